import { afterEach, describe, expect, test } from 'vitest';
import type { ClusterEntry } from '../../src/config/cluster-entry.ts';
import { hasShared } from '../kinds/hedgehog/support.ts';
import type { Manifest } from '../support/kubernetes/resources.ts';
import { createDriftScene, type DriftScene, liveVpc, minute, nameOf } from './drift-scene.ts';
import { vpc } from './scene.ts';

let one: DriftScene;
afterEach(() => one.close());

const config = (names: readonly string[]): string =>
  ['version: 1', 'fabrics:', ...names.map((name) => `  - {name: ${name}, directory: ${name}}`), ''].join('\n');

/** Fabrics of one repository and one cluster, each with VPCs of its own that the cluster holds as Git says. */
async function start(names: readonly string[], records: number): Promise<void> {
  const files: Record<string, string> = {};
  const live: Manifest[] = [];
  for (const [at, name] of names.entries()) {
    for (let number = 0; number < records; number += 1) {
      const [vlan, subnet] = [1001 + number, `10.${at}.${number}.0/24`];
      files[`${name}/managed/vpc/${name}-${number}.yaml`] = vpc(`${name}-${number}`, vlan, subnet);
      live.push(liveVpc(`${name}-${number}`, vlan, subnet));
    }
  }
  one = await createDriftScene(files, { config: config(names), fabrics: names });
  for (const object of live) one.cluster.objects.put(object);
}

const extraIn = async (fabric: string): Promise<string[]> => {
  const standing = await one.desk().drift.find({ repository: one.scene.repository.id, fabric });
  const found = standing?.finding.report.records.filter(({ state }) => state === 'extra') ?? [];
  return found.map(({ key }) => key.name);
};
const changeEntry = (fabric: string, change: Partial<ClusterEntry>): void => {
  one.clusters = one.clusters.map((entry) => (entry.fabric === fabric ? { ...entry, ...change } : entry));
};
const labelled = (name: string, labels: Record<string, string>, spec: object = {}): Manifest => {
  const value = liveVpc(name, 1100, '10.99.0.0/24');
  return {
    ...value,
    metadata: { ...value.metadata, labels },
    spec: { ...(value.spec as object), ...spec },
  } as Manifest;
};

describe.skipIf(!hasShared)('fabrics that share a cluster (skipped where ../shared/hedgehog is absent)', () => {
  test('what another one declares is extra in none; what nobody declares is extra in each', async () => {
    await start(['a', 'b'], 2);
    one.cluster.objects.put(labelled('orphan', {}));
    await one.run();
    expect([await extraIn('a'), await extraIn('b')]).toEqual([['orphan'], ['orphan']]);
  });

  test('`select` bounds what may be extra, and nothing else', async () => {
    await start(['a', 'b'], 2);
    changeEntry('a', { select: { labels: 'team=a' } });
    changeEntry('b', { select: { topologyFabric: 'b' } });
    one.cluster.objects.put(labelled('of-a', { team: 'a' }));
    one.cluster.objects.put(labelled('of-b', {}, { topology: { fabric: 'b' } }));
    one.cluster.objects.put(labelled('a-0', {}));
    await one.run();
    expect([await extraIn('a'), await extraIn('b')]).toEqual([['of-a'], ['of-b']]);
    const standing = await one.desk().drift.find({ repository: one.scene.repository.id, fabric: 'a' });
    expect(standing?.finding.report.counts).toMatchObject({ changed: 1, missing: 0, inSync: 1 });
  });

  test('a file that goes to the other fabric is extra in neither, and moves there', async () => {
    await start(['a', 'b'], 2);
    await one.run();
    const text = vpc('a-0', 1001, '10.0.0.0/24');
    await one.scene.github.push(one.scene.repository, 'main', {
      files: { 'a/managed/vpc/a-0.yaml': null, 'b/managed/vpc/a-0.yaml': text },
    });
    await one.scene.look();
    await one.run();
    expect([await extraIn('a'), await extraIn('b')]).toEqual([[], []]);
    const [check] = await one.checks('b');
    expect(check?.title).toBe('In sync: 3 records');
  });

  test('while one is not indexed, or its cluster is not known, nothing is called extra, and the check says why', async () => {
    await start(['a', 'b'], 1);
    one.cluster.objects.put(labelled('orphan', {}));
    const [entry] = one.clusters;
    const later: ClusterEntry[] = entry === undefined ? [] : [{ ...entry, repo: 'later', fabric: 'c' }];
    one.clusters = [...one.clusters, ...later];
    await one.run();
    expect([await extraIn('a'), await extraIn('b')]).toEqual([[], []]);
    expect((await one.checks('a')).at(-1)?.summary).toContain('1 fabric of this cluster is not indexed yet');
    expect((await one.checks('a')).at(-1)?.summary).not.toContain('later');
    expect(one.scene.logged).toContainEqual(expect.objectContaining({ unindexed: ['acme/later:c'] }));
    const access = { is: 'kubeconfig', path: '/does/not/exist', context: undefined, allowExec: false } as const;
    one.clusters = one.clusters.map((each) => (each.fabric === 'c' ? { ...each, access } : each));
    one.now += 5 * minute;
    await one.run();
    expect(await extraIn('a')).toEqual([]);
    expect((await one.checks('a')).at(-1)?.summary).toContain('the cluster of 1 more is not known');
    one.clusters = one.clusters.filter(({ fabric }) => fabric !== 'c');
    one.now += 5 * minute;
    await one.run();
    expect(await extraIn('a')).toEqual(['orphan']);
  });

  test('another kubeconfig for the same API server is the same cluster', async () => {
    await start(['a', 'b'], 2);
    const path = one.cluster.kubeconfig();
    changeEntry('b', { access: { is: 'kubeconfig', path, context: undefined, allowExec: false } });
    await one.run();
    expect(await extraIn('a')).toEqual([]);
  });

  test('only those are compared that are due or asked for', async () => {
    await start(['a', 'b'], 1);
    changeEntry('b', { every: 60 * minute });
    await one.run();
    const at = async (fabric: string) =>
      (await one.desk().drift.find({ repository: one.scene.repository.id, fabric }))?.comparedAt;
    const begin = await at('b');
    one.now += 5 * minute;
    expect(await one.run()).toMatchObject({ wait: 5 * minute });
    expect(await at('a')).not.toBe(begin);
    expect(await at('b')).toBe(begin);
    await one.run({ asked: [nameOf('b')] });
    expect(await at('b')).not.toBe(begin);
  });

  test('100 of 50 records each: nothing is extra, and the cluster is asked as often as for one', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `f${at}`);
    await start(names, 50);
    await one.run();
    const lists = one.cluster.lists().length;
    for (const name of names) expect(await extraIn(name)).toEqual([]);
    const standings = await one.desk().drift.list();
    expect(standings.map(({ finding }) => finding.report.counts.inSync)).toEqual(names.map(() => 50));
    one.clusters = one.clusters.slice(0, 1);
    one.now += 5 * minute;
    await one.run();
    expect(one.cluster.lists().length - lists).toBe(lists);
  }, 600_000);
});
