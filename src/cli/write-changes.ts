import { basename, join } from 'node:path';
import type { ChangeSet, FileChange } from '../domain/change-set.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { CannotRun } from './cannot-run.ts';
import { deleteSources, moveIntoPlace } from './commit-files.ts';
import {
  discardStaged,
  interruptedMessage,
  isLeftOver,
  type NewFile,
  type StagedFile,
  stageFiles,
} from './stage-files.ts';
import { refuseChangedFiles, refuseUnwritable } from './verify-tree.ts';

/** The changes of one fabric; paths of the ChangeSet are below `directory` ("" for the root). */
export type FabricChanges = { readonly directory: string; readonly changeSet: ChangeSet };

/**
 * Applies ChangeSets to the work tree that the snapshot was read from, so that no document is ever missing from
 * the disk: all new content is written beside its destination and synced first, then moved into place (new files,
 * then replaced ones, those of raw/ last), and only then are sources deleted.
 *
 * Throws CannotRun, with every file as it was, where a path leads through a symlink, a file changed since the
 * snapshot, a directory is not writable, the disk is full, or `interrupted` fires while new content is written.
 * Where moving or deleting fails half way, CannotRun says how far it came; running again completes it.
 */
export async function writeChanges(
  root: string,
  fabrics: readonly FabricChanges[],
  snapshot: Snapshot,
  interrupted: AbortSignal,
): Promise<void> {
  const plan = fabrics.flatMap(({ directory, changeSet }) => listSteps(directory, changeSet, snapshot));
  const changed = plan.map((step) => step.path);
  const sources = plan.flatMap((step) => (step.change.action === 'place' ? [step.from] : []));
  refuseUnwritable(root, changed);
  removeLeftOvers(root, snapshot);
  const staged = await stageFiles(root, plan.flatMap(asNewFile(snapshot)), interrupted);
  try {
    refuseChangedFiles(root, new Set([...changed, ...sources]), snapshot);
    if (interrupted.aborted) throw new CannotRun(interruptedMessage, interrupted.reason);
  } catch (error) {
    discardStaged(staged);
    throw error;
  }
  // No promise from here on: a signal waits until the tree is whole.
  moveIntoPlace(root, { ...staged, files: orderStaged(staged.files, plan) });
  const deleted = plan.flatMap((step) => (step.change.action === 'delete' ? [step.path] : []));
  deleteSources(root, deleted, new Set(fabrics.flatMap(({ directory }) => standingDirectories(directory))));
}

// A process that was killed could not remove its temporary files.
function removeLeftOvers(root: string, snapshot: Snapshot): void {
  const leftOver = [...snapshot.files.keys()].filter((path) => isLeftOver(basename(path)));
  discardStaged({ files: leftOver.map((path) => ({ path, temporary: join(root, path) })), directories: [] });
}

type Step = {
  readonly path: string;
  readonly from: string;
  readonly change: FileChange;
  /** 0 a new file, 1 one that replaces another, 2 one that replaces a source */
  readonly rank: 0 | 1 | 2;
};

function listSteps(directory: string, changeSet: ChangeSet, snapshot: Snapshot): Step[] {
  const prefix = directory === '' ? '' : `${directory}/`;
  return [...changeSet].map(([relative, change]) => {
    const path = prefix + relative;
    const from = change.action === 'place' ? prefix + change.from : path;
    const rank = !snapshot.files.has(path) ? 0 : relative.startsWith('raw/') ? 2 : 1;
    return { path, from, change, rank };
  });
}

function asNewFile(snapshot: Snapshot): (step: Step) => NewFile[] {
  return ({ path, from, change }) => {
    if (change.action === 'delete') return [];
    const executable = change.mode === '100755';
    if (change.action === 'write') return [{ path, executable, content: change.content }];
    const bytes = snapshot.files.get(from)?.bytes;
    return [bytes === undefined ? { path, executable, from } : { path, executable, content: bytes }];
  };
}

function orderStaged(files: readonly StagedFile[], steps: readonly Step[]): StagedFile[] {
  const ranks = new Map(steps.map((step) => [step.path, step.rank]));
  return files.toSorted((a, b) => (ranks.get(a.path) ?? 0) - (ranks.get(b.path) ?? 0));
}

function standingDirectories(directory: string): string[] {
  const inside = ['raw', 'managed', 'unmanaged'].map((name) => (directory === '' ? name : `${directory}/${name}`));
  return ['.', directory, ...inside];
}
