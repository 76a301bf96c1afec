import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/domain/json.ts';
import { printKey } from '../../src/domain/record-key.ts';
import { compareFabric } from '../../src/drift/compare-fabric.ts';
import type { DriftReport } from '../../src/drift/drift-report.ts';
import { beforeEdits, type RecordEdit } from '../../src/drift/grace.ts';
import { markHealing, markPending } from '../../src/drift/pending.ts';
import { manifestOf } from '../kinds/hedgehog/support.ts';
import { clusterOf, gitSide, liveObject, managedFiles } from './sides.ts';

const vpc = (vlan: number, more: JsonObject = {}, name = 'vpc-1'): JsonObject =>
  manifestOf('VPC', name, { subnets: { default: { subnet: '10.10.1.0/24', vlan } }, ...more });

/** Records with their states, and the fields that differ. */
function statesOf({ records }: DriftReport): string[] {
  return records.map(({ key, state, differences }) =>
    [`${key.kind} ${key.name}`, state, ...differences.map(({ pointer }) => pointer)].join(' '),
  );
}

type Sides = {
  readonly before: readonly JsonObject[];
  readonly now: readonly JsonObject[];
  readonly live: readonly JsonObject[];
};

/** Git at the commit that the deployer applied, Git now, and the cluster. */
function byCommit({ before, now, live }: Sides, covers: (path: string) => boolean = () => true): DriftReport {
  const git = gitSide(managedFiles(now));
  const question = { ...git, live: clusterOf(live) };
  const { desired } = gitSide(managedFiles(before));
  return markPending(question, compareFabric(question), [{ desired, concerns: (_, path) => covers(path) }]);
}

describe('by the commit that was applied', () => {
  test.each<[string, Sides, string[]]>([
    [
      'a change that is not deployed yet',
      { before: [vpc(1001)], now: [vpc(1002)], live: [vpc(1001)] },
      ['VPC vpc-1 pending /spec/subnets/default/vlan'],
    ],
    ['a new record', { before: [], now: [vpc(1001)], live: [] }, ['VPC vpc-1 pending']],
    ['a deleted one', { before: [vpc(1001)], now: [], live: [vpc(1001)] }, ['VPC vpc-1 pending']],
    ['one that was deleted in the cluster', { before: [vpc(1001)], now: [vpc(1002)], live: [] }, ['VPC vpc-1 missing']],
    ['one that nobody ever declared', { before: [], now: [], live: [vpc(1001)] }, ['VPC vpc-1 extra']],
    [
      'a field that was changed in the cluster too',
      { before: [vpc(1001)], now: [vpc(1002)], live: [vpc(1005)] },
      ['VPC vpc-1 changed /spec/subnets/default/vlan'],
    ],
    [
      'drift beside a change that waits',
      { before: [vpc(1001)], now: [vpc(1002)], live: [vpc(1001, { defaultIsolated: true })] },
      ['VPC vpc-1 changed /spec/defaultIsolated'],
    ],
    [
      'what the cluster held already was taken into Git, and more',
      { before: [vpc(1001)], now: [vpc(1005, { defaultIsolated: true })], live: [vpc(1005)] },
      ['VPC vpc-1 pending /spec/defaultIsolated'],
    ],
  ])('%s', (_, sides, states) => {
    expect(statesOf(byCommit(sides))).toEqual(states);
  });

  test('counts follow, and a record that drifted beside a change says what waits', () => {
    const sides = { before: [vpc(1001)], now: [vpc(1002)], live: [vpc(1001, { defaultIsolated: true })] };
    const { counts, notes } = byCommit({ ...sides, now: [...sides.now, vpc(1, {}, 'vpc-2')] });
    expect(counts).toEqual({ inSync: 0, changed: 1, missing: 0, extra: 0, pending: 1, unknown: 0 });
    expect(notes.map(({ pointer, text }) => [pointer, text])).toEqual([
      ['/spec/subnets/default/vlan', 'changed in Git and not yet deployed: no drift'],
    ]);
  });

  test('an object that waits to be deleted and was changed by hand says so', () => {
    const { notes } = byCommit({ before: [vpc(1001)], now: [], live: [vpc(1005)] });
    expect(notes).toHaveLength(1);
    expect(notes[0]?.text).toContain('its file is gone');
  });

  test('a part of managed/ that is deployed already does not wait', () => {
    const sides = { before: [vpc(1001)], now: [vpc(1002)], live: [vpc(1001)] };
    expect(statesOf(byCommit(sides, (path) => path.startsWith('managed/switch/')))).toEqual([
      'VPC vpc-1 changed /spec/subnets/default/vlan',
    ]);
  });

  test('a deleted file is looked for where it was', () => {
    const sides = { before: [vpc(1001)], now: [], live: [vpc(1001)] };
    expect(statesOf(byCommit(sides, (path) => path === 'managed/vpc/vpc-1.yaml'))).toEqual(['VPC vpc-1 pending']);
    expect(statesOf(byCommit(sides, (path) => path !== 'managed/vpc/vpc-1.yaml'))).toEqual(['VPC vpc-1 extra']);
  });

  test('an object without a namespace in its file is the same one', () => {
    const bare = { ...vpc(1001), metadata: { name: 'vpc-1' } };
    expect(statesOf(byCommit({ before: [bare], now: [], live: [vpc(1001)] }))).toEqual(['VPC vpc-1 pending']);
  });

  test('a file that could not be read then does not make its record new', () => {
    const question = { ...gitSide(managedFiles([vpc(1001)])), live: clusterOf([]) };
    const { desired } = gitSide({ 'managed/vpc/vpc-1.yaml': 'kind: [' });
    const marked = markPending(question, compareFabric(question), [{ desired, concerns: () => true }]);
    expect(statesOf(marked)).toEqual(['VPC vpc-1 missing']);
  });

  test('a kind that was not read stays unknown', () => {
    const { group, kind } = liveObject(vpc(1)).key;
    const forbidden = [{ group, kind, status: 'forbidden' as const, objects: 0 }];
    const question = { ...gitSide(managedFiles([vpc(1002)])), live: clusterOf([], forbidden) };
    const { desired } = gitSide(managedFiles([vpc(1001)]));
    const marked = markPending(question, compareFabric(question), [{ desired, concerns: () => true }]);
    expect(statesOf(marked)).toEqual(['VPC vpc-1 unknown']);
  });

  test('with nothing earlier the report is the same', () => {
    const question = { ...gitSide(managedFiles([vpc(1002)])), live: clusterOf([vpc(1001)]) };
    const report = compareFabric(question);
    expect(markPending(question, report, [])).toBe(report);
  });
});

