import type { SetMember } from '../records/check-set.ts';
import type { PlacedDocument } from '../records/read-file.ts';
import { placedValue, writtenValue } from '../records/read-file.ts';
import type { Decision, ManagedRecord } from './place.ts';

/**
 * The set that the rules look at (DESIGN.md 5.3): managed/ as the plan leaves it, uploads that are `managed` or
 * `updated` included, by printed key.
 */
export function membersOf(
  records: ReadonlyMap<string, ManagedRecord>,
  decisions: ReadonlyMap<PlacedDocument, Decision>,
): Map<string, SetMember> {
  const members = new Map<string, SetMember>();
  const add = (at: PlacedDocument, value: SetMember['record']['value']): void => {
    const { id, kind, examined } = at;
    if (id === undefined || kind === undefined || examined.key === undefined) return;
    members.set(id, { record: { key: examined.key, kind, value }, at });
  };
  for (const { copies } of records.values()) for (const copy of copies.slice(0, 1)) add(copy, writtenValue(copy));
  for (const [document, decision] of decisions) {
    if (decision.outcome === 'updated') add(document, decision.to);
    if (decision.outcome === 'managed') add(document, placedValue(document));
  }
  return members;
}
