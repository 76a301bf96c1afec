import { afterEach, describe, expect, test } from 'vitest';
import type { DriftState } from '../../src/drift/drift-report.ts';
import { hasShared } from '../kinds/hedgehog/support.ts';
import type { Manifest } from '../support/kubernetes/resources.ts';
import { createDriftScene, type DriftScene, liveVpc, minute } from './drift-scene.ts';
import { vpc } from './scene.ts';

let one: DriftScene;
afterEach(() => one.close());

const path = (name: string) => `gitops/managed/vpc/${name}.yaml`;
const files = { [path('vpc-1')]: vpc('vpc-1', 1001), [path('vpc-2')]: vpc('vpc-2', 1002) };
const argocd = { is: 'argocd', namespace: 'argocd', application: 'fabric-1' } as const;
const flux = { is: 'flux', namespace: 'flux-system', kustomization: 'fabric-1-vpc' } as const;

function application(revision: string, spec: object = {}): Manifest {
  const source = { repoURL: 'https://github.com/acme/network', path: 'gitops/managed', directory: { recurse: true } };
  return {
    ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' },
    metadata: { name: 'fabric-1', namespace: 'argocd' },
    spec: { source, syncPolicy: { automated: { prune: true } }, ...spec },
    status: { sync: { status: 'OutOfSync' }, history: [{ revision }] },
  } as Manifest;
}

