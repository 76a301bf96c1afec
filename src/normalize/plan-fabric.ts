import type { Fabric } from '../config/fabric.ts';
import { isObject } from '../domain/json.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { SetRecord } from '../kinds/kind.ts';
import { draftChanges } from '../records/change-draft.ts';
import { listChanges } from '../records/change-list.ts';
import { checkSet } from '../records/check-set.ts';
import { type Examine, examineAnew } from '../records/examine.ts';
import { type FabricFile, selectFiles } from '../records/fabric-files.ts';
import { findTouched } from '../records/find-touched.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { createOccupancy } from '../records/occupancy.ts';
import { compareByPlace, compareBytes } from '../records/order.ts';
import { isManifestPath } from '../records/paths.ts';
import { planIdOf } from '../records/plan-id.ts';
import { type PlacedDocument, type ReadFile, readFile, writtenValue } from '../records/read-file.ts';
import type { FabricPlan, Outcome, Placement } from './fabric-plan.ts';
import { findManagedProblems } from './managed-problems.ts';
import { noBases, type UploadBases } from './merge-upload.ts';
import { placeDocuments } from './place.ts';
import { recordsAfter } from './records-after.ts';
import { planRepairs } from './repair.ts';
import { membersOf } from './set-members.ts';
import { writeFiles } from './write-files.ts';

/** What planning one fabric may be told beside its files. */
export type FabricOptions = {
  /** How files are examined, where not anew (worker threads, a memory). */
  readonly examine?: Examine;
  /** Outcomes that are planned and not carried out: `direct` leaves `updated` documents in raw/ (DESIGN.md 5.2). */
  readonly withhold?: readonly Outcome[];
  /** What uploads began with, where that is known. */
  readonly bases?: UploadBases;
};

/**
 * Plans one fabric: repairs of managed/, the outcome of every raw document, the resulting files and all that is wrong
 * with them (DESIGN.md 5.1, 5.4, 5.5). Pure and total; the same files give the same plan and the same planId.
 */
export function planFabric(
  fabric: Fabric,
  snapshot: Snapshot,
  knowledge: Knowledge,
  { examine = examineAnew, withhold = [], bases = noBases }: FabricOptions = {},
): FabricPlan {
  const files = selectFiles(fabric, snapshot);
  const read = (entry: FabricFile): ReadFile => readFile(entry, knowledge, examine);
  const managed = files.managed.map(read);
  const loose = files.loose.map(read).filter((file) => file.documents.some((one) => isSource(one, knowledge)));
  const raw = [...files.raw.map(read), ...loose].sort((a, b) => compareBytes(a.path, b.path));
  const occupancy = createOccupancy(files.blobs.keys());
  const repair = planRepairs(managed, fabric, occupancy);
  const records = recordsAfter(managed, repair, fabric);
  const uploads = raw.flatMap((file) => file.documents).filter((one) => isSource(one, knowledge));
  const decisions = placeDocuments(uploads, records, fabric, occupancy, bases);
  const draft = draftChanges(files.blobs);
  const documents = writeFiles({ raw, managed, decisions, repair, occupancy, draft, withhold, blobs: files.blobs });
  const changeSet = draft.finish();
  const members = membersOf(records, decisions);
  const updates = [...decisions.values()].flatMap((decision) =>
    decision.outcome === 'updated' ? decision.record : [],
  );
  const mended = new Set(withhold.includes('updated') ? [] : updates);
  const problems = [
    ...files.problems,
    ...findManagedProblems(managed, files.strangers, repair, mended, fabric),
    ...checkSet(members, knowledge, updates.flatMap(recordOf)),
  ];
  return {
    name: fabric.name,
    directory: fabric.directory,
    planId: planIdOf(fabric, changeSet, files.blobs),
    documents,
    repairs: repair.repairs,
    problems: problems.sort(compareByPlace),
    changeSet,
    changes: listChanges(changeSet, (path) => files.blobs.has(path)),
    summary: summarize(documents),
    touched: findTouched(
      updates.flatMap((record) => record.examined.key ?? []),
      members,
    ),
    files: files.managed.length + countManifests(files.raw) + loose.length,
    rawFiles: countManifests(files.raw),
    records: countRecords(managed),
  };
}

// In raw/ every document is an upload. What else lies loose in the directory stays there, unless it is of a known kind.
function isSource({ isLoose, examined }: PlacedDocument, { catalog }: Knowledge): boolean {
  if (isLoose !== true) return true;
  const { value } = examined.document;
  if (!isObject(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return false;
  return catalog.find(value.apiVersion.split('/')[0] ?? '', value.kind) !== undefined;
}

/** A record of managed/ as it is written. */
function recordOf(document: PlacedDocument): SetRecord[] {
  const { kind, examined } = document;
  return kind === undefined || examined.key === undefined
    ? []
    : [{ key: examined.key, kind, value: writtenValue(document) }];
}

function countManifests(files: readonly FabricFile[]): number {
  return files.filter((file) => isManifestPath(file.path)).length;
}

function countRecords(files: readonly ReadFile[]): number {
  return new Set(files.flatMap((file) => file.documents.flatMap(({ id }) => id ?? []))).size;
}

function summarize(documents: readonly Placement[]): Record<Outcome, number> {
  const summary = { managed: 0, updated: 0, duplicate: 0, unmanaged: 0, held: 0 };
  for (const { outcome } of documents) summary[outcome]++;
  return summary;
}
