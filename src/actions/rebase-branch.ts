import type { Fabric } from '../config/fabric.ts';
import type { ChangeSet, FileChange } from '../domain/change-set.ts';
import { printKey } from '../domain/record-key.ts';
import type { Snapshot, SnapshotFile } from '../domain/snapshot.ts';
import type { ChangePlan } from '../edit/change-plan.ts';
import { editsOfBranch } from '../edit/edits-of-branch.ts';
import { planChange } from '../edit/plan-change.ts';
import type { Resolution } from '../edit/record-edit.ts';
import { listChanges } from '../records/change-list.ts';
import type { Examine } from '../records/examine.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { areaOf, isManifestPath, pathInFabric } from '../records/paths.ts';
import { planIdOf } from '../records/plan-id.ts';
import { applyChanges, differingPaths, inRepository } from './apply-changes.ts';

/** What planning in one fabric rests on beside the files. */
export type Grounds = { readonly fabric: Fabric; readonly knowledge: Knowledge; readonly examine: Examine };

/** A Change as it lives in its branch (DESIGN.md 5.7): `parent` is what it was made on, `head` what it made of that. */
export type Branch = { readonly parent: Snapshot; readonly head: Snapshot };

export type Rebased =
  /** `isMerged`: records of the branch had to be merged by field; where not, every file of it is as it was. */
  | { readonly is: 'planned'; readonly plan: ChangePlan; readonly isMerged: boolean }
  /** `files`: paths that are no records, changed on both sides. */
  | { readonly is: 'conflict'; readonly plan: ChangePlan; readonly files: readonly string[] };

/**
 * What a branch means on another base. A file whose records the base left alone is carried over byte for byte; the others
 * are merged by field, as edits on the base. Pure and total.
 */
export function rebaseBranch(
  grounds: Grounds,
  { parent, head }: Branch,
  base: Snapshot,
  resolutions: readonly Resolution[],
): Rebased {
  const { fabric, knowledge, examine } = grounds;
  const changed = differingPaths(parent.files, head.files);
  const contested = findContested(grounds, changed, { parent, head }, base);
  const free = [...changed].filter((path) => !contested.has(path));
  const carried = { commit: base.commit, files: takeFrom(base.files, head.files, free) };
  if (contested.size === 0) return { is: 'planned', plan: describeBranch(grounds, base, carried), isMerged: false };
  const start = { commit: parent.commit, files: takeFrom(parent.files, head.files, free) };
  const { edits, bases, others } = editsOfBranch(fabric, start, head, knowledge, { examine });
  const plan = planChange(fabric, carried, knowledge, edits, { bases, resolutions, examine });
  const files = [...inRepository(others, fabric.directory).keys()].filter(
    (path) => base.files.get(path)?.blob !== head.files.get(path)?.blob,
  );
  if (plan.collisions.length + plan.refusals.length + files.length > 0) return { is: 'conflict', plan, files };
  const after = applyChanges(carried.files, inRepository(plan.changeSet, fabric.directory));
  return {
    is: 'planned',
    plan: describeBranch(grounds, base, { commit: base.commit, files: after }),
    isMerged: true,
  };
}

/** What lies between two states of the files, as the plan of a Change: its records, its files exactly as they are. */
export function describeBranch({ fabric, knowledge, examine }: Grounds, base: Snapshot, after: Snapshot): ChangePlan {
  const { edits, bases } = editsOfBranch(fabric, base, after, knowledge, { examine });
  const plan = planChange(fabric, base, knowledge, edits, { bases, examine });
  const changeSet = changesBetween(fabric, base, after);
  const blobs = blobsIn(fabric, base);
  return {
    ...plan,
    planId: planIdOf(fabric, changeSet, blobs),
    changeSet,
    changes: listChanges(changeSet, (path) => blobs.has(path)),
  };
}

/** Paths of the branch whose file, or one of whose records, the base changed as well. */
function findContested(
  grounds: Grounds,
  changed: ReadonlySet<string>,
  { parent, head }: Branch,
  base: Snapshot,
): Set<string> {
  const moved = differingPaths(parent.files, base.files);
  if (moved.size === 0) return new Set();
  const keys = keysAt(grounds, moved, [parent, base]);
  return new Set(
    [...changed].filter(
      (path) => moved.has(path) || [...keysAt(grounds, [path], [parent, head])].some((key) => keys.has(key)),
    ),
  );
}

function keysAt(
  { fabric, knowledge, examine }: Grounds,
  paths: Iterable<string>,
  sides: readonly Snapshot[],
): Set<string> {
  const keys = new Set<string>();
  for (const path of paths) {
    const inside = pathInFabric(fabric, path);
    if (inside === undefined || areaOf(inside) !== 'managed' || !isManifestPath(inside)) continue;
    for (const { files } of sides) {
      const { blob, bytes } = files.get(path) ?? {};
      if (blob === undefined || bytes === undefined) continue;
      for (const { key } of examine({ blob, bytes }, knowledge).documents) if (key) keys.add(printKey(key));
    }
  }
  return keys;
}

function takeFrom(
  files: Snapshot['files'],
  other: Snapshot['files'],
  paths: Iterable<string>,
): Map<string, SnapshotFile> {
  const taken = new Map(files);
  for (const path of paths) {
    const file = other.get(path);
    if (file === undefined) taken.delete(path);
    else taken.set(path, file);
  }
  return taken;
}

function changesBetween(fabric: Fabric, base: Snapshot, after: Snapshot): ChangeSet {
  const changes = new Map<string, FileChange>();
  for (const path of differingPaths(base.files, after.files)) {
    const inside = pathInFabric(fabric, path);
    if (inside !== undefined) changes.set(inside, changeTo(inside, after.files.get(path)));
  }
  return changes;
}

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

// A file whose bytes were not read is none of ours, and its blob lies in the repository.
function changeTo(path: string, file: SnapshotFile | undefined): FileChange {
  if (file === undefined) return { action: 'delete' };
  const { mode, blob, bytes } = file;
  if (bytes === undefined) return { action: 'place', mode, blob, from: path };
  return { action: 'write', mode, content: decoder.decode(bytes) };
}

function blobsIn(fabric: Fabric, { files }: Snapshot): Map<string, string> {
  const blobs = new Map<string, string>();
  for (const { path, blob } of files.values()) {
    const inside = pathInFabric(fabric, path);
    if (inside !== undefined) blobs.set(inside, blob);
  }
  return blobs;
}
