import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { hasShared } from '../kinds/hedgehog/support.ts';
import { cutOff } from '../support/kubernetes/faults.ts';
import { createDriftScene, type DriftScene, liveVpc, minute, nameOf } from './drift-scene.ts';
import { config, vpc } from './scene.ts';

let one: DriftScene;
afterEach(() => one.close());

const files = {
  'gitops/managed/vpc/vpc-1.yaml': vpc('vpc-1', 1001),
  'gitops/managed/vpc/vpc-2.yaml': vpc('vpc-2', 1002),
};
const ref = () => ({ repository: one.scene.repository.id, fabric: 'fabric-1' });
const mark = () => one.scene.github.requests.mark();
const titles = async (fabric?: string) =>
  (await one.checks(fabric)).map(({ conclusion, title }) => `${conclusion}: ${title}`);
const lists = () => one.cluster.lists().length;

async function startInSync(): Promise<void> {
  one = await createDriftScene(files);
  one.cluster.objects.put(liveVpc('vpc-1', 1001));
  one.cluster.objects.put(liveVpc('vpc-2', 1002));
}

describe.skipIf(!hasShared)('fabrics and their cluster (skipped where ../shared/hedgehog is absent)', () => {
  test('what is found is kept, told, and said in the check on the head, with the page behind it', async () => {
    one = await createDriftScene(files);
    one.cluster.objects.put(liveVpc('vpc-1', 1005));
    one.cluster.objects.put(liveVpc('vpc-9', 1009));
    expect(await one.run()).toEqual({ wait: 5 * minute, left: new Set() });
    const standing = await one.desk().drift.find(ref());
    expect(standing?.finding.report.counts).toMatchObject({ changed: 1, missing: 1, extra: 1, inSync: 0 });
    const [check, ...others] = await one.checks();
    expect(others).toEqual([]);
    expect(check).toMatchObject({
      conclusion: 'neutral',
      detailsUrl: `https://hedgerow.example/drift/acme/network/fabric-1/${standing?.page}`,
    });
    expect(check?.title).toMatch(/differ/);
    const live = await one.desk().drift.live(ref());
    expect([...live.values()].map(({ key, state }) => `${key.name} ${state}`)).toEqual([
      'vpc-1 changed',
      'vpc-2 missing',
      'vpc-9 extra',
    ]);
    expect(live.get('vpc.githedgehog.com/VPC/default/vpc-1')?.value).toEqual({
      ...liveVpc('vpc-1', 1005),
    });
    one.scene.github.assertClean();
  });

  describe('where nothing changed', () => {
    test('a scheduled comparison asks GitHub for nothing at all', async () => {
      await startInSync();
      await one.run();
      expect(await titles()).toEqual(['success: In sync: 2 records']);
      const start = mark();
      const seen = lists();
      one.now += minute;
      expect(await one.run()).toEqual({ wait: 4 * minute, left: new Set() });
      expect(lists()).toBe(seen);
      one.now += 4 * minute;
      await one.run();
      expect(lists()).toBeGreaterThan(seen);
      expect(one.since(start)).toEqual({ all: 0, writes: 0 });
      const standing = await one.desk().drift.find(ref());
      expect(standing).toMatchObject({ number: 1, comparedAt: new Date(one.now).toISOString() });
    });

    test('a process that knows nothing compares at once and writes nothing', async () => {
      await startInSync();
      await one.run();
      one.restart();
      const start = mark();
      await one.run();
      expect(one.since(start).writes).toBe(0);
      expect(await titles()).toHaveLength(1);
      expect(await one.desk().drift.history(ref(), { limit: 9 })).toHaveLength(1);
    });

    test('a person who asks for the check again gets it', async () => {
      await startInSync();
      await one.run();
      await one.run({ asked: [nameOf('fabric-1')] });
      expect(await titles()).toHaveLength(1);
      await one.run({ asked: [nameOf('fabric-1')], forced: [nameOf('fabric-1')] });
      expect(await titles()).toEqual(['success: In sync: 2 records', 'success: In sync: 2 records']);
    });

    test('a new head gets the check as well', async () => {
      await startInSync();
      await one.run();
      await one.scene.github.push(one.scene.repository, 'main', { files: { 'README.md': 'words' } });
      await one.scene.look();
      expect(await titles()).toEqual([]);
      await one.run();
      expect(await titles()).toEqual(['success: In sync: 2 records']);
      expect(await one.desk().drift.history(ref(), { limit: 9 })).toHaveLength(1);
    });
  });

  describe('a cluster that does not answer', () => {
    test('is said without naming a record missing; the last finding stays, and goes on when it answers', async () => {
      await startInSync();
      one.cluster.objects.put(liveVpc('vpc-2', 1009));
      await one.run();
      const kept = await one.desk().drift.find(ref());
      one.cluster.plant(/./, cutOff);
      one.now += 5 * minute;
      const at = new Date(one.now).toISOString();
      await one.run();
      one.now += 5 * minute;
      await one.run();
      expect(await one.desk().drift.find(ref())).toEqual({
        ...kept,
        unreachable: { since: at, message: expect.any(String) },
      });
      const [, away, ...others] = await titles();
      expect(others).toEqual([]);
      expect(away).toMatch(/^neutral: Cluster not reachable since .*1 of 2 records differ/);
      one.restart();
      one.cluster.heal();
      one.now += 5 * minute;
      await one.run();
      expect(await one.desk().drift.find(ref())).toEqual({ ...kept, comparedAt: new Date(one.now).toISOString() });
      expect((await titles()).at(-1)).toMatch(/^neutral: 1 of 2 records differ/);
      expect(await one.desk().drift.history(ref(), { limit: 9 })).toHaveLength(1);
    });

    test('from the beginning: the check says that nothing was compared, and why', async () => {
      one = await createDriftScene(files);
      one.cluster.plant(/./, cutOff);
      await one.run();
      expect(await titles()).toEqual(['neutral: Cluster not reachable; never compared']);
      expect((await one.checks())[0]?.summary).toMatch(/^\*\*The cluster does not answer\.\*\* \S+/);
      expect(one.scene.logged).toContainEqual(expect.objectContaining({ message: 'Cluster not read' }));
    });

    test('a kubeconfig that cannot be used is one of them', async () => {
      await startInSync();
      await one.run();
      writeFileSync(join(one.cluster.directory, 'broken'), 'no kubeconfig');
      const [entry] = one.clusters;
      const access = {
        is: 'kubeconfig',
        path: join(one.cluster.directory, 'broken'),
        context: undefined,
        allowExec: false,
      } as const;
      one.clusters = entry === undefined ? [] : [{ ...entry, access }];
      one.now += 5 * minute;
      await one.run();
      expect((await titles()).at(-1)).toMatch(/^neutral: Cluster not reachable/);
    });
  });

  test('paused: compared all the same, and the check says by whom', async () => {
    await startInSync();
    await one.run();
    await one.scene.pauses.pause(ref(), { by: 'ann', since: '2026-11-24T07:00:00Z' });
    one.cluster.objects.put(liveVpc('vpc-2', 1009));
    await one.run({ asked: [nameOf('fabric-1')] });
    expect((await titles()).at(-1)).toMatch(/^neutral: .*paused by ann/);
    await one.scene.pauses.resume(ref());
    await one.run({ asked: [nameOf('fabric-1')] });
    expect((await titles()).at(-1)).toMatch(/^neutral: 1 of 2 records differ/);
  });

  test('a broken configuration: nothing is said on its head until it is mended', async () => {
    await startInSync();
    await one.scene.github.push(one.scene.repository, 'main', { files: { '.github/hedgerow.yml': 'version: 2\n' } });
    await one.scene.look();
    one.restart();
    await one.run();
    expect(await titles()).toEqual([]);
    const config = 'version: 1\nfabrics: [{name: fabric-1, directory: gitops, drift: {conclusion: failure}}]\n';
    one.cluster.objects.put(liveVpc('vpc-1', 1009));
    await one.scene.github.push(one.scene.repository, 'main', { files: { '.github/hedgerow.yml': config } });
    await one.scene.look();
    await one.run();
    expect(await titles()).toEqual(['failure: 1 of 2 records differs from the cluster']);
  });

  describe('GitHub', () => {
    test('its weather is tried again, of one fabric by itself, and the check comes then', async () => {
      await startInSync();
      await one.run();
      one.cluster.objects.put(liveVpc('vpc-2', 1009));
      one.now += 5 * minute;
      one.scene.github.faults.inject({
        method: 'POST',
        path: '/check-runs',
        times: 20,
        fault: { kind: 'answer', status: 502 },
      });
      const outcome = await one.run();
      expect(outcome?.left).toEqual(new Set([nameOf('fabric-1')]));
      expect(outcome?.wait).toBeLessThanOrEqual(minute);
      one.scene.github.faults.clear();
      const seen = lists();
      expect(await one.run({ asked: [nameOf('fabric-1')] })).toEqual(outcome);
      expect(lists()).toBe(seen);
      one.now += minute;
      expect(await one.run()).toMatchObject({ left: new Set() });
      expect((await titles()).at(-1)).toMatch(/^neutral: 1 of 2 records differ/);
    });

    test('a repository that is not reached any more: a look is asked for, and the job goes on', async () => {
      await startInSync();
      one.scene.github.suspend(one.scene.installation);
      const outcome = await one.run();
      expect(outcome).toEqual({ wait: 5 * minute, left: new Set() });
      const named = { id: one.scene.repository.id, owner: 'acme', repo: 'network' };
      expect(one.looks).toMatchObject([{ ...named, asks: [{ what: 'previews' }] }, named]);
    });
  });

  test('a fabric that nobody indexed is left alone, and a cluster that is named no more is done with', async () => {
    one = await createDriftScene(files, { fabrics: ['fabric-1', 'other'] });
    await one.run();
    expect(await one.desk().drift.list()).toHaveLength(1);
    one.clusters = [];
    expect(await one.run({ cluster: 'gone' })).toBeUndefined();
  });

  test('the issue that drift.issue asks for comes with drift and is closed when all agrees', async () => {
    one = await createDriftScene(files, { config: `${config}    drift: {issue: true}\n` });
    one.cluster.objects.put(liveVpc('vpc-1', 1005));
    one.cluster.objects.put(liveVpc('vpc-2', 1002));
    await one.run();
    const issues = () => [...one.scene.repository.issues.values()].map(({ state, title }) => `${state}: ${title}`);
    expect(issues()).toEqual(['open: Drift in fabric-1: 1 of 2 records differs from the cluster']);
    one.restart();
    const start = mark();
    await one.run();
    expect(one.since(start).writes).toBe(0);
    one.cluster.objects.put(liveVpc('vpc-1', 1001));
    one.now += 5 * minute;
    await one.run();
    expect(issues()).toEqual(['closed: Drift in fabric-1: 1 of 2 records differs from the cluster']);
    one.scene.github.assertClean();
  });
});
