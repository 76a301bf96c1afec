import { printKey } from '../domain/record-key.ts';
import { findFree } from '../kinds/find-free.ts';
import type { FreeAnswer, FreeQuestion } from '../kinds/free-question.ts';
import type { SetRecord } from '../kinds/kind.ts';
import type { ChangeStore, ProposedRecord } from '../ports/change-store.ts';
import type { FabricFacts, RecordIndex } from '../ports/record-index.ts';
import type { ChangeDesk, NoView } from './change-desk.ts';
import { readFabric } from './read-fabric.ts';

/**
 * Values that neither Git nor any open Change uses (DESIGN.md 5.7 `GET F/free`). A record counts as Git has it and as
 * each open Change leaves it: what one frees is free once it is merged. Throws OperationalError.
 */
export async function findFreeValues(
  desk: Pick<ChangeDesk, 'repositories' | 'memory' | 'shelf'>,
  stores: { readonly index: Pick<RecordIndex, 'all'>; readonly changes: Pick<ChangeStore, 'proposedRecords'> },
  facts: FabricFacts,
  question: FreeQuestion,
): Promise<FreeAnswer | NoView> {
  const read = await readFabric(desk, facts);
  if (read.is !== 'read') return read;
  const { catalog, context, settings } = read.view.knowledge;
  const [records, proposed] = await Promise.all([stores.index.all(facts), stores.changes.proposedRecords(facts)]);
  const known = new Map<string, ProposedRecord>();
  for (const record of [...records, ...proposed])
    known.set(`${printKey(record.key)} ${JSON.stringify(record.value)}`, record);
  const members = [...known.values()].flatMap(({ key, value }): SetRecord[] => {
    const kind = catalog.find(key.group, key.kind);
    return kind === undefined || value === undefined ? [] : [{ key, kind, value }];
  });
  return findFree(catalog.packs, question, members, context, settings);
}
