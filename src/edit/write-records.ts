import type { ChangeSet } from '../domain/change-set.ts';
import { isObject, type JsonObject } from '../domain/json.ts';
import { compareManifests } from '../kinds/compare.ts';
import { type ChangeDraft, draftChanges } from '../records/change-draft.ts';
import { isSame } from '../records/edits-between.ts';
import { keepDocuments, layOut } from '../records/layout.ts';
import { createOccupancy } from '../records/occupancy.ts';
import { canonicalPath } from '../records/paths.ts';
import { type PlacedDocument, type ReadFile, writtenValue } from '../records/read-file.ts';
import { type Update, updateFile } from '../records/update-file.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import type { EditRefusal } from './change-plan.ts';
import type { Decision } from './decide-edit.ts';
import type { Ground } from './ground.ts';
import { newManifestText } from './new-manifest.ts';

/** What is done to the documents of one file. */
type Work = { readonly updates: Update[]; readonly leaving: Set<number>; readonly by: Decision[] };

/**
 * Writes decisions into files (principle 6): an update touches the lines it is about, in every copy that said the same;
 * a deletion takes the document and leaves its neighbours' bytes, the last one takes the file; a new record gets its
 * canonical path. Each text is read back before it counts; one that would say something else is a refusal.
 */
export function writeRecords(
  ground: Ground,
  decisions: readonly Decision[],
): { changeSet: ChangeSet; refusals: EditRefusal[] } {
  const draft = draftChanges(ground.blobs);
  const refusals: EditRefusal[] = [];
  const works = gatherWork(decisions);
  const left = createOccupancy(ground.blobs.keys());
  for (const file of ground.managed) {
    const work = works.get(file.path);
    if (work === undefined) continue;
    const text = textAfter(file, work);
    if (text === undefined) {
      draft.remove(file.path);
      left.remove(file.path);
    } else if (isRight(file, work, text)) draft.write(file.path, text, file.file.mode);
    else refusals.push(...work.by.map(({ wish }) => wish.refuse('not-editable', whyNot(file), '/key')));
  }
  for (const decision of decisions) {
    if (decision.is === 'create') refusals.push(...writeNew(decision, ground, draft, left));
  }
  return { changeSet: draft.finish(), refusals };
}

function whyNot({ path }: ReadFile): string {
  return `the text of ${path} cannot be changed in this place without changing others: edit it in Git`;
}

function gatherWork(decisions: readonly Decision[]): Map<string, Work> {
  const works = new Map<string, Work>();
  const workAt = ({ path }: PlacedDocument, by: Decision): Work => {
    const work = works.get(path) ?? { updates: [], leaving: new Set(), by: [] };
    works.set(path, work);
    if (!work.by.includes(by)) work.by.push(by);
    return work;
  };
  for (const decision of decisions) {
    if (decision.is === 'delete') {
      for (const copy of decision.copies ?? []) workAt(copy, decision).leaving.add(copy.position);
    } else if (decision.is === 'update') {
      for (const copy of copiesToUpdate(decision)) workAt(copy, decision).updates.push(updateOf(copy, decision));
    }
  }
  return works;
}

type UpdateDecision = Extract<Decision, { is: 'update' }>;

// A second copy that says the same goes with the record; one that differs is somebody's mistake, and stays as it is.
function copiesToUpdate({ copies, wish }: UpdateDecision): PlacedDocument[] {
  const git = writtenValue(copies[0]);
  return copies.filter(
    (copy) => copy === copies[0] || compareManifests(wish.kind, git, writtenValue(copy)).length === 0,
  );
}

function updateOf(copy: PlacedDocument, { wish, value, copies, differences }: UpdateDecision): Update {
  const from = writtenValue(copy);
  return {
    position: copy.position,
    kind: wish.kind,
    from,
    to: value,
    differences: copy === copies[0] ? differences : compareManifests(wish.kind, from, value),
    text: newManifestText(wish.kind, value),
  };
}

/** The text of the file afterwards; undefined where no document is left. */
function textAfter(file: ReadFile, { updates, leaving }: Work): string | undefined {
  const { bytes } = file.file;
  const staying = new Set(file.documents.keys());
  for (const position of leaving) staying.delete(position);
  if (bytes === undefined || staying.size === 0) return undefined;
  const examined = file.examined.documents;
  const updated = updates.length === 0 ? undefined : updateFile(bytes, examined, updates);
  if (leaving.size === 0) return updated;
  if (updated === undefined) {
    return keepDocuments(
      layOut(bytes),
      examined.map(({ document }) => document),
      staying,
    );
  }
  const again = Buffer.from(updated);
  return keepDocuments(layOut(again), readDocuments(again).documents, staying);
}

function isRight({ documents, file }: ReadFile, { updates, leaving }: Work, text: string): boolean {
  const found = readDocuments(Buffer.from(text)).documents;
  const wanted = documents.filter(({ position }) => !leaving.has(position));
  if (found.length !== wanted.length || file.bytes === undefined) return false;
  return wanted.every(({ position, examined }, i) => {
    const value = found[i]?.value;
    const update = updates.find((one) => one.position === position);
    const before = examined.document.value;
    if (update !== undefined) return isObject(value) && isEqual(update, value);
    return value === undefined || before === undefined ? value === before : isSame(value, before);
  });
}

function isEqual({ kind, to }: Update, value: JsonObject): boolean {
  return compareManifests(kind, value, to).length === 0;
}

function writeNew(
  { wish, value }: Extract<Decision, { is: 'create' }>,
  { fabric }: Ground,
  draft: ChangeDraft,
  left: ReturnType<typeof createOccupancy>,
): EditRefusal[] {
  const path = canonicalPath(wish.kind, wish.key, fabric.kindDirectory);
  if (path === undefined) return [wish.refuse('not-editable', 'the name cannot be the name of a file', '/key')];
  if (!left.isFree(path)) {
    return [wish.refuse('not-editable', `${path} is taken by something else: mend or move that first`, '/key')];
  }
  left.add(path);
  draft.write(path, newManifestText(wish.kind, value), '100644');
  return [];
}
