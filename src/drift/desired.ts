import type { Fabric } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { findCopies } from '../records/copies.ts';
import { type Examine, examineAnew } from '../records/examine.ts';
import { selectFiles } from '../records/fabric-files.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { type PlacedDocument, readFile } from '../records/read-file.ts';

/** What one fabric declares: the records of managed/ as they are, errors or not, as long as their identity is valid. */
export type Desired = {
  /** By printed key, each where it stands. */
  readonly records: ReadonlyMap<string, PlacedDocument>;
  /** Files of managed/ in which a document could not be read, by path: what they declare is not known. */
  readonly unread: ReadonlySet<string>;
};

/** Reads managed/ of a snapshot. Pure and total. */
export function readDesired(
  fabric: Fabric,
  snapshot: Snapshot,
  knowledge: Knowledge,
  examine: Examine = examineAnew,
): Desired {
  const files = selectFiles(fabric, snapshot).managed.map((entry) => readFile(entry, knowledge, examine));
  const copies = findCopies(
    files.flatMap((file) => file.documents),
    fabric,
  );
  const unread = files.filter(
    ({ documents, examined }) =>
      examined.faults.some(({ severity }) => severity === 'error') ||
      documents.some((document) => document.examined.document.value === undefined),
  );
  return {
    records: new Map([...copies].map(([id, [record]]) => [id, record])),
    unread: new Set(unread.map(({ path }) => path)),
  };
}
