import type { Fabric } from '../config/fabric.ts';
import { compileGlob } from '../config/glob.ts';
import { isList, isObject, type JsonObject } from '../domain/json.ts';
import { type Pointer, valueAt } from '../domain/pointer.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import { readIdentity } from '../kinds/identity.ts';
import { isNoRecord } from '../kinds/unmanaged-kinds.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { compareBytes } from '../records/order.ts';
import { canonicalPath } from '../records/paths.ts';
import { type PlacedDocument, writtenValue } from '../records/read-file.ts';
import { compareRecord } from './compare-record.ts';
import type { Desired } from './desired.ts';
import { type DriftNote, type DriftRecord, type DriftReport, driftStates } from './drift-report.ts';
import { type KindReading, type LiveObject, type LiveState, wasRead } from './live-state.ts';
import { type Owner, readOwnership } from './ownership.ts';
import { serveKind } from './served-kind.ts';

/** Both sides of a comparison, and what bounds it. */
export type DriftQuestion = {
  readonly fabric: Fabric;
  readonly desired: Desired;
  readonly knowledge: Knowledge;
  readonly live: LiveState;
  /** Printed keys that other fabrics of the same cluster declare. */
  readonly elsewhere?: ReadonlySet<string>;
  /** Which objects of the cluster may be the fabric's (DESIGN.md 5.8); absent: all. */
  readonly select?: (object: LiveObject) => boolean;
};

const installed =
  'declared by no fabric: the installer of the fabric may have made it, else it was made by hand or its file was lost';

/**
 * What the cluster holds against what managed/ declares (DESIGN.md section 2, Drift; FACTS.md section 5): a record is
 * `missing` only where its kind was read, `unknown` where not; objects that no fabric declares are `extra` unless a
 * controller owns them or they are in `context`. Pure and total; linear in the records.
 */
export function compareFabric(question: DriftQuestion): DriftReport {
  const { fabric, desired, live } = question;
  const readings = new Map(live.kinds.map((reading) => [kindId(reading), reading]));
  const findObject = objectFinder(question);
  const matched = new Set<string>();
  const records: DriftRecord[] = [];
  const notes: DriftNote[] = [];
  for (const at of desired.records.values()) {
    const { key } = at.examined;
    if (key === undefined) continue;
    const reading = readings.get(kindId(key));
    if (reading === undefined)
      readings.set(kindId(key), { group: key.group, kind: key.kind, status: 'unknown', objects: 0 });
    const object = findObject(key);
    if (object !== undefined) matched.add(printKey(object.key));
    const found = judgeRecord(question, key, at, object, reading);
    if (found.record !== undefined) records.push(found.record);
    notes.push(...found.notes);
  }
  for (const object of live.objects) {
    if (matched.has(printKey(object.key)) || !isExtra(question, object)) continue;
    matched.add(printKey(object.key));
    const record = extraRecord(question, object);
    records.push(record);
    if (record.state === 'extra' && mayBeInstalled(object.key))
      notes.push({ key: object.key, pointer: '', text: installed });
  }
  return {
    name: fabric.name,
    counts: countStates(records, desired),
    kinds: [...readings.values()].map(({ schema: _schema, ...reading }) => reading),
    records: records.sort((a, b) => compareKeys(a.key, b.key)),
    notes: notes.sort((a, b) => compareKeys(a.key, b.key) || compareBytes(a.pointer, b.pointer)),
  };
}

function judgeRecord(
  { fabric, knowledge }: DriftQuestion,
  key: RecordKey,
  at: PlacedDocument,
  object: LiveObject | undefined,
  reading: KindReading | undefined,
): { readonly record?: DriftRecord; readonly notes: readonly DriftNote[] } {
  const place = { key, path: at.path, line: at.examined.document.line };
  if (object === undefined) {
    const state = wasRead(reading, key) ? 'missing' : 'unknown';
    return { record: { ...place, state, differences: [] }, notes: [] };
  }
  const kind = at.kind ?? knowledge.catalog.find(key.group, key.kind);
  if (kind === undefined) return { notes: [] };
  const served = serveKind(kind, reading?.schema, writtenValue(at));
  const ignored = ignoredFields(fabric, key);
  const { differences, notes } = compareRecord({ key, at, live: object.value, served, ignored });
  return differences.length === 0 ? { notes } : { record: { ...place, state: 'changed', differences }, notes };
}

/** The fields of a record that the configuration leaves out of the comparison. */
export function ignoredFields({ drift }: Fabric, key: RecordKey): Pointer[] {
  return drift.ignore
    .filter(({ kind, name }) => kind === key.kind && compileGlob(name)(key.name))
    .flatMap(({ fields }) => fields);
}