describe('by what changed lately', () => {
  const id = printKey(liveObject(vpc(1)).key);
  const was = (value?: JsonObject): RecordEdit => ({ id, ...(value === undefined ? {} : { old: { value } }) });
  const byTime = (edits: readonly RecordEdit[], now: readonly JsonObject[], live: readonly JsonObject[]): string[] => {
    const question = { ...gitSide(managedFiles(now)), live: clusterOf(live) };
    const earlier = beforeEdits(question.fabric, edits, question.knowledge);
    return statesOf(markPending(question, compareFabric(question), earlier));
  };

  test.each<[string, readonly RecordEdit[], readonly JsonObject[], readonly JsonObject[], string[]]>([
    [
      'live equals what the file said before',
      [was(vpc(1001))],
      [vpc(1002)],
      [vpc(1001)],
      ['VPC vpc-1 pending /spec/subnets/default/vlan'],
    ],
    [
      'live equals what it said two changes before',
      [was(vpc(1001)), was(vpc(1002))],
      [vpc(1003)],
      [vpc(1001)],
      ['VPC vpc-1 pending /spec/subnets/default/vlan'],
    ],
    [
      'live equals what it said in between',
      [was(vpc(1001)), was(vpc(1002))],
      [vpc(1003)],
      [vpc(1002)],
      ['VPC vpc-1 pending /spec/subnets/default/vlan'],
    ],
    [
      'live equals neither',
      [was(vpc(1001)), was(vpc(1002))],
      [vpc(1003)],
      [vpc(1005)],
      ['VPC vpc-1 changed /spec/subnets/default/vlan'],
    ],
    ['a record that was added', [was()], [vpc(1001)], [], ['VPC vpc-1 pending']],
    ['a record that was changed and is not there', [was(vpc(1001))], [vpc(1002)], [], ['VPC vpc-1 missing']],
    ['a record that was removed', [was(vpc(1001))], [], [vpc(1001)], ['VPC vpc-1 pending']],
    ['nothing changed', [], [vpc(1002)], [vpc(1001)], ['VPC vpc-1 changed /spec/subnets/default/vlan']],
    [
      'another record changed',
      [{ id: 'another' }],
      [vpc(1002)],
      [vpc(1001)],
      ['VPC vpc-1 changed /spec/subnets/default/vlan'],
    ],
  ])('%s', (_, edits, now, live, states) => {
    expect(byTime(edits, now, live)).toEqual(states);
  });
});

describe('a deployer that puts manual changes back', () => {
  const at = Date.parse('2026-11-23T06:00:00Z');
  const changed = (...times: readonly (string | undefined)[]): DriftReport => {
    const question = { ...gitSide(managedFiles([vpc(1001)])), live: clusterOf([vpc(1002)]) };
    const report = compareFabric(question);
    const differences = times.map((time, i) => ({
      pointer: `/spec/x${i}`,
      live: i,
      ...(time === undefined ? {} : { time }),
    }));
    return { ...report, records: report.records.map((record) => ({ ...record, differences })) };
  };

  test.each<[string, readonly (string | undefined)[], boolean]>([
    ['a change of a minute ago', ['2026-11-23T05:59:00Z'], true],
    ['a change of two minutes ago', ['2026-11-23T05:58:00Z'], false],
    ['one of two changes is older', ['2026-11-23T05:59:00Z', '2026-11-23T05:50:00Z'], false],
    ['when, nobody knows', [undefined], false],
    ['a clock that is a little ahead', ['2026-11-23T06:00:30Z'], true],
    ['a clock that is wrong', ['2027-11-23T06:00:30Z'], false],
  ])('%s', (_, times, isYoung) => {
    const { report, until } = markHealing(changed(...times), at);
    expect(report.records[0]?.state).toBe(isYoung ? 'pending' : 'changed');
    expect(report.counts).toMatchObject(isYoung ? { pending: 1, changed: 0 } : { pending: 0, changed: 1 });
    const [time = ''] = times;
    expect(until).toBe(isYoung ? Date.parse(time) + 120_000 : undefined);
  });
});
