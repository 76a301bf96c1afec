import type { Snapshot } from '../domain/snapshot.ts';
import type { Change } from '../ports/change-store.ts';
import type { ChangeLook } from './change-look.ts';
import { addEdits, planContent } from './plan-content.ts';
import { configOf } from './plan-files.ts';
import { readBases } from './read-bases.ts';
import { describeBranch, type Rebased, rebaseBranch } from './rebase-branch.ts';

/** The commits of a branch that hold the Change: `parent` is what `head` is made on. */
export type Carried = { readonly parent: string; readonly head: string };

/**
 * What a Change means on the base as it is now: before it was proposed what its caller asked for, afterwards what its
 * branch holds, with the edits that were added since (DESIGN.md 5.7).
 */
export async function planCarried(
  at: ChangeLook,
  change: Pick<Change, 'content' | 'added' | 'resolutions'>,
  carried: Carried | undefined,
): Promise<Rebased> {
  const { look, shelf } = at;
  const { snapshot, grounds } = await at.read();
  const sources = { memory: look.memory, shelf, host: look.host };
  const { content, added, resolutions } = change;
  if (carried === undefined) {
    const edits = content.is === 'edits' ? [...content.edits, ...added] : added;
    return planContent(grounds, snapshot, change, await readBases(sources, edits, [snapshot]));
  }
  const parent = await readCommit(at, carried.parent);
  const head = await readCommit(at, carried.head);
  const bases = await readBases(sources, added, [head, snapshot]);
  const edited = addEdits(grounds, head, added, bases, resolutions);
  if ('conflict' in edited) return { is: 'conflict', plan: edited.conflict, files: [] };
  return rebaseBranch(grounds, { parent, head: edited.after }, snapshot, resolutions);
}

/** What a commit changes against another, whoever made it. */
export async function planBetween(at: ChangeLook, { parent, head }: Carried) {
  const { grounds } = await at.read();
  return describeBranch(grounds, await readCommit(at, parent), await readCommit(at, head));
}

async function readCommit({ look, base, config, fabric, read }: ChangeLook, commit: string): Promise<Snapshot> {
  if (commit === base.commit) return (await read()).snapshot;
  const files = await look.reader.listFiles(commit);
  return await look.reader.readSnapshot({ commit, files }, configOf(config, fabric));
}
