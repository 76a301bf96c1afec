import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCluster } from '../../src/cluster/open-cluster.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import { readCrd } from '../../src/kinds/read-crd.ts';
import { runProgram } from '../cli/run-program.ts';
import { makeTree, readTree } from '../cli/temporary-directory.ts';
import { applyFiles, openStage, readManifests, runKubectl, type Stage, whyNot } from './stage.ts';

const reason = whyNot();
const deployers = {
  Application: 'argoproj.io/v1alpha1',
  Kustomization: 'kustomize.toolkit.fluxcd.io/v1',
  GitRepository: 'source.toolkit.fluxcd.io/v1',
};

describe.skipIf(reason !== undefined)(`a real cluster${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
    const some = ['vpc/vpc-1', 'server/server-01', 'switch/leaf-01'];
    await applyFiles(stage, ...some.map((path) => `${stage.repository}/managed/${path}.yaml`));
  });
  afterAll(() => stage?.remove());

  test('the reader may get, list and watch each kind of the pack, and no more', async () => {
    const { code, stdout } = await runKubectl(stage.reader, ['auth', 'can-i', '--list', '--no-headers']);
    expect(code).toBe(0);
    const rules = stdout.split('\n').flatMap((line) => {
      const [, resource = '', verbs = ''] = /^(\S+).*\[(.*?)\]$/.exec(line.trimEnd()) ?? [];
      return resource === '' || resource.startsWith('selfsubject') || resource.startsWith('[')
        ? []
        : [`${resource} ${verbs}`];
    });
    const readable = [
      ...hedgehogPack.kinds.map(({ plural, group }) => `${plural}.${group}`),
      'customresourcedefinitions.apiextensions.k8s.io',
    ];
    expect(rules.sort()).toEqual(readable.map((resource) => `${resource} get list watch`).sort());
  });

  test.each([
    ['delete', 'vpc', 'vpc-1'],
    ['patch', 'server', 'server-01', '--type=merge', '-p', '{"spec":{"description":"x"}}'],
    ['patch', 'switch', 'leaf-01', '--subresource=status', '--type=merge', '-p', '{"status":{}}'],
    ['annotate', 'vpc', 'vpc-1', 'a=b'],
    ['create', 'namespace', 'other'],
    ['get', 'secrets', '-A'],
  ])('the reader is refused: kubectl %s %s', async (...args) => {
    const { code, stderr } = await runKubectl(stage.reader, args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/Forbidden/);
  });

  test('the examples for deployers are objects that it may read, in their namespace only', async () => {
    const { kubectl, create, reader } = stage;
    for (const [kind, apiVersion] of Object.entries(deployers)) await create(definitionOf(kind, apiVersion));
    await kubectl('wait', '--for=condition=established', '--timeout=60s', 'crd', '--all');
    for (const namespace of ['argocd', 'flux-system', 'other']) await kubectl('create', 'namespace', namespace);
    for (const file of [
      'rbac-argocd.yaml',
      'rbac-flux.yaml',
      'argocd.yaml',
      'flux/source.yaml',
      'flux/kustomizations.yaml',
    ]) {
      await kubectl('apply', '-f', `deploy/${file}`);
    }
    const source = await openCluster({ is: 'kubeconfig', path: reader, context: undefined, allowExec: false });
    const count = async (kind: keyof typeof deployers, namespace: string): Promise<number | string> => {
      const group = deployers[kind].split('/')[0] ?? '';
      const found = await source.readNamespace({ group, kind, namespace }, AbortSignal.timeout(30_000));
      return found.is === 'found' ? found.values.length : found.is;
    };
    const kinds = hedgehogPack.kinds.filter(({ checked }) => checked);
    expect(await count('Application', 'argocd')).toBe(1);
    expect(await count('Kustomization', 'flux-system')).toBe(kinds.length);
    expect(await count('GitRepository', 'flux-system')).toBe(1);
    for (const kind of ['Application', 'Kustomization', 'GitRepository'] as const)
      expect(await count(kind, 'other')).toBe('forbidden');
  });

  test('hedgerow crds pull writes the definitions that the cluster serves', async () => {
    const directory = makeTree();
    const run = await runProgram(['crds', 'pull', '--kubeconfig', stage.reader, directory]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const pulled = readTree(directory);
    // the recorded definitions have no Fabric
    const served = hedgehogPack.kinds.filter(({ kind }) => kind !== 'Fabric');
    expect(Object.keys(pulled)).toEqual(served.map(({ group, plural }) => `${group}_${plural}.yaml`).sort());
    for (const [name, text] of Object.entries(pulled)) {
      const [recordedOne = {}] = readManifests(`crds/${name}`);
      const { crd } = readCrd(load(text) as JsonObject);
      expect(crd?.versions.length).toBeGreaterThan(0);
      expect(crd).toEqual(readCrd(recordedOne).crd);
    }
  });
});

/** A definition that takes everything: what the deployers bring is not among the reference data. */
function definitionOf(kind: string, apiVersion: string): JsonObject {
  const [group = '', version = ''] = apiVersion.split('/');
  const plural = kind === 'GitRepository' ? 'gitrepositories' : `${kind.toLowerCase()}s`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}
