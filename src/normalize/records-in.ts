import type { Fabric } from '../config/fabric.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { findCopies } from '../records/copies.ts';
import { type Examine, examineAnew } from '../records/examine.ts';
import { selectFiles } from '../records/fabric-files.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { readFile, writtenValue } from '../records/read-file.ts';

/** The records that managed/ holds, as they are written, by printed key. Files without bytes have none. */
export function recordsIn(
  fabric: Fabric,
  snapshot: Snapshot,
  knowledge: Knowledge,
  examine: Examine = examineAnew,
): Map<string, JsonObject> {
  const documents = selectFiles(fabric, snapshot).managed.flatMap(
    (file) => readFile(file, knowledge, examine).documents,
  );
  return new Map([...findCopies(documents, fabric)].map(([id, [record]]) => [id, writtenValue(record)]));
}
