import { describe, expect, test } from 'vitest';
import { readDeployer } from '../../src/actions/read-deployer.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { DeployerPlace } from '../../src/drift/deployer.ts';
import type { ClusterSource, UnreadObject } from '../../src/ports/cluster-source.ts';
import { readYaml } from '../deploy/read-manifests.ts';

const place: DeployerPlace = {
  ...{ directory: 'gitops/fabric-1', branch: 'main', defaultBranch: 'main', repository: 'acme/network' },
  files: new Map(),
};
const signal = new AbortController().signal;
const commit = '1'.repeat(40);

/** A cluster of these objects that notes what it is asked. */
function clusterOf(objects: readonly JsonObject[], refused?: UnreadObject) {
  const asked: string[] = [];
  const nameOf = ({ metadata }: JsonObject) => (metadata as JsonObject).name;
  const source: Pick<ClusterSource, 'readObject' | 'readNamespace'> = {
    readObject: ({ kind, namespace, name }) => {
      asked.push(`${kind} ${namespace}/${name}`);
      if (refused !== undefined) return Promise.resolve(refused);
      const value = objects.find((one) => one.kind === kind && nameOf(one) === name);
      return Promise.resolve(value ? { is: 'found', value } : { is: 'absent', message: `there is no ${kind} ${name}` });
    },
    readNamespace: ({ kind, namespace }) => {
      asked.push(`every ${kind} ${namespace}`);
      return Promise.resolve({ is: 'found', values: objects.filter((one) => one.kind === kind) });
    },
  };
  return { source, asked };
}

describe('the deployer of a fabric', () => {
  const argocd = { is: 'argocd', namespace: 'argocd', application: 'fabric-1' } as const;
  const applied = (object: JsonObject): JsonObject => ({
    ...object,
    status: { lastAppliedRevision: `main@sha1:${commit}`, conditions: [{ type: 'Ready', status: 'True' }] },
  });

  test('an Application is one question', async () => {
    const [application = {}] = readYaml('deploy/argocd.yaml');
    const sync = { status: 'Synced', revision: commit };
    const { source, asked } = clusterOf([{ ...application, status: { sync } }]);
    const { state } = await readDeployer(source, argocd, place, signal);
    expect(state).toMatchObject({ name: 'Argo CD application fabric-1', status: 'ready', revision: commit, scope: [] });
    expect(asked).toEqual(['Application argocd/fabric-1']);
  });

  test('one Kustomization of several brings in the others and their source', async () => {
    const all = readYaml('deploy/flux/kustomizations.yaml').map(applied);
    const { source, asked } = clusterOf([...all, ...readYaml('deploy/flux/source.yaml')]);
    const flux = { is: 'flux', namespace: 'flux-system', kustomization: 'fabric-1-vpc' } as const;
    const { state, parts } = await readDeployer(source, flux, place, signal);
    expect(state).toMatchObject({ name: `${all.length} Flux Kustomizations of fabric-1`, revision: commit, scope: [] });
    expect(parts).toHaveLength(all.length);
    expect(asked).toEqual([
      'Kustomization flux-system/fabric-1-vpc',
      'every Kustomization flux-system',
      'GitRepository flux-system/fabric-1',
    ]);
  });

  test.each<[string, UnreadObject | undefined, string]>([
    ['is not there', undefined, 'there is no Application fabric-1'],
    [
      'may not be read',
      { is: 'forbidden', message: 'User "x" cannot get applications' },
      'User "x" cannot get applications',
    ],
  ])('that %s is unknown, and says why', async (_, refused, message) => {
    const { state, parts } = await readDeployer(clusterOf([], refused).source, argocd, place, signal);
    expect(state).toEqual({
      name: 'Argo CD application fabric-1',
      status: 'unknown',
      message,
      selfHeals: false,
      scope: [],
    });
    expect(parts).toEqual([]);
  });
});
