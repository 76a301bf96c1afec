import { describe, expect, test } from 'vitest';
import { isList, isObject, type JsonObject } from '../../src/domain/json.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import { at, readYaml, text, texts } from './read-manifests.ts';

/** What the rules of a role allow: `resource.group` → verbs. */
function allowed(role: JsonObject | undefined): Record<string, string[]> {
  const rules = at(role, 'rules');
  const found: Record<string, string[]> = {};
  for (const rule of isList(rules) ? rules.filter(isObject) : []) {
    expect(Object.keys(rule).sort()).toEqual(['apiGroups', 'resources', 'verbs']);
    for (const group of texts(rule.apiGroups)) {
      for (const resource of texts(rule.resources)) found[`${resource}.${group}`] = texts(rule.verbs);
    }
  }
  return found;
}

const reading = ['get', 'list', 'watch'];
const readable = (resources: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(resources.map((resource) => [resource, reading]));

const files = {
  'deploy/rbac.yaml': [
    ...hedgehogPack.kinds.map(({ plural, group }) => `${plural}.${group}`),
    'customresourcedefinitions.apiextensions.k8s.io',
  ],
  'deploy/rbac-argocd.yaml': ['applications.argoproj.io'],
  'deploy/rbac-flux.yaml': ['kustomizations.kustomize.toolkit.fluxcd.io', 'gitrepositories.source.toolkit.fluxcd.io'],
};

describe('the rights in the cluster', () => {
  test.each(Object.entries(files))('%s: reading of what Hedgerow asks for, nothing else', (path, resources) => {
    const manifests = readYaml(path);
    const [role, ...others] = manifests.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
    expect(others).toEqual([]);
    expect(allowed(role)).toEqual(readable(resources));
    const [binding, ...more] = manifests.filter(({ kind }) => text(kind).endsWith('Binding'));
    expect(more).toEqual([]);
    expect(binding?.kind).toBe(`${text(role?.kind)}Binding`);
    expect(at(binding, 'metadata', 'namespace')).toBe(at(role, 'metadata', 'namespace'));
    expect(at(binding, 'roleRef')).toEqual({
      apiGroup: 'rbac.authorization.k8s.io',
      kind: role?.kind,
      name: at(role, 'metadata', 'name'),
    });
    expect(at(binding, 'subjects')).toEqual([
      { kind: 'ServiceAccount', name: 'hedgerow-reader', namespace: 'hedgerow' },
    ]);
  });

  test('they are those of a ServiceAccount that comes along, in the namespace of the server', () => {
    const [namespace, account] = readYaml('deploy/rbac.yaml');
    expect([account?.kind, at(account, 'metadata', 'name'), at(account, 'metadata', 'namespace')]).toEqual([
      'ServiceAccount',
      'hedgerow-reader',
      'hedgerow',
    ]);
    // either file may be applied last
    expect(namespace).toEqual(readYaml('deploy/kubernetes/hedgerow.yaml').find(({ kind }) => kind === 'Namespace'));
  });

  test('no verb but these and no wildcard stands in any manifest', () => {
    for (const path of [...Object.keys(files), 'deploy/kubernetes/hedgerow.yaml']) {
      const written = JSON.stringify(readYaml(path));
      expect(written).not.toMatch(/"\*"|"(create|update|patch|delete|deletecollection|impersonate|bind|escalate)"/);
    }
  });
});
