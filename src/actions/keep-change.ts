import { createHash } from 'node:crypto';
import type { Change } from '../ports/change-store.ts';
import { conflictReasonComment } from '../proposal/change-comments.ts';
import { keptReply, leftToKeepReply, nothingToKeepReply, printConflictComment } from '../proposal/conflict-comment.ts';
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
export async function keepAsAsked(
  at: ChangeLook,
  change: Change,
  head: string | undefined,
  plan: () => Promise<Rebased>,
): Promise<Change> {
  const { look, store, base } = at;
  let now = change;
  for (const ask of look.asks) {
    if (ask.what !== 'keep' || ask.change !== change.id) continue;
    const what = `keep ${ask.comment}`;
    if (await look.host.findComment(ask.number, `<!-- hedgerow said ${what} -->`)) continue;
    const collisions = now.collisions.length > 0 ? now.collisions : await findTold(at, ask, head, await plan());
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

/** Answers the commands `/hedgerow keep …` about a Change whose branch is left to people. */
export async function refuseToKeep({ look }: Pick<ChangeLook, 'look'>, { id }: Pick<Change, 'id'>): Promise<void> {
  for (const ask of look.asks) {
    if (ask.what !== 'keep' || ask.change !== id) continue;
    await say(look, ask.number, `keep ${ask.comment}`, leftToKeepReply(ask.kept));
  }
}

function decide({ kept }: KeepAsk, change: Pick<Change, 'collisions' | 'resolutions'>): Change['resolutions'] {
  const take = kept === 'main' ? 'git' : 'edit';
  return withDecisions(
    change,
    change.collisions.map(({ key, pointer }) => ({ key, pointer, take })),
  );
}

/** What collides, where a comment told of just that: of a Change that was found on GitHub just now nothing is noted yet. */
async function findTold(
  { look }: ChangeLook,
  { number }: KeepAsk,
  head: string | undefined,
  rebased: Rebased,
): Promise<Change['collisions']> {
  if (head === undefined || rebased.plan.collisions.length === 0) return [];
  const isTold = await look.host.findComment(number, `<!-- hedgerow said ${nameConflict(head, rebased)} -->`);
  return isTold ? rebased.plan.collisions : [];
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
  const what = nameConflict(head, rebased);
  if (await look.host.findComment(number, `<!-- hedgerow said ${what} -->`)) return;
  const { date } = await look.host.readCommit(base.commit);
  const links = linksAt(look, base.commit, number);
  const text =
    collisions.length > 0
      ? printConflictComment(collisions, { links, branch: base.name, directory, since: date })
      : conflictReasonComment(base.name, reasonsOf(rebased), links);
  await say(look, number, what, text);
}

/** The name that the comment about a conflict goes by: another head or other values of Git are another conflict. */
function nameConflict(head: string, rebased: Rebased): string {
  const values = rebased.plan.collisions.map(({ key, pointer, git }) => [key, pointer, git]);
  const digest = createHash('sha256').update(JSON.stringify([values, reasonsOf(rebased)]));
  return `conflict ${head.slice(0, 12)} ${digest.digest('hex').slice(0, 16)}`;
}
