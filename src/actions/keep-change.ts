import { createHash } from 'node:crypto';
import type { Change } from '../ports/change-store.ts';
import { conflictReasonComment } from '../proposal/change-comments.ts';
import { keptReply, nothingToKeepReply, printConflictComment } from '../proposal/conflict-comment.ts';
import type { KeepAsk } from './ask.ts';
import type { ChangeLook } from './change-look.ts';
import { linksAt } from './look.ts';
import { say } from './proposal-text.ts';
import type { Rebased } from './rebase-branch.ts';
import { withDecisions } from './steer-change.ts';

/**
 * Takes up the commands `/hedgerow keep …` about a Change: what its comment told of is decided, by the values that Git had
 * then, and kept before it is answered. A command that was answered is not obeyed again.
 */
export async function keepAsAsked(at: ChangeLook, change: Change, plan: () => Promise<Rebased>): Promise<Change> {
  const { look, store, base } = at;
  let now = change;
  for (const ask of look.asks) {
    if (ask.what !== 'keep' || ask.change !== change.id) continue;
    const what = `keep ${ask.comment}`;
    if (await look.host.findComment(ask.number, `<!-- hedgerow said ${what} -->`)) continue;
    // Of a Change that was found on GitHub just now nothing is noted yet.
    const collisions = now.collisions.length > 0 ? now.collisions : (await plan()).plan.collisions;
    const resolutions = decide(ask, { ...now, collisions });
    now = (await store.update(now, now.id, () => ({ patch: { resolutions } }))) ?? now;
    const reply =
      collisions.length === 0
        ? nothingToKeepReply(ask.kept)
        : keptReply(ask.kept, ask.by, collisions.length, base.name);
    await say(look, ask.number, what, reply);
  }
  return now;
}

function decide({ kept }: KeepAsk, change: Pick<Change, 'collisions' | 'resolutions'>): Change['resolutions'] {
  const take = kept === 'main' ? 'git' : 'edit';
  return withDecisions(
    change,
    change.collisions.map(({ key, pointer }) => ({ key, pointer, take })),
  );
}

/** Why a Change cannot be made on its base, beside what collides. */
export function reasonsOf(rebased: Rebased): string[] {
  const files = rebased.is === 'conflict' ? rebased.files : [];
  return [
    ...rebased.plan.refusals.map(({ message }) => message),
    ...files.map((path) => `${path} was changed on both sides`),
  ];
}

/** Tells on the pull request what collides: once for each head and each set of collisions. */
export async function reportConflict(at: ChangeLook, number: number, head: string, rebased: Rebased): Promise<void> {
  const { look, base } = at;
  const { collisions, directory } = rebased.plan;
  const reasons = reasonsOf(rebased);
  const told = createHash('sha256')
    .update(JSON.stringify([collisions.map(({ key, pointer, git }) => [key, pointer, git]), reasons]))
    .digest('hex')
    .slice(0, 16);
  const what = `conflict ${head.slice(0, 12)} ${told}`;
  if (await look.host.findComment(number, `<!-- hedgerow said ${what} -->`)) return;
  const { date } = await look.host.readCommit(base.commit);
  const links = linksAt(look, base.commit, number);
  const text =
    collisions.length > 0
      ? printConflictComment(collisions, { links, branch: base.name, directory, since: date })
      : conflictReasonComment(base.name, reasons, links);
  await say(look, number, what, text);
}
