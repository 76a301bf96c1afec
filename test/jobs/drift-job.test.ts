import { expect, test } from 'vitest';
import type { ClusterEntry } from '../../src/config/cluster-entry.ts';
import { fabricName, groupClusters } from '../../src/config/cluster-groups.ts';
import type { DriftFinding } from '../../src/drift/drift-finding.ts';
import { createDriftChore } from '../../src/jobs/drift-chore.ts';
import { type DriftJob, driftQueue, fateOfDrift } from '../../src/jobs/drift-job.ts';
import type { DriftStanding } from '../../src/ports/drift-store.ts';
import type { FabricFacts } from '../../src/ports/record-index.ts';

const job: DriftJob = { cluster: 'c', asked: ['a', 'b'], forced: ['b'] };
const tried = (attempt: number, error?: unknown) => ({ claim: { job, attempt }, ...(error ? { error } : {}) });

test('two that wait are one that is asked for all of it', () => {
  expect(driftQueue.merge(job, { cluster: 'c', asked: ['b', 'd'], forced: [] })).toEqual({
    ...{ cluster: 'c', asked: ['a', 'b', 'd'], forced: ['b'] },
  });
});

test('it comes again by itself, with what did not come to its end', () => {
  expect(fateOfDrift(tried(3), { wait: 7, left: new Set() })).toEqual({
    ...{ is: 'again', wait: 7, attempt: 1, job: { cluster: 'c', asked: [], forced: [] } },
  });
  expect(fateOfDrift(tried(1), { wait: 7, left: new Set(['b', 'x']) })).toMatchObject({
    job: { asked: ['b'], forced: ['b'] },
  });
});

test('after a failure less and less soon, with all that was asked; where the cluster is named no more, never', () => {
  const waits = [1, 2, 3, 20].map((attempt) => fateOfDrift(tried(attempt, new Error('away')), undefined));
  expect(waits).toEqual([
    { is: 'again', wait: 5_000, attempt: 2 },
    { is: 'again', wait: 10_000, attempt: 3 },
    { is: 'again', wait: 20_000, attempt: 4 },
    { is: 'again', wait: 300_000, attempt: 21 },
  ]);
  expect(fateOfDrift(tried(1), undefined)).toEqual({ is: 'done' });
});

const entry = (repo: string, fabric: string, path: string, more: Partial<ClusterEntry> = {}): ClusterEntry => ({
  ...{ owner: 'Acme', repo, fabric, select: {}, every: 60_000 },
  access: { is: 'kubeconfig', path, context: undefined, allowExec: false },
  ...more,
});

test('fabrics with one way into a cluster are one group; another context, right or file is another way', () => {
  const access = { is: 'kubeconfig', path: '/a', context: undefined, allowExec: false } as const;
  const groups = groupClusters([
    entry('net', 'one', '/a'),
    entry('net', 'two', '/a', { every: 1 }),
    entry('net', 'three', '/a', { access: { ...access, context: 'other' } }),
    entry('net', 'four', '/a', { access: { ...access, allowExec: true } }),
    entry('net', 'five', '', { access: { is: 'in-cluster' } }),
    entry('net', 'six', '', { access: { is: 'snapshot', path: '/a' } }),
  ]);
  const names = [...groups.values()].map(({ entries }) => entries.map(({ fabric }) => fabric));
  expect(names).toEqual([['one', 'two'], ['three'], ['four'], ['five'], ['six']]);
  expect([...groups].every(([id, group]) => id === group.id && /^[0-9a-f]{20}$/.test(id))).toBe(true);
  expect(fabricName(entry('Net', 'one', '/a'))).toBe('acme/net:one');
});

test('the chore has every cluster looked after and forgets fabrics that are named no more', async () => {
  const clusters = [entry('net', 'one', '/a'), entry('net', 'two', '/a'), entry('lab', 'x', '/b')];
  const finding: DriftFinding = {
    report: {
      ...{ name: 'one', kinds: [], records: [], notes: [] },
      counts: { inSync: 0, changed: 0, missing: 0, extra: 0, pending: 0, unknown: 0 },
    },
    commit: 'c',
  };
  const standing = (repository: number, fabric: string): DriftStanding => ({
    ...{ repository, fabric, number: 1, finding, since: '', comparedAt: '', page: '' },
  });
  const facts = (repository: number, repo: string, fabric: string): FabricFacts => ({
    ...{ repository, fabric, repo, installation: 1, owner: 'acme', branch: 'main', directory: '', commit: 'c' },
    ...{ tree: 't', indexedAt: '', records: 0, proposals: [] },
  });
  const [added, forgotten]: [DriftJob[], string[]] = [[], []];
  const chore = createDriftChore({
    clusters: () => clusters,
    add: async (jobs) => void added.push(...jobs),
    drift: {
      list: async () => [standing(1, 'one'), standing(1, 'gone'), standing(2, 'restored')],
      forget: async ({ fabric }) => void forgotten.push(fabric),
    },
    index: { list: async () => [facts(1, 'net', 'one'), facts(1, 'net', 'gone')] },
    log: () => undefined,
  });
  await chore.run(new AbortController().signal);
  expect(added).toEqual([...groupClusters(clusters).keys()].map((cluster) => ({ cluster, asked: [], forced: [] })));
  expect(added).toHaveLength(2);
  expect(forgotten).toEqual(['gone']);
});