function kustomization(directory: string, revision: string): Manifest {
  return {
    ...{ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' },
    metadata: { name: `fabric-1-${directory}`, namespace: 'flux-system' },
    spec: { path: `./gitops/managed/${directory}`, sourceRef: { kind: 'GitRepository', name: 'network' }, prune: true },
    status: { lastAppliedRevision: `main@sha1:${revision}`, conditions: [{ type: 'Ready', status: 'True' }] },
  } as Manifest;
}

const head = async () => (await one.scene.github.head(one.scene.repository, 'main')) ?? '';
const push = async (changes: Record<string, string | null>) => {
  await one.scene.github.push(one.scene.repository, 'main', { files: changes });
  await one.scene.look();
};
const standing = () => one.desk().drift.find({ repository: one.scene.repository.id, fabric: 'fabric-1' });
const states = async (): Promise<[string, DriftState][]> =>
  (await standing())?.finding.report.records.map(({ key, state }) => [key.name, state]) ?? [];
const titles = async () => (await one.checks()).map(({ conclusion, title }) => `${conclusion}: ${title}`);
/** Compares, whatever was compared before. */
const compare = async () => {
  one.now += 10 * minute;
  return await one.run();
};

describe.skipIf(!hasShared)('what waits for a deployer (skipped where ../shared/hedgehog is absent)', () => {
  test('a merge is pending until Argo CD has applied it, then drift where it did not', async () => {
    one = await createDriftScene(files);
    one.clusters = one.clusters.map((entry) => ({ ...entry, deployer: argocd }));
    one.cluster.objects.put(liveVpc('vpc-1', 1001));
    one.cluster.objects.put(liveVpc('vpc-2', 1002));
    const first = await head();
    one.cluster.objects.put(application(first));
    await one.run();
    expect(await titles()).toEqual(['success: In sync: 2 records']);
    await push({
      [path('vpc-1')]: vpc('vpc-1', 1003, '10.0.1.0/24'),
      [path('vpc-2')]: null,
      [path('vpc-3')]: vpc('vpc-3', 1004),
    });
    await compare();
    expect(await states()).toEqual([
      ['vpc-1', 'pending'],
      ['vpc-2', 'pending'],
      ['vpc-3', 'pending'],
    ]);
    expect(await titles()).toEqual(['neutral: 3 objects waiting for the deployer']);
    one.cluster.objects.put(application(await head()));
    await compare();
    expect(await states()).toEqual([
      ['vpc-1', 'changed'],
      ['vpc-2', 'extra'],
      ['vpc-3', 'missing'],
    ]);
  });

  test('a commit that is not in the repository, a failing deployer and a wrong path are said in the check', async () => {
    one = await createDriftScene(files);
    one.clusters = one.clusters.map((entry) => ({ ...entry, deployer: argocd }));
    one.cluster.objects.put(liveVpc('vpc-1', 1005));
    const source = { repoURL: 'https://github.com/acme/network', path: 'gitops', directory: { recurse: true } };
    one.cluster.objects.put(application('f'.repeat(40), { source }));
    await one.run();
    expect(await states()).toEqual([
      ['vpc-1', 'changed'],
      ['vpc-2', 'missing'],
    ]);
    const deployer = (await standing())?.finding.deployer;
    expect(deployer?.message).toContain('it applied fffffff, a commit that cannot be read here');
    const [check] = await one.checks();
    expect(check?.summary).toContain('`raw/` and `unmanaged/` as well, which nobody has looked at');
    expect(one.scene.github.violations).toEqual([]);
  });

  test('of several Kustomizations each has its own part and commit', async () => {
    one = await createDriftScene({ ...files, 'gitops/managed/server/server-1.yaml': server('one') });
    one.clusters = one.clusters.map((entry) => ({ ...entry, deployer: flux }));
    one.cluster.objects.put(liveVpc('vpc-1', 1001));
    one.cluster.objects.put(liveVpc('vpc-2', 1002));
    one.cluster.objects.put(liveServer('one'));
    const first = await head();
    await push({
      [path('vpc-1')]: vpc('vpc-1', 1003, '10.0.1.0/24'),
      'gitops/managed/server/server-1.yaml': server('two'),
    });
    one.cluster.objects.put(kustomization('vpc', first));
    one.cluster.objects.put(kustomization('server', await head()));
    await compare();
    expect(await states()).toEqual([
      ['vpc-1', 'pending'],
      ['server-1', 'changed'],
    ]);
    expect((await standing())?.finding.deployer).toMatchObject({
      name: '2 Flux Kustomizations of network',
      message: expect.stringMatching(/^1 at `.{7}`, 1 at `.{7}`$/),
      scope: [],
    });
  });

  test('one that may not be read is unknown; what changed lately still waits, for the grace time', async () => {
    one = await createDriftScene(files);
    one.now = Date.now();
    one.clusters = one.clusters.map((entry) => ({ ...entry, deployer: argocd }));
    one.cluster.objects.put(liveVpc('vpc-1', 1001));
    one.cluster.objects.put(liveVpc('vpc-2', 1002));
    one.cluster.objects.put(application(await head()));
    one.cluster.forbid('applications.argoproj.io');
    await push({ [path('vpc-1')]: vpc('vpc-1', 1003, '10.0.1.0/24') });
    const outcome = await one.run();
    expect(await states()).toEqual([['vpc-1', 'pending']]);
    expect((await standing())?.finding.deployer?.status).toBe('unknown');
    expect(outcome?.wait).toBeLessThanOrEqual(10 * minute);
    one.now += 11 * minute;
    await one.run();
    expect(await states()).toEqual([['vpc-1', 'changed']]);
  });
});

describe.skipIf(!hasShared)('previews (skipped where ../shared/hedgehog is absent)', () => {
  test('are asked for when a comparison finds something else, and say what the cluster has', async () => {
    one = await createDriftScene(files);
    one.cluster.objects.put(liveVpc('vpc-1', 1001));
    one.cluster.objects.put(liveVpc('vpc-2', 1002));
    one.scene.clusters = { drift: one.desk().drift, hasCluster: () => true, publicUrl: undefined };
    await one.run();
    expect(one.looks.map(({ asks }) => asks)).toEqual([[{ what: 'previews' }]]);
    await one.scene.github.push(one.scene.repository, 'feature', {
      files: { [path('vpc-1')]: vpc('vpc-1', 1003, '10.0.1.0/24') },
    });
    const pull = await one.scene.github.openPullRequest(one.scene.repository, {
      title: 'x',
      head: 'feature',
      base: 'main',
    });
    await one.scene.lookFor({ what: 'pull-request', number: pull.number });
    const previews = () =>
      one.scene.github
        .checkRuns(one.scene.repository, pull.headSha, 'hedgerow / preview: fabric-1')
        .map(({ conclusion, title }) => `${conclusion}: ${title}`);
    expect(previews()).toEqual(['success: Merging will update 1 object in the cluster']);
    await compare();
    expect(one.looks).toHaveLength(1);
    one.cluster.objects.put(liveVpc('vpc-1', 1005, '10.0.1.0/24'));
    await compare();
    expect(one.looks).toHaveLength(2);
    await one.scene.lookFor({ what: 'previews' });
    expect(previews().at(-1)).toBe('neutral: Merging will update 1 object in the cluster; drift of 1 is overwritten');
    expect(
      one.scene.github.checkRuns(one.scene.repository, pull.headSha, 'hedgerow / preview: fabric-1').at(-1)?.summary,
    ).toContain('**1005** (drifted from 1001) | 1003 |');
    one.scene.github.assertClean();
  });
});

function server(description: string): string {
  return `apiVersion: wiring.githedgehog.com/v1beta1\nkind: Server\nmetadata: {name: server-1, namespace: default}\nspec: {description: ${description}}\n`;
}

function liveServer(description: string): Manifest {
  return {
    ...{ apiVersion: 'wiring.githedgehog.com/v1beta1', kind: 'Server' },
    metadata: { name: 'server-1', namespace: 'default' },
    spec: { description },
  };
}
