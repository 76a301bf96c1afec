import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { examineClusters } from '../../src/actions/examine-clusters.ts';
import type { Finding } from '../../src/actions/finding.ts';
import { openCluster } from '../../src/cluster/open-cluster.ts';
import type { ClusterEntry } from '../../src/config/cluster-entry.ts';
import { hasShared } from '../kinds/hedgehog/support.ts';
import { createKubernetes, type Kubernetes } from '../support/kubernetes/create-kubernetes.ts';
import type { Manifest } from '../support/kubernetes/resources.ts';
import { liveVpc } from './drift-scene.ts';
import { createScene, type Scene, vpc } from './scene.ts';

let scene: Scene;
let cluster: Kubernetes;
let entry: ClusterEntry;
const argocd = { is: 'argocd', namespace: 'argocd', application: 'fabric-1' } as const;

beforeEach(async () => {
  scene = await createScene({ 'gitops/managed/vpc/vpc-1.yaml': vpc('vpc-1', 1001) });
  cluster = await createKubernetes();
  const access = { is: 'kubeconfig', path: cluster.kubeconfig(), context: undefined, allowExec: false } as const;
  entry = { ...{ owner: 'acme', repo: 'network', fabric: 'fabric-1', select: {}, every: 60_000 }, access };
});
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
  await cluster.close();
});

function application(source: object = {}): Manifest {
  const own = { repoURL: 'https://github.com/acme/network', path: 'gitops/managed', directory: { recurse: true } };
  return {
    ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' },
    metadata: { name: 'fabric-1', namespace: 'argocd' },
    spec: { source: { ...own, ...source }, syncPolicy: { automated: {} } },
    status: { sync: { status: 'Synced', revision: '1'.repeat(40) } },
  } as Manifest;
}

async function examine(clusters: readonly ClusterEntry[] = [entry]): Promise<string[]> {
  const found: Finding[] = await examineClusters({
    ...{ clusters, open: openCluster, app: scene.reach.host, repositories: scene.reach },
    signal: new AbortController().signal,
  });
  return found.map(({ subject, state, says }) => `${state} ${subject}: ${says}`);
}

describe.skipIf(!hasShared)('the clusters of CLUSTERS_FILE (skipped where ../shared/hedgehog is absent)', () => {
  test('one in order is a line, its deployer another', async () => {
    cluster.objects.put(liveVpc('vpc-1', 1001));
    cluster.objects.put(application());
    expect(await examine([{ ...entry, deployer: argocd }])).toEqual([
      'ok cluster of acme/network:fabric-1: 12 kinds, 1 object',
      'ok deployer of acme/network:fabric-1: Argo CD application fabric-1: ready',
    ]);
  });

  test('what a deployer reads wrongly is noted', async () => {
    cluster.objects.put(application({ path: 'gitops', targetRevision: 'release' }));
    const [, ...findings] = await examine([{ ...entry, deployer: argocd }]);
    expect(findings).toEqual([
      'ok deployer of acme/network:fabric-1: Argo CD application fabric-1: ready',
      'note deployer of acme/network:fabric-1: It follows `release`, and the fabric lives on `main`.',
      expect.stringContaining('`raw/` and `unmanaged/` as well'),
    ]);
  });

  test('kinds that may not be read, and kinds that are not there', async () => {
    cluster.objects.drop('vpcpeerings', 'vpc.githedgehog.com');
    expect(await examine()).toEqual([
      'note cluster of acme/network:fabric-1: 11 kinds, 0 objects; it has no VPCPeering',
    ]);
    cluster.forbid('vpcs.vpc.githedgehog.com');
    expect(await examine()).toEqual(['fault cluster of acme/network:fabric-1: may not read VPC']);
  });

  test('a deployer that is not there, or may not be read', async () => {
    const [, absent] = await examine([{ ...entry, deployer: argocd }]);
    expect(absent).toMatch(/^fault deployer of .*: Argo CD application fabric-1: /);
    cluster.objects.put(application());
    cluster.forbid('applications.argoproj.io');
    const [, forbidden] = await examine([{ ...entry, deployer: argocd }]);
    expect(forbidden).toMatch(/^fault deployer of /);
  });

  test('a cluster that does not answer, and one that cannot be used', async () => {
    const missing = {
      ...entry,
      access: { is: 'kubeconfig', path: '/nowhere', context: undefined, allowExec: false },
    } as const;
    expect(await examine([missing])).toEqual([expect.stringMatching(/^fault cluster of .*nowhere/)]);
    await cluster.stop();
    expect(await examine()).toEqual([expect.stringMatching(/^fault cluster of acme\/network:fabric-1: /)]);
  });

  test('a repository or fabric that is not known', async () => {
    expect(await examine([{ ...entry, repo: 'nothing' }])).toContain(
      'fault fabric acme/nothing:fabric-1: the App does not reach this repository',
    );
    expect(await examine([{ ...entry, fabric: 'other' }])).toContain(
      'fault fabric acme/network:other: .github/hedgerow.yml names no such fabric',
    );
  });
});
