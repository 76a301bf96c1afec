import type { Fabric } from '../config/fabric.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { examineFile } from './examine.ts';
import { selectFiles } from './fabric-files.ts';
import { readKnowledge } from './knowledge.ts';

/**
 * The records that `before` declares in managed/ and `after` does not, wherever they lie there: by identity, so a file
 * that was renamed, split or joined deletes nothing. Files that are the same on both sides may be left out of both.
 */
export function findDeletedRecords(fabric: Fabric, before: Snapshot, after: Snapshot): RecordKey[] {
  const left = declaredIn(fabric, after);
  return [...declaredIn(fabric, before)].filter(([id]) => !left.has(id)).map(([, key]) => key);
}

function declaredIn(fabric: Fabric, snapshot: Snapshot): Map<string, RecordKey> {
  const { knowledge } = readKnowledge(fabric, snapshot);
  const found = new Map<string, RecordKey>();
  for (const { file } of selectFiles(fabric, snapshot).managed) {
    if (file.bytes === undefined) continue;
    for (const { key } of examineFile(file.bytes, knowledge).documents) if (key) found.set(printKey(key), key);
  }
  return found;
}
