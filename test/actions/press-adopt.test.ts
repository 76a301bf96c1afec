import { load } from 'js-yaml';
import { afterEach, describe, expect, test } from 'vitest';
import type { AdoptDesk } from '../../src/actions/adopt-live.ts';
import { pressAdoptLive } from '../../src/actions/press-adopt.ts';
import { createChangeStore } from '../../src/store/create-change-store.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { hasShared } from '../kinds/hedgehog/support.ts';
import type { Manifest } from '../support/kubernetes/resources.ts';
import { createDriftScene, type DriftScene, liveVpc, minute } from './drift-scene.ts';
import { only, vpc } from './scene.ts';

const namespace = (group: string, kind: string, spec: string): string =>
  `apiVersion: ${group}/v1beta1\nkind: ${kind}\nmetadata:\n  name: default\n  namespace: default\nspec:\n${spec}`;
const files = {
  'gitops/managed/ipv4namespace/default.yaml': namespace(
    'vpc.githedgehog.com',
    'IPv4Namespace',
    '  subnets: [10.0.0.0/8]\n',
  ),
  'gitops/managed/vlannamespace/default.yaml': namespace(
    'wiring.githedgehog.com',
    'VLANNamespace',
    '  ranges: [{from: 1000, to: 2999}]\n',
  ),
  'gitops/managed/vpc/vpc-1.yaml': `# racks 1 to 4\n${vpc('vpc-1', 1001)}`,
  'gitops/managed/vpc/vpc-2.yaml': vpc('vpc-2', 1002),
  'gitops/managed/vpc/vpc-3.yaml': vpc('vpc-3', 1003),
};
const namespaces = [
  files['gitops/managed/ipv4namespace/default.yaml'],
  files['gitops/managed/vlannamespace/default.yaml'],
];

let one: DriftScene;
let desk: AdoptDesk;
afterEach(async () => {
  one.scene.github.assertClean();
  await one.close();
});

/** Two records changed in the cluster, one of them with a value that the set does not take; one is missing there. */
async function start(): Promise<void> {
  one = await createDriftScene(files);
  const { scene, database } = one;
  for (const text of namespaces) one.cluster.objects.put(load(text) as Manifest);
  one.cluster.objects.put(liveVpc('vpc-1', 1044, '10.0.1.0/24'));
  one.cluster.objects.put(liveVpc('vpc-2', 1002));
  scene.changes = createChangeStore(database);
  const { drift } = one.desk();
  if (scene.index === undefined) throw new Error('not indexed');
  let ids = 0;
  desk = {
    ...{ repositories: scene.reach, memory: scene.memory, index: scene.index, feed: createFeed(database) },
    ...{ changes: scene.changes, pauses: scene.pauses, server: scene.github.origin },
    lookAt: async () => undefined,
    now: () => new Date(one.now),
    newId: () => `adopt${++ids}`,
    log: (level, message, fields) => void scene.logged.push({ level, message, ...fields }),
    drift: { store: drift, hasCluster: () => true, refresh: async () => undefined },
  };
  await one.run();
}

async function press(by = 'acme'): Promise<void> {
  const { scene } = one;
  const facts = await scene.index?.find({ repository: scene.repository.id, fabric: 'fabric-1' });
  if (facts === undefined) throw new Error('not indexed');
  await pressAdoptLive(desk, await scene.reach.connect(facts), facts, by);
  await scene.look();
}

const openPulls = () => one.scene.pulls('open').filter(({ headBranch }) => headBranch.startsWith('hedgerow/change/'));
const titles = async () => (await one.checks()).map(({ title }) => title);

describe.skipIf(!hasShared)('the button Adopt live (skipped where ../shared/hedgehog is absent)', () => {
  test('one pull request with what changed; merged, the comparison is clean of it', async () => {
    await start();
    await press();
    const pull = only(openPulls());
    expect(pull.issue.title).toBe('Adopt live values in fabric-1: 1 record');
    expect(pull.issue.body).toContain('Requested by `acme` with the button `Adopt live`');
    expect(pull.issue.body).toContain('The cluster holds something else than Git.');
    const changed = await one.scene.github.readFiles(one.scene.repository, pull.headBranch);
    expect(changed['gitops/managed/vpc/vpc-1.yaml']).toBe(
      files['gitops/managed/vpc/vpc-1.yaml'].replace('1001', '1044'),
    );
    expect(changed['gitops/managed/vpc/vpc-3.yaml']).toBe(files['gitops/managed/vpc/vpc-3.yaml']);
    await one.scene.github.merge(pull);
    await one.scene.look();
    one.now += 5 * minute;
    await one.run();
    const standing = await one.desk().drift.find({ repository: one.scene.repository.id, fabric: 'fabric-1' });
    expect(standing?.finding.report.counts).toMatchObject({ inSync: 4, changed: 0, missing: 1 });
    expect((await titles()).at(-1)).toContain('1 of 5 records');
  });

  test('pressed twice it is one pull request, pressed after another change the newer one stays', async () => {
    await start();
    await press();
    await press();
    expect(openPulls()).toHaveLength(1);
    one.cluster.objects.put(liveVpc('vpc-1', 1055, '10.0.1.0/24'));
    one.now += 5 * minute;
    await one.run();
    await press();
    const pull = only(openPulls());
    const changed = await one.scene.github.readFiles(one.scene.repository, pull.headBranch);
    expect(changed['gitops/managed/vpc/vpc-1.yaml']).toContain('vlan: 1055');
  });

  test('what breaks the set is left out and named; the rest is proposed', async () => {
    await start();
    one.cluster.objects.put(liveVpc('vpc-2', 1003));
    one.now += 5 * minute;
    await one.run();
    await press();
    const pull = only(openPulls());
    expect(pull.issue.title).toBe('Adopt live values in fabric-1: 1 record');
    expect(pull.issue.body).toMatch(/Not adopted:\n- VPC vpc-2: managed\/vpc\/vpc-3/);
  });

  test('for people who may not write nothing happens', async () => {
    await start();
    one.scene.github.createUser('eve');
    await press('eve');
    expect(one.scene.pulls('all')).toEqual([]);
    expect(one.scene.logged).toContainEqual(
      expect.objectContaining({ message: 'Adopt pressed without permission to write', by: 'eve' }),
    );
  });
});
