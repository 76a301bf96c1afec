import { printKey, type RecordKey } from '../domain/record-key.ts';
import { compareManifests } from '../kinds/compare.ts';
import { compareBytes } from '../records/order.ts';
import { type PlacedDocument, writtenValue } from '../records/read-file.ts';
import type { LiveRecord } from './live-record.ts';
import { wasRead } from './live-state.ts';
import { fieldsInGit, fieldsOf, goingFields } from './preview-fields.ts';
import { findOrder, findRefusals } from './preview-order.ts';
import type { PreviewObject, PreviewPlan } from './preview-plan.ts';
import type { PreviewQuestion } from './preview-question.ts';

type Sides = { readonly before: PlacedDocument | undefined; readonly after: PlacedDocument | undefined };
type Found = { readonly cluster: PreviewObject['cluster']; readonly record?: LiveRecord };

/**
 * What merging a pull request does to the objects of a cluster, told from the last comparison without reading it again
 * (DESIGN.md 5.5): what it creates, changes and deletes, which drift it overwrites, what the cluster refuses and what
 * needs an order. A record whose file cannot be read any more is not taken for deleted. Pure and total.
 */
export function planPreview(question: PreviewQuestion): PreviewPlan {
  const { before, after, seen } = question;
  const ids = [...new Set([...before.records.keys(), ...after.records.keys()])].sort(compareBytes);
  const refusals = findRefusals(question);
  const objects = ids.flatMap((id) => {
    const sides = { before: before.records.get(id), after: after.records.get(id) };
    const isUnread = sides.after === undefined && after.unread.has(sides.before?.path ?? '');
    return isUnread ? [] : (previewObject(question, refusals, id, sides) ?? []);
  });
  const touched = new Set(ids);
  const elsewhere = (seen?.report.records ?? []).filter(
    ({ key, state }) => (state === 'changed' || state === 'missing') && !touched.has(printKey(key)),
  );
  return { objects, order: findOrder(question, objects), driftElsewhere: elsewhere.length };
}

function previewObject(
  question: PreviewQuestion,
  refusals: ReadonlyMap<string, string>,
  id: string,
  { before, after }: Sides,
): PreviewObject | undefined {
  const placed = after ?? before;
  const key = placed?.examined.key;
  const kind = key && question.knowledge.catalog.find(key.group, key.kind);
  if (placed === undefined || key === undefined || kind === undefined) return undefined;
  const { cluster, record } = findInCluster(question, key, id);
  const refused = refusals.get(id);
  // what waits to be deployed is nobody's doing
  const drifted = record?.state === 'changed' ? record.differences : [];
  const base = {
    ...{ key, cluster, path: placed.path, line: placed.examined.document.line, isNew: before === undefined },
    ...(refused === undefined ? {} : { refused }),
  };
  if (after === undefined) {
    return { ...base, effect: cluster === 'absent' ? 'nothing' : 'deletes', fields: goingFields(drifted) };
  }
  // a file that moved, a comment, another spelling: nothing that an object shows
  const wanted = before && compareManifests(kind, writtenValue(before), writtenValue(after));
  if (wanted?.length === 0) return undefined;
  if (record?.value === undefined) {
    if (before === undefined || wanted === undefined || cluster === 'absent')
      return { ...base, effect: 'creates', fields: [] };
    return { ...base, effect: 'updates', fields: fieldsInGit(kind, before, after, wanted) };
  }
  const fields = fieldsOf(kind, { value: record.value, drifted }, after, wanted);
  return { ...base, effect: fields.some(({ effect }) => effect !== 'stays') ? 'updates' : 'nothing', fields };
}

function findInCluster({ seen }: PreviewQuestion, key: RecordKey, id: string): Found {
  if (seen === undefined) return { cluster: 'unknown' };
  // a file may leave the namespace to the deployer; the cluster never does
  const record = seen.records.get(id) ?? seen.records.get(printKey({ ...key, namespace: 'default' }));
  if (record?.value !== undefined) return { cluster: 'present', record };
  if (record?.state === 'unknown') return { cluster: 'unknown' };
  const reading = seen.report.kinds.find(({ group, kind }) => group === key.group && kind === key.kind);
  return { cluster: wasRead(reading, key) ? 'absent' : 'unknown' };
}
