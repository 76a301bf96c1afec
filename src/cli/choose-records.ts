import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { Desired } from '../drift/desired.ts';
import type { DriftRecord, DriftReport } from '../drift/drift-report.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { suggestName } from '../schema/suggest.ts';
import { CannotRun } from './cannot-run.ts';

/** One fabric that was compared. */
type Compared = { readonly report: DriftReport; readonly desired: Desired; readonly knowledge: Knowledge };

/** The records that were named, by fabric. */
type Chosen = {
  readonly records: ReadonlyMap<string, readonly DriftRecord[]>;
  /** Named ones that are in sync. */
  readonly inSync: readonly RecordKey[];
};

const everyChanged = 'all';
const mostShown = 10;

/**
 * The records that people name: `VPC/vpc-1`, `VPC/default/vpc-1`, the whole key `group/kind/namespace/name`, `all` for
 * every one that is `changed`. Kinds in any case, with or without the group, also in the plural. A record that is missing
 * or extra is chosen only by its name. Throws CannotRun with what it could be where a name fits none or several.
 */
export function chooseRecords(names: readonly string[], fabrics: readonly Compared[]): Chosen {
  const candidates = fabrics.flatMap((fabric) => candidatesOf(fabric));
  const chosen = new Map<string, Candidate>();
  for (const name of names) {
    const found =
      name === everyChanged
        ? candidates.filter(({ record }) => record?.state === 'changed')
        : [findOne(name, candidates)];
    for (const one of found) chosen.set(`${one.fabric} ${printKey(one.key)}`, one);
  }
  const all = [...chosen.values()];
  return {
    records: new Map(
      fabrics.map(({ report }) => [
        report.name,
        all.flatMap(({ fabric, record }) => (fabric === report.name && record !== undefined ? record : [])),
      ]),
    ),
    inSync: all.flatMap(({ key, record }) => (record === undefined ? key : [])),
  };
}

type Candidate = {
  readonly fabric: string;
  readonly key: RecordKey;
  readonly plural: string | undefined;
  readonly record: DriftRecord | undefined;
};

function candidatesOf({ report, desired, knowledge }: Compared): Candidate[] {
  const { name: fabric, records } = report;
  const pluralOf = ({ group, kind }: RecordKey) => knowledge.catalog.find(group, kind)?.plural;
  const drifted = new Set(records.map(({ key }) => printKey(key)));
  const inSync = [...desired.records.values()].flatMap(({ examined }) => examined.key ?? []);
  return [
    ...records.map((record) => ({ fabric, key: record.key, plural: pluralOf(record.key), record })),
    ...inSync
      .filter((key) => !drifted.has(printKey(key)))
      .map((key) => ({ fabric, key, plural: pluralOf(key), record: undefined })),
  ];
}

function findOne(name: string, candidates: readonly Candidate[]): Candidate {
  const found = candidates.filter(({ key, plural }) => isNamed(key, name, plural));
  const [first, ...others] = found;
  if (first === undefined) throw new CannotRun(describeUnknown(name, candidates));
  if (others.length === 0) return first;
  const isOneKey = new Set(found.map(({ key }) => printKey(key))).size === 1;
  const list = found.map(({ fabric, key }) => `${printKey(key)} of ${fabric}`);
  const advice = isOneKey ? 'say which fabric is meant with --fabric' : 'write one of these';
  throw new CannotRun(`--adopt: ${name} fits several records, ${advice}:\n${listed(list)}`);
}

function isNamed(key: RecordKey, name: string, plural: string | undefined): boolean {
  if (name === printKey(key)) return true;
  const parts = name.split('/');
  const kinds = [key.kind, plural ?? key.kind].flatMap((kind) => [kind, `${kind}.${key.group}`]);
  if (!kinds.some((kind) => kind.toLowerCase() === parts[0]?.toLowerCase())) return false;
  if (parts.length === 2) return parts[1] === key.name;
  return parts.length === 3 && parts[1] === (key.namespace ?? '-') && parts[2] === key.name;
}

function describeUnknown(name: string, candidates: readonly Candidate[]): string {
  const short = ({ key }: Candidate): string => `${key.kind}/${key.name}`;
  const near = suggestName(name, candidates.map(short));
  if (near !== undefined) return `--adopt: there is no record ${name}. Is ${near} meant?`;
  const drifted = candidates.flatMap((one) =>
    one.record === undefined || one.record.state === 'unknown' ? [] : short(one),
  );
  if (drifted.length === 0) return `--adopt: there is no record ${name}, and every record is in sync`;
  return `--adopt: there is no record ${name}. Not in sync are:\n${listed(drifted)}`;
}

function listed(lines: readonly string[]): string {
  const shown = lines.slice(0, mostShown).map((line) => `  ${line}`);
  return [...shown, ...(lines.length > mostShown ? [`  and ${lines.length - mostShown} more`] : [])].join('\n');
}
