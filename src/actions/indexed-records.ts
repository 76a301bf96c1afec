import type { Fabric } from '../config/fabric.ts';
import type { Document } from '../domain/document.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { IndexedRecord } from '../ports/record-index.ts';
import { findCopies } from '../records/copies.ts';
import type { Examine } from '../records/examine.ts';
import { selectFiles } from '../records/fabric-files.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { type PlacedDocument, readFile, writtenValue } from '../records/read-file.ts';

/** The records that the files of managed/ declare. */
export type Declared = {
  /** By printed key. One that holds a credential is not among them: nothing of it leaves Git. */
  readonly records: ReadonlyMap<string, IndexedRecord>;
  /**
   * Whether a key is declared twice, or left out: then the records do not tell which keys the files claim, and a change of
   * one file is judged with all of them in view.
   */
  readonly isAmbiguous: boolean;
};

/**
 * Reads what managed/ declares as it is now, errors or not, as long as the identity is valid (DESIGN.md section 2). Where
 * several documents claim one key, the one at its canonical path is the record, else the first. Total.
 */
export function readDeclared(fabric: Fabric, snapshot: Snapshot, knowledge: Knowledge, examine: Examine): Declared {
  const files = selectFiles(fabric, snapshot).managed.map((entry) => readFile(entry, knowledge, examine));
  const copies = findCopies(
    files.flatMap((file) => file.documents),
    fabric,
  );
  const records = new Map<string, IndexedRecord>();
  let isAmbiguous = false;
  for (const [id, [document, ...others]] of copies) {
    const record = recordOf(document);
    isAmbiguous ||= others.length > 0 || record === undefined;
    if (record !== undefined) records.set(id, record);
  }
  return { records, isAmbiguous };
}

function recordOf(at: PlacedDocument): IndexedRecord | undefined {
  const { path, file, examined } = at;
  const { key, document, isSecret } = examined;
  if (key === undefined || isSecret) return undefined;
  return { key, path, line: document.line, endLine: lastLine(document), blob: file.blob, value: writtenValue(at) };
}

function lastLine({ text, firstLine, line, printed }: Document): number {
  return printed ? line : Math.max(line, firstLine + text.trimEnd().split('\n').length - 1);
}