/** Finds the object that the cluster holds of a record. */
export function objectFinder(
  question: Pick<DriftQuestion, 'desired' | 'live' | 'knowledge'>,
): (key: RecordKey) => LiveObject | undefined {
  const objects = new Map(question.live.objects.map((object) => [printKey(object.key), object]));
  const homeless = objectsByName(question);
  return (key) => objects.get(printKey(key)) ?? homeless(key);
}

/** Finds the object of a record whose file leaves its namespace to the deployer, where there is only one it can be. */
function objectsByName({
  desired,
  live,
  knowledge,
}: Pick<DriftQuestion, 'desired' | 'live' | 'knowledge'>): (key: RecordKey) => LiveObject | undefined {
  let byName: Map<string, LiveObject[]> | undefined;
  return (key) => {
    if (key.namespace !== null || knowledge.catalog.find(key.group, key.kind)?.namespaced !== true) return undefined;
    byName ??= Map.groupBy(live.objects, (object) => printKey({ ...object.key, namespace: null }));
    const candidates = (byName.get(printKey(key)) ?? []).filter((object) => !desired.records.has(printKey(object.key)));
    return candidates.length === 1 ? candidates[0] : candidates.find((object) => object.key.namespace === 'default');
  };
}

function isExtra({ knowledge, elsewhere, select }: DriftQuestion, object: LiveObject): boolean {
  const { key, value } = object;
  if (knowledge.catalog.find(key.group, key.kind) === undefined || isNoRecord(key)) return false;
  const isElsewhere =
    elsewhere?.has(printKey(key)) === true || elsewhere?.has(printKey({ ...key, namespace: null })) === true;
  if (isElsewhere || isControlled(value)) return false;
  if (select !== undefined && !select(object)) return false;
  return !contextKeys(knowledge).has(printKey(key));
}

function isControlled(value: JsonObject): boolean {
  const owners = valueAt(value, '/metadata/ownerReferences');
  return isList(owners) && owners.some((owner) => isObject(owner) && owner.controller === true);
}

const contexts = new WeakMap<Knowledge, ReadonlySet<string>>();

function contextKeys(knowledge: Knowledge): ReadonlySet<string> {
  const known = contexts.get(knowledge);
  if (known !== undefined) return known;
  const keys = knowledge.context.flatMap((value) => {
    const identity = readIdentity(value);
    if ('reason' in identity || identity.name === undefined) return [];
    const { group, kind, name } = identity;
    const namespaced = knowledge.catalog.find(group, kind)?.namespaced !== false;
    return [printKey({ group, kind, namespace: namespaced ? (identity.namespace ?? 'default') : null, name })];
  });
  const read = new Set(keys);
  contexts.set(knowledge, read);
  return read;
}

/** An object that no record declares; where its own file could not be read, that may be the one that does. */
function extraRecord({ desired, knowledge }: DriftQuestion, { key, value }: LiveObject): DriftRecord {
  const kind = knowledge.catalog.find(key.group, key.kind);
  const path = (['singular', 'plural'] as const)
    .map((spelling) => kind && canonicalPath(kind, key, spelling))
    .find((place) => place !== undefined && desired.unread.has(place));
  if (path !== undefined) return { key, state: 'unknown', path, differences: [] };
  return { key, state: 'extra', ...creatorOf(value), differences: [] };
}

function creatorOf(value: JsonObject): Owner | Record<string, never> {
  const creator = readOwnership(value).creator;
  const created = valueAt(value, '/metadata/creationTimestamp');
  const time = typeof created === 'string' && !Number.isNaN(Date.parse(created)) ? created : creator?.time;
  return creator === undefined ? {} : { manager: creator.manager, ...(time === undefined ? {} : { time }) };
}

function mayBeInstalled({ group, kind }: RecordKey): boolean {
  return group === 'wiring.githedgehog.com' || group === 'gateway.githedgehog.com' || kind === 'IPv4Namespace';
}

function countStates(records: readonly DriftRecord[], desired: Desired): DriftReport['counts'] {
  const of = (state: (typeof driftStates)[number]): number => records.filter((record) => record.state === state).length;
  const declared = records.filter(({ key }) => desired.records.has(printKey(key))).length;
  const states = driftStates.map((state) => [state, of(state)] as const);
  return {
    ...(Object.fromEntries(states) as Record<(typeof driftStates)[number], number>),
    inSync: desired.records.size - declared,
  };
}

function kindId({ group, kind }: { readonly group: string; readonly kind: string }): string {
  return `${group}/${kind}`;
}

function compareKeys(a: RecordKey, b: RecordKey): number {
  return compareBytes(printKey(a), printKey(b));
}
