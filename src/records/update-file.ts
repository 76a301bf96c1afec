import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, printPointer } from '../domain/pointer.ts';
import { compareManifests, type Difference } from '../kinds/compare.ts';
import type { Kind } from '../kinds/kind.ts';
import { type Edit, editText } from '../yaml/edit.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import { editsBetween, editsForDifferences, noSets } from './edits-between.ts';
import type { ExaminedDocument } from './examine.ts';
import { layOut } from './layout.ts';

/** A record of a managed file and the manifest that it shall be equal to. */
export type Update = {
  /** Of the document in its file. */
  readonly position: number;
  readonly kind: Kind;
  readonly from: JsonObject;
  readonly to: JsonObject;
  readonly differences: readonly Difference[];
  /** A text of its own that says so, for the case that the managed text cannot be edited. */
  readonly text?: string;
};

/**
 * The text of a file with some of its records brought to the values of their uploads, field by field (DESIGN.md 5.1
 * `updated`): only the lines that differ change, comments and short forms stay. The result is read again; where it is
 * not equal to the upload, fields are replaced more coarsely, at last the whole document.
 */
export function updateFile(
  bytes: Uint8Array,
  documents: readonly ExaminedDocument[],
  updates: readonly Update[],
): string {
  const { text, bom, units } = layOut(bytes);
  const byUnit = Map.groupBy(updates, ({ position }) => documents[position]?.document.index ?? -1);
  let result = bom;
  let done = 0;
  for (const [index, unit] of units.entries()) {
    const ofUnit = byUnit.get(index);
    if (ofUnit === undefined) continue;
    const { start } = unit.main;
    const end = Math.min(unit.main.end, unit.spans.at(-1)?.end ?? unit.main.end);
    const located = ofUnit.map((update) => ({ ...update, item: documents[update.position]?.document.item }));
    result += text.slice(done, start) + updateUnit(text.slice(start, end), located);
    done = end;
  }
  return result + text.slice(done);
}

type LocatedUpdate = Update & { readonly item: number | undefined };

const levels: readonly ((update: Update) => Edit[])[] = [
  ({ kind, from, to, differences }) => editsForDifferences(kind, from, to, differences),
  ({ kind, from, to, differences }) => [
    ...editsForDifferences(kind, from, to, differences.filter(isOfMetadata)),
    ...editsBetween(withoutMetadata(from), withoutMetadata(to), [], noSets),
  ],
  ({ from, to }) => replaceMembers(from, to),
];

function updateUnit(text: string, updates: readonly LocatedUpdate[]): string {
  for (const level of levels) {
    const edits = updates.flatMap((update) => level(update).map((edit) => below(prefixOf(update), edit)));
    const edited = editText(text, edits);
    if (isRight(edited, updates)) return edited;
  }
  const [first] = updates;
  if (first?.text !== undefined && first.item === undefined) return first.text;
  return editText(
    text,
    updates.map((update): Edit => ({ op: 'set', pointer: prefixOf(update), value: update.to })),
  );
}

function prefixOf({ item }: LocatedUpdate): Pointer {
  return item === undefined ? '' : printPointer(['items', item]);
}

function below(prefix: Pointer, edit: Edit): Edit {
  return prefix === '' ? edit : { ...edit, pointer: prefix + edit.pointer };
}

function isOfMetadata({ pointer }: Difference): boolean {
  return pointer.startsWith('/metadata/');
}

function withoutMetadata({ metadata: _metadata, ...rest }: JsonObject): JsonObject {
  return rest;
}

// Every member beside metadata as the upload has it; of metadata the labels and annotations.
function replaceMembers(from: JsonObject, to: JsonObject): Edit[] {
  const edits: Edit[] = [];
  const replace = (
    before: JsonObject,
    after: JsonObject,
    parents: readonly string[],
    names: Iterable<string>,
  ): void => {
    for (const name of names) {
      const pointer = printPointer([...parents, name]);
      const value = Object.hasOwn(after, name) ? after[name] : undefined;
      if (value !== undefined) edits.push({ op: 'set', pointer, value });
      else if (Object.hasOwn(before, name)) edits.push({ op: 'remove', pointer });
    }
  };
  const [before, after] = [withoutMetadata(from), withoutMetadata(to)];
  replace(before, after, [], new Set([...Object.keys(before), ...Object.keys(after)]));
  if (isObject(from.metadata) && isObject(to.metadata)) {
    replace(from.metadata, to.metadata, ['metadata'], ['namespace', 'labels', 'annotations']);
  }
  return edits;
}

function isRight(text: string, updates: readonly LocatedUpdate[]): boolean {
  const { documents } = readDocuments(Buffer.from(text));
  return updates.every(({ item, kind, to }) => {
    const value = unitValue(
      documents.map((document) => document.value),
      item,
    );
    return isObject(value) && compareManifests(kind, value, to).length === 0;
  });
}

// The text is one unit, so its documents are one document, or the items of one List.
function unitValue(values: readonly (Json | undefined)[], item: number | undefined): Json | undefined {
  if (item !== undefined) return values[item];
  return values.length === 1 && !isList(values[0]) ? values[0] : undefined;
}
