import { isObject, type JsonObject } from '../../../domain/json.ts';
import { printPointer } from '../../../domain/pointer.ts';
import type { Finding, ProblemCode, SetFinding } from '../../../domain/problem.ts';
import { printKey, type RecordKey } from '../../../domain/record-key.ts';
import type { SetRecord } from '../../kind.ts';
import type { PackSettings } from '../../settings.ts';
import { defaultsFor } from '../defaults.ts';
import { nameOf, objectOf, specOf, textOf } from '../go-values.ts';
import { fabricNamespace, groupOf, keyOf } from '../keys.ts';
import { type FabricSettings, readSettings } from '../settings.ts';
import { withoutNulls } from '../without-nulls.ts';

/** One object of the fabric as the rules of the set see it. */
export type Entry = {
  readonly key: RecordKey;
  readonly name: string;
  /** With defaults. */
  readonly spec: JsonObject;
  /** As the file says it, nulls dropped. */
  readonly written: JsonObject;
  /** False: it lives only in the cluster, so nobody can change it here. */
  readonly inGit: boolean;
};

/** All objects of the fabric by kind and name, those that live only in the cluster first. */
export type FabricView = {
  readonly settings: FabricSettings;
  readonly entries: (kind: string) => readonly Entry[];
  readonly find: (kind: string, name: string) => Entry | undefined;
  /** Whether the context holds an object of this kind. */
  readonly contextHolds: (kind: string) => boolean;
};

/** Collects the findings of the set. */
export type SetReport = {
  readonly findings: SetFinding[];
  readonly add: (entry: Entry, path: Path, message: string, about: About) => void;
};
type Path = readonly (string | number)[];
type About = {
  readonly related?: readonly RecordKey[];
  readonly code?: ProblemCode;
  readonly severity?: Finding['severity'];
};

export function newSetReport(): SetReport {
  const findings: SetFinding[] = [];
  return {
    findings,
    add: (entry, path, message, { related = [], code = 'conflict', severity = 'error' }) => {
      if (!entry.inGit) return;
      const about = related.length === 0 ? {} : { related };
      findings.push({ key: entry.key, code, severity, message, pointer: printPointer(path), ...about });
    },
  };
}

function entryOf(kind: string, key: RecordKey, value: JsonObject, inGit: boolean): Entry {
  return { key, name: key.name, spec: specOf(defaultsFor(kind)(value)), written: specOf(withoutNulls(value)), inGit };
}

/** The key of an object of the context; undefined where it is none of the Hedgehog families. */
function contextKey(value: JsonObject): RecordKey | undefined {
  const [kind, name] = [textOf(value.kind), nameOf(value)];
  const [group = ''] = textOf(value.apiVersion).split('/', 1);
  if (name === '' || groupOf(kind) === '' || groupOf(kind) !== group) return undefined;
  const namespace = textOf(objectOf(value.metadata).namespace) || fabricNamespace;
  return { ...keyOf(kind, name), namespace };
}

/** Reads the records and the context; of several with one key the first counts, a record before the context. */
export function readFabric(
  records: readonly SetRecord[],
  context: readonly JsonObject[],
  settings: PackSettings,
): FabricView {
  const inGit = new Map<string, Entry>();
  for (const { key, value } of records) {
    const id = printKey(key);
    if (groupOf(key.kind) === key.group && !inGit.has(id)) inGit.set(id, entryOf(key.kind, key, value, true));
  }
  const inCluster = new Map<string, Entry>();
  const contextKinds = new Set<string>();
  for (const value of context) {
    const key = isObject(value) ? contextKey(value) : undefined;
    if (key === undefined) continue;
    contextKinds.add(key.kind);
    const id = printKey(key);
    if (!inGit.has(id) && !inCluster.has(id)) inCluster.set(id, entryOf(key.kind, key, value, false));
  }
  return index([...inCluster.values(), ...inGit.values()], contextKinds, readSettings(settings));
}

/** Gateways live in a namespace of their own and are found by name; the rest only where admission lets them be. */
function isReachable({ key }: Entry): boolean {
  return key.namespace === fabricNamespace || key.kind === 'Gateway';
}

function index(entries: readonly Entry[], contextKinds: ReadonlySet<string>, settings: FabricSettings): FabricView {
  const byKind = new Map<string, Map<string, Entry>>();
  for (const entry of entries) {
    if (!isReachable(entry)) continue;
    const names = byKind.get(entry.key.kind) ?? new Map<string, Entry>();
    byKind.set(entry.key.kind, names);
    if (!names.has(entry.name)) names.set(entry.name, entry);
  }
  return {
    settings,
    entries: (kind) => [...(byKind.get(kind)?.values() ?? [])],
    find: (kind, name) => byKind.get(kind)?.get(name),
    contextHolds: (kind) => contextKinds.has(kind),
  };
}
