import type { Resource } from './resources.ts';

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** `/apis` and what is below it, as API servers from 1.30 on answer it in one, and as older ones do. */
export function answerDiscovery(path: string, accept: string, resources: readonly Resource[]): Discovered | undefined {
  const isAggregated = accept.includes('as=APIGroupDiscoveryList');
  const v2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  if (path === '/api' && isAggregated) return { type: v2, body: aggregate([]) };
  if (path === '/apis' && isAggregated) return { type: v2, body: aggregate(resources) };
  if (path === '/api') return { body: { kind: 'APIVersions', versions: ['v1'] } };
  if (path === '/api/v1') return { body: { kind: 'APIResourceList', groupVersion: 'v1', resources: [] } };
  if (path === '/apis') return { body: { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(resources) } };
  const [, group, version] = /^\/apis\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const own = resources.filter((resource) => resource.group === group && resource.version === version);
  return own.length === 0 ? undefined : { body: listResources(own) };
}

export type Discovered = { readonly type?: string; readonly body: unknown };

function byVersion(resources: readonly Resource[]): [string, Map<string, Resource[]>][] {
  return [...Map.groupBy(resources, ({ group }) => group)].map(([group, own]) => [
    group,
    Map.groupBy(own, ({ version }) => version),
  ]);
}

function aggregate(resources: readonly Resource[]): unknown {
  const items = byVersion(resources).map(([group, versions]) => ({
    metadata: { name: group },
    versions: [...versions].map(([version, own]) => ({
      version,
      freshness: 'Current',
      resources: own.map(({ kind, plural, namespaced }) => ({
        resource: plural,
        responseKind: { group, version, kind },
        scope: namespaced ? 'Namespaced' : 'Cluster',
        singularResource: kind.toLowerCase(),
        verbs,
        subresources: [{ subresource: 'status', responseKind: { group, version, kind }, verbs: ['get'] }],
      })),
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function groupsOf(resources: readonly Resource[]): unknown {
  return byVersion(resources).map(([name, versions]) => {
    const named = [...versions.keys()].map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions: named, preferredVersion: named[0] };
  });
}

function listResources(resources: readonly Resource[]): unknown {
  const [first] = resources;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: `${first?.group}/${first?.version}`,
    resources: resources.flatMap(({ kind, plural, namespaced }) => [
      { name: plural, singularName: kind.toLowerCase(), kind, namespaced, verbs },
      { name: `${plural}/status`, singularName: '', kind, namespaced, verbs: ['get'] },
    ]),
  };
}
