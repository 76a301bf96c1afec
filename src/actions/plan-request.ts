import type { Snapshot } from '../domain/snapshot.ts';
import { planChange } from '../edit/plan-change.ts';
import type { RecordEdit } from '../edit/record-edit.ts';
import { type Change, isOpenChange } from '../ports/change-store.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import type { ChangeDesk, ChangeRequest, PlanAnswer } from './change-desk.ts';
import { examineWith } from './examine-with.ts';
import { addEdits, planUpload } from './plan-content.ts';
import { configOf } from './plan-files.ts';
import { readBases } from './read-bases.ts';
import { type ReadFabric, readFabric } from './read-fabric.ts';
import type { Grounds } from './rebase-branch.ts';

/**
 * Plans what a caller asks for, on the files as they were indexed; with `into` on what that Change makes of them. Nothing
 * is written: a dry run is this. Throws OperationalError.
 */
export async function planRequest(
  desk: Pick<ChangeDesk, 'repositories' | 'memory' | 'shelf' | 'changes'>,
  facts: FabricFacts,
  { edits, into }: Pick<ChangeRequest, 'edits' | 'into'>,
): Promise<PlanAnswer> {
  const read = await readFabric(desk, facts);
  if (read.is !== 'read') return read;
  const { view, host } = read;
  const { fabric, knowledge } = view;
  const grounds: Grounds = { fabric, knowledge, examine: examineWith(desk.memory) };
  const sources = { memory: desk.memory, shelf: desk.shelf, host };
  const ground = into === undefined ? { after: view.snapshot } : await findGround(desk, facts, into, read, grounds);
  if (!('after' in ground)) return ground;
  const bases = await readBases(sources, edits, [ground.after, view.snapshot]);
  const plan = planChange(fabric, ground.after, knowledge, edits, { bases, examine: grounds.examine });
  return { is: 'planned', plan, view };
}

type Ground = { readonly after: Snapshot } | Exclude<PlanAnswer, { readonly is: 'planned' }>;

/** The files as an open Change leaves them, so that more can be added to it. */
async function findGround(
  desk: Pick<ChangeDesk, 'memory' | 'shelf' | 'changes'>,
  facts: FabricFacts,
  id: string,
  { view, reader, host }: ReadFabric,
  grounds: Grounds,
): Promise<Ground> {
  const change = await desk.changes.find(facts, id);
  if (change === undefined) return { is: 'no-change', id };
  if (!isOpenChange(change.state) || change.isWithdrawn) return { is: 'not-open', change };
  const reason = whyNotAddable(change);
  if (reason !== undefined) return { is: 'not-addable', change, reason };
  const sources = { memory: desk.memory, shelf: desk.shelf, host };
  const known = knownEdits(change);
  if (change.head === undefined || change.pullRequest === undefined) {
    const bases = await readBases(sources, known, [view.snapshot]);
    const start = change.content.is === 'upload' ? planUpload(grounds, view.snapshot, change.content).after : undefined;
    return settled(change, addEdits(grounds, start ?? view.snapshot, known, bases));
  }
  const files = await reader.listFiles(change.head);
  const head = await reader.readSnapshot({ commit: change.head, files }, configOf(view.config, view.fabric));
  const bases = await readBases(sources, change.added, [head, view.snapshot]);
  return settled(change, addEdits(grounds, head, change.added, bases));
}

function settled(change: Change, edited: ReturnType<typeof addEdits>): Ground {
  return 'after' in edited ? edited : { is: 'not-addable', change, reason: 'it waits for a decision about a conflict' };
}

/** All edits of a Change that no branch holds yet. */
function knownEdits({ content, added }: Change): readonly RecordEdit[] {
  return content.is === 'edits' ? [...content.edits, ...added] : added;
}

function whyNotAddable({ state, pullRequest, planId }: Change): string | undefined {
  if (state === 'conflicted') return 'it waits for a decision about a conflict';
  if (pullRequest !== undefined && planId === '') return 'a person pushed to its branch, so Hedgerow leaves it alone';
  return undefined;
}
