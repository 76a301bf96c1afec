import { randomUUID } from 'node:crypto';
import { definitions, deployerKinds, isOf, type Manifest, type Resource, resourceOf } from './resources.ts';

export type Page = {
  readonly items: readonly Manifest[];
  readonly resourceVersion: string;
  readonly token: string;
  readonly remaining: number;
};

type Snapshot = { readonly items: readonly Manifest[]; readonly resourceVersion: string };

/** What the cluster holds, and the kinds that it serves. Each LIST in pages goes through one state of it. */
export type Objects = ReturnType<typeof createObjects>;

export function createObjects() {
  const resources: Resource[] = [definitions];
  const objects = new Map<string, Manifest>();
  const snapshots = new Map<string, Snapshot>();
  let version = 1000;

  const place = ({ group, plural }: Resource, namespace: string | undefined, name: string): string =>
    [group, plural, namespace ?? '', name].join('/');
  const resourceFor = (manifest: Pick<Manifest, 'apiVersion' | 'kind'>): Resource => {
    const found = [...resources, ...deployerKinds].find((resource) => isOf(resource, manifest));
    if (found === undefined) throw new Error(`the cluster knows no ${manifest.kind} of ${manifest.apiVersion}`);
    if (!resources.includes(found)) resources.push(found);
    return found;
  };
  const namespaceOf = ({ namespaced }: Resource, { metadata }: Manifest): string | undefined =>
    namespaced ? (metadata.namespace ?? 'default') : undefined;
  const listed = (resource: Resource, namespace: string | undefined): Manifest[] =>
    [...objects]
      .filter(([key]) => key.startsWith(place(resource, namespace, '').replace(/\/\/$/, '/')))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, value]) => value);

  return {
    resources: resources as readonly Resource[],
    /** Creates or replaces; what the API server itself notes of an object is filled in where it is not given. */
    put: (manifest: Manifest): void => {
      const resource = resourceFor(manifest);
      const namespace = namespaceOf(resource, manifest);
      version += 1;
      const metadata = {
        uid: randomUUID(),
        generation: 1,
        creationTimestamp: '2026-11-20T08:00:00Z',
        ...structuredClone(manifest.metadata),
        ...(namespace === undefined ? {} : { namespace }),
        resourceVersion: String(version),
      };
      objects.set(place(resource, namespace, manifest.metadata.name), { ...structuredClone(manifest), metadata });
      if (resource === definitions && !resources.some((one) => isSame(one, resourceOf(manifest)))) {
        resources.push(resourceOf(manifest));
      }
    },
    /** Takes the kind that a definition added out of the cluster, with its objects. */
    drop: (plural: string, group: string): void => {
      const index = resources.findIndex((one) => one.plural === plural && one.group === group);
      if (index >= 0) resources.splice(index, 1);
      for (const key of [...objects.keys()]) {
        if (key.startsWith(`${group}/${plural}/`)) objects.delete(key);
      }
      objects.delete(place(definitions, undefined, `${plural}.${group}`));
    },
    remove: (manifest: Manifest): boolean => {
      const resource = resourceFor(manifest);
      return objects.delete(place(resource, namespaceOf(resource, manifest), manifest.metadata.name));
    },
    get: (resource: Resource, namespace: string | undefined, name: string): Manifest | undefined =>
      objects.get(place(resource, namespace, name)),
    /** One page; undefined where the token's snapshot is gone. */
    list: (resource: Resource, namespace: string | undefined, limit: number, token: string): Page | undefined => {
      const [id = '', start = '0'] = token.split('.');
      const snapshot =
        token === '' ? { items: listed(resource, namespace), resourceVersion: String(version) } : snapshots.get(id);
      if (snapshot === undefined) return undefined;
      const from = Number(start);
      const end = limit > 0 ? from + limit : snapshot.items.length;
      const items = snapshot.items.slice(from, end);
      const remaining = Math.max(0, snapshot.items.length - end);
      const own = id === '' ? randomUUID() : id;
      if (remaining > 0) snapshots.set(own, snapshot);
      return {
        items,
        remaining,
        resourceVersion: snapshot.resourceVersion,
        token: remaining > 0 ? `${own}.${end}` : '',
      };
    },
    /** What happens to the snapshots of LISTs when they are older than a few minutes. */
    expire: (): void => snapshots.clear(),
  };
}

function isSame(a: Resource, b: Resource): boolean {
  return a.group === b.group && a.plural === b.plural;
}
