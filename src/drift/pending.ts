import type { Pointer } from '../domain/pointer.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import { compareBytes } from '../records/order.ts';
import { compareFabric, type DriftQuestion } from './compare-fabric.ts';
import type { Desired } from './desired.ts';
import {
  type DriftDifference,
  type DriftNote,
  type DriftRecord,
  type DriftReport,
  driftStates,
} from './drift-report.ts';

/** What Git said of some records before changes that may only wait to be deployed. */
export type Earlier = {
  readonly desired: Desired;
  /** Whether it says something of a record: its printed key, and the path of its file now or then. */
  readonly concerns: (id: string, path: string) => boolean;
};

type Verdict = { readonly remaining: readonly DriftDifference[]; readonly waiting: readonly Pointer[] };

const undeployed = 'changed in Git and not yet deployed: no drift';
const changedAndGone =
  'its file is gone and the deployer has not deleted it yet; what it holds differs from what the file said';

/**
 * The report in which what only waits for the deployer is `pending` (DESIGN.md section 2, Drift): a record all of whose
 * differences are none against what Git said earlier, one that is declared only since, an object whose file is gone only
 * since. Of a record that drifted besides, the fields that wait are left out and noted. Pure and total.
 */
export function markPending(question: DriftQuestion, report: DriftReport, earlier: readonly Earlier[]): DriftReport {
  if (earlier.length === 0) return report;
  const judges = earlier.map((one) => judgeBy(question, report, one));
  const notes: DriftNote[] = [];
  const records = report.records.map((record): DriftRecord => {
    const verdicts = judges.flatMap((judge) => judge(record) ?? []);
    const whole = verdicts.find(({ remaining }) => remaining.length === 0);
    const verdict = whole ?? verdicts.find(({ waiting }) => waiting.length > 0);
    if (verdict === undefined) return record;
    const { key } = record;
    if (whole === undefined) {
      notes.push(...verdict.waiting.map((pointer) => ({ key, pointer, text: undeployed })));
      return { ...record, differences: verdict.remaining };
    }
    if (record.state === 'extra' && whole.waiting.length > 0) notes.push({ key, pointer: '', text: changedAndGone });
    return { ...record, state: 'pending' };
  });
  return withRecords(report, records, notes);
}

function judgeBy(
  question: DriftQuestion,
  report: DriftReport,
  { desired, concerns }: Earlier,
): (record: DriftRecord) => Verdict | undefined {
  const past = new Map<string, DriftRecord>();
  const found = new Map(report.records.flatMap((record) => foundIn(desired, record.key)));
  const differed = compareFabric({
    ...question,
    desired: { records: found, unread: desired.unread },
    select: () => false,
  });
  for (const record of differed.records) past.set(printKey(record.key), record);
  return (record) => {
    const [was] = foundIn(desired, record.key);
    const [id, at] = was ?? [printKey(record.key), undefined];
    if (!concerns(id, record.path ?? at?.path ?? '')) return undefined;
    const before = past.get(id)?.differences ?? [];
    if (record.state === 'missing') {
      const isNew = at === undefined && !desired.unread.has(record.path ?? '');
      return isNew ? { remaining: [], waiting: [] } : undefined;
    }
    if (at === undefined) return undefined;
    if (record.state === 'extra') return { remaining: [], waiting: before.map(({ pointer }) => pointer) };
    if (record.state !== 'changed' || past.get(id)?.state === 'unknown') return undefined;
    const differedThen = (pointer: Pointer): boolean => before.some((other) => overlaps(pointer, other.pointer));
    return {
      remaining: record.differences.filter(({ pointer }) => differedThen(pointer)),
      waiting: record.differences.filter(({ pointer }) => !differedThen(pointer)).map(({ pointer }) => pointer),
    };
  };
}

/** Where Git declared an object, with its namespace or, left to the deployer, without. */
function foundIn({ records }: Desired, key: RecordKey) {
  for (const id of [printKey(key), printKey({ ...key, namespace: null })]) {
    const at = records.get(id);
    if (at !== undefined) return [[id, at] as const];
  }
  return [];
}

function overlaps(a: Pointer, b: Pointer): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

/** How long a deployer that puts manual changes back is given for it, in milliseconds. */
const healsWithin = 120_000;
const healing = 'changed by hand less than two minutes ago: the deployer puts it back by itself, so it is no drift yet';

/**
 * The report for a deployer that puts manual changes back: a record all of whose differences were made within the last
 * two minutes is `pending`. `until` is when the first of them is not any more, in milliseconds since 1970.
 */
export function markHealing(
  report: DriftReport,
  now: number,
): { readonly report: DriftReport; readonly until?: number } {
  const notes: DriftNote[] = [];
  let until = Number.POSITIVE_INFINITY;
  const records = report.records.map((record): DriftRecord => {
    if (record.state !== 'changed') return record;
    const oldest = Math.min(
      ...record.differences.map(({ time }) => (time === undefined ? Number.NaN : Date.parse(time))),
    );
    // clocks may differ a little, and a time far ahead says nothing
    if (!(Math.abs(now - oldest) < healsWithin)) return record;
    until = Math.min(until, oldest + healsWithin);
    notes.push({ key: record.key, pointer: '', text: healing });
    return { ...record, state: 'pending' };
  });
  return notes.length === 0 ? { report } : { report: withRecords(report, records, notes), until };
}

function withRecords(report: DriftReport, records: readonly DriftRecord[], notes: readonly DriftNote[]): DriftReport {
  const states = driftStates.map((state) => [state, records.filter((record) => record.state === state).length]);
  return {
    ...report,
    counts: { ...report.counts, ...Object.fromEntries(states) },
    records,
    notes: [...report.notes, ...notes].sort(compareNotes),
  };
}

function compareNotes(a: DriftNote, b: DriftNote): number {
  return compareBytes(printKey(a.key), printKey(b.key)) || compareBytes(a.pointer, b.pointer);
}
