import fc from 'fast-check';
import type { DriftFinding } from '../../src/drift/drift-finding.ts';
import { type DriftDifference, type DriftRecord, type DriftReport, driftStates } from '../../src/drift/drift-report.ts';
import type { KindReading } from '../../src/drift/live-state.ts';
import { hostileText } from './hostile-text.ts';
import { links } from './plan-fixture.ts';

/** A report as a test writes it: what is left out has its plainest value, the counts are those of its records. */
export type ReportSketch = {
  readonly records?: readonly DriftRecord[];
  readonly kinds?: readonly KindReading[];
  readonly notes?: DriftReport['notes'];
  /** Records that Git declares and that are in sync. */
  readonly inSync?: number;
};

export function findingOf(sketch: ReportSketch, more: Partial<DriftFinding> = {}): DriftFinding {
  const { records = [], kinds = [], notes = [], inSync = 65 } = sketch;
  const counts = Object.fromEntries(
    driftStates.map((state) => [state, records.filter((record) => record.state === state).length]),
  ) as Record<(typeof driftStates)[number], number>;
  return {
    report: { name: 'fabric-1', counts: { ...counts, inSync }, kinds, records, notes },
    commit: links.commit,
    ...more,
  };
}

export function vpc(name: string, more: Partial<DriftRecord>): DriftRecord {
  const isExtra = more.state === 'extra';
  return {
    key: { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name },
    state: 'changed',
    ...(isExtra ? {} : { path: `managed/vpc/${name}.yaml`, line: 1 }),
    differences: [],
    ...more,
  };
}

export const vlan: DriftDifference = {
  pointer: '/spec/subnets/default/vlan',
  git: 1001,
  live: 1005,
  line: 14,
  manager: 'kubectl-edit',
  time: '2026-11-22T17:40:09Z',
};

const text = hostileText;
const moment = fc.option(fc.oneof(text, fc.constantFrom('2026-11-22T17:40:00Z', '+275760-09-13T00:00:00Z')), {
  nil: undefined,
});
const json = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.array(text, { maxLength: 4 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
);
const pointer = fc
  .array(text, { minLength: 1, maxLength: 4 })
  .map((segments) => segments.map((one) => `/${one.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''));
const line = fc.integer({ min: 0, max: 100 });

const difference = fc.record(
  { pointer, git: json, live: json, line, manager: text, time: moment, masked: fc.boolean() },
  { requiredKeys: ['pointer'] },
);
const key = fc.record({
  group: text,
  kind: fc.oneof(text, fc.constant('VPC')),
  namespace: fc.option(text, { nil: null }),
  name: text,
});
const record = fc.record(
  {
    key,
    state: fc.constantFrom(...driftStates),
    path: text,
    line,
    manager: text,
    time: moment,
    differences: fc.array(difference, { maxLength: 6 }),
  },
  { requiredKeys: ['key', 'state', 'differences'] },
);
const reading = fc.record(
  {
    group: text,
    kind: fc.oneof(text, fc.constant('VPC')),
    status: fc.constantFrom('read', 'absent', 'forbidden', 'failed', 'unknown'),
    objects: fc.nat(),
    message: text,
  },
  { requiredKeys: ['group', 'kind', 'status', 'objects'] },
);
const deployer = fc.record(
  {
    name: text,
    status: fc.constantFrom('ready', 'progressing', 'failing', 'suspended', 'unknown'),
    revision: fc.oneof(text, fc.constant(links.commit)),
    message: text,
    selfHeals: fc.boolean(),
    scope: fc.array(text, { maxLength: 3 }),
  },
  { requiredKeys: ['name', 'status', 'selfHeals', 'scope'] },
);

/** Findings in which every text is hostile. */
export const arbitraryFinding = fc
  .record({
    records: fc.array(record, { maxLength: 12 }),
    kinds: fc.array(reading, { maxLength: 4 }),
    notes: fc.array(fc.record({ key, pointer, text }), { maxLength: 4 }),
    deployer: fc.option(deployer, { nil: undefined }),
    extrasUnknown: fc.option(text, { nil: undefined }),
  })
  .map(({ deployer: own, extrasUnknown, ...sketch }) =>
    findingOf(sketch as ReportSketch, {
      ...(own === undefined ? {} : { deployer: own as NonNullable<DriftFinding['deployer']> }),
      ...(extrasUnknown === undefined ? {} : { extrasUnknown }),
    }),
  );
