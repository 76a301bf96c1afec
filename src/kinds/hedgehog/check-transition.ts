import { printKey } from '../../domain/record-key.ts';
import type { Pack, SetRecord } from '../kind.ts';
import { fabricNamespace, groupOf } from './keys.ts';
import { findBrokenReferences } from './transitions/deletions.ts';
import { findImmutable } from './transitions/immutable.ts';

/** What admission refuses by the object as it was, or because of who refers to it (FACTS.md section 4). Near-linear. */
export const checkTransition: Pack['checkTransition'] = (before, after, context) => {
  const [old, now] = [byKey(before), byKey(after)];
  const deleted = [...old].filter(([id]) => !now.has(id)).map(([, { key }]) => key);
  const changed = [...now].flatMap(([id, record]) => {
    const was = old.get(id);
    return was === undefined || was.value === record.value ? [] : findImmutable(was, record);
  });
  return [...changed, ...findBrokenReferences(deleted, [...now.values()], context)];
};

/** The records of the Hedgehog families that the cluster takes; of several with one key the first. */
function byKey(records: readonly SetRecord[]): Map<string, SetRecord> {
  const found = new Map<string, SetRecord>();
  for (const record of records) {
    const { key } = record;
    const id = printKey(key);
    if (groupOf(key.kind) === key.group && key.namespace === fabricNamespace && !found.has(id)) found.set(id, record);
  }
  return found;
}
