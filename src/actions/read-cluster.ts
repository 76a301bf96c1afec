import { createHash } from 'node:crypto';
import { type ClusterGroup, fabricName, groupClusters } from '../config/cluster-groups.ts';
import { printKey } from '../domain/record-key.ts';
import type { LiveState } from '../drift/live-state.ts';
import type { Catalog } from '../kinds/catalog.ts';
import { isNoRecord } from '../kinds/unmanaged-kinds.ts';
import { type ClusterSource, type KindRef, UnusableCluster } from '../ports/cluster-source.ts';
import type { FabricRef } from '../ports/record-index.ts';
import { compareBytes } from '../records/order.ts';
import type { DriftDesk } from './drift-desk.ts';

/** A cluster as it was read for all fabrics that were due, or why it could not be. */
export type ClusterReading =
  | { readonly is: 'read'; readonly source: ClusterSource; readonly live: LiveState; readonly neighbours: Neighbours }
  | { readonly is: 'away'; readonly message: string };

/** What the other fabrics of the same cluster declare. */
export type Neighbours = {
  /** By name of the fabric. */
  readonly declared: ReadonlyMap<string, DeclaredKeys>;
  /** Why that is not all. */
  readonly unknown?: string;
};

/** The printed keys of what a fabric declares; the digest is that of the keys. */
export type DeclaredKeys = { readonly keys: readonly string[]; readonly digest: string };

const alone: Neighbours = { declared: new Map() };

/**
 * Reads every kind of the catalogs by one LIST, however many fabrics share the cluster. It is `away` where nothing was
 * answered; what was forbidden, or is not there, is an answer. Throws OperationalError of the database only.
 */
export async function readCluster(
  desk: DriftDesk,
  group: ClusterGroup,
  catalogs: readonly Catalog[],
  ending: AbortSignal,
): Promise<ClusterReading> {
  const kinds = kindsOf(catalogs);
  const begun = desk.now();
  let lists = 0;
  try {
    const source = await desk.open(group.access);
    const heard = (): void => {
      lists += 1;
    };
    const live = await source.read(kinds, ending, { ...namespacesOf(group), heard });
    desk.remembered.sources.set(group.id, source.id);
    const why = whyAway(live);
    if (why !== undefined) return { is: 'away', message: why };
    return { is: 'read', source, live, neighbours: await readNeighbours(desk, group, source) };
  } catch (error) {
    if (error instanceof UnusableCluster) return { is: 'away', message: error.message };
    throw error;
  } finally {
    desk.meter.observeRead((desk.now() - begun) / 1000, lists);
  }
}

/** The part of what was read that a fabric with these kinds is compared with. */
export function liveFor({ kinds, objects }: LiveState, catalog: Catalog): LiveState {
  const isKnown = ({ group, kind }: KindRef): boolean => catalog.find(group, kind) !== undefined;
  return { kinds: kinds.filter(isKnown), objects: objects.filter(({ key }) => isKnown(key)) };
}

/** The same for the same state of the objects, whoever reads them. */
export function digestLive({ kinds, objects }: LiveState): string {
  const hash = createHash('sha256').update(JSON.stringify(kinds.map(({ schema: _schema, ...reading }) => reading)));
  const lines = objects.map(({ key, value }) => {
    const { metadata } = value;
    const version =
      typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'resourceVersion') : undefined;
    return `${printKey(key)} ${typeof version === 'string' ? version : JSON.stringify(value)}`;
  });
  for (const line of lines.sort(compareBytes)) hash.update(`\n${line}`);
  return hash.digest('hex');
}

function kindsOf(catalogs: readonly Catalog[]): KindRef[] {
  const kinds = catalogs.flatMap((catalog) => catalog.kinds).filter((kind) => !isNoRecord(kind));
  return [...new Map(kinds.map(({ group, kind }) => [`${group}/${kind}`, { group, kind }])).values()];
}

/** The namespaces that the fabrics of a way in select: read where a kind may not be read in all. */
function namespacesOf({ entries }: ClusterGroup): { readonly namespaces?: readonly string[] } {
  const namespaces = new Set(entries.flatMap(({ select: { namespace } }) => namespace ?? []));
  return namespaces.size === 0 ? {} : { namespaces: [...namespaces] };
}

function whyAway({ kinds }: LiveState): string | undefined {
  const isAnswer = kinds.some(({ status }) => status === 'read' || status === 'absent' || status === 'forbidden');
  if (isAnswer) return undefined;
  return kinds.find(({ status }) => status === 'failed')?.message;
}

async function readNeighbours(desk: DriftDesk, group: ClusterGroup, source: ClusterSource): Promise<Neighbours> {
  const [unindexed, unplaced]: [string[], string[]] = [[], []];
  const declared = new Map<string, DeclaredKeys>();
  for (const other of groupClusters(desk.clusters()).values()) {
    const id = other.id === group.id ? source.id : await idOf(desk, other);
    if (id === undefined) unplaced.push(...other.entries.map(fabricName));
    if (id !== source.id) continue;
    for (const entry of other.entries) {
      const name = fabricName(entry);
      const facts = await desk.index.named(entry.owner, entry.repo, entry.fabric);
      if (facts === undefined) unindexed.push(name);
      else declared.set(name, await readDeclared(desk, facts));
    }
  }
  const unknown = sayUnknown(unindexed.length, unplaced.length);
  if (unknown === undefined) return declared.size === 1 ? alone : { declared };
  desk.log('info', 'Other fabrics of a cluster are not known', { unindexed, unplaced });
  return { declared, unknown };
}

async function readDeclared({ index }: DriftDesk, ref: FabricRef): Promise<DeclaredKeys> {
  const keys = (await index.files(ref)).map(({ key }) => printKey(key)).sort(compareBytes);
  return { keys, digest: createHash('sha256').update(keys.join('\n')).digest('hex') };
}

/** Without names: whoever reads the check of one repository need not know of another. */
function sayUnknown(unindexed: number, unplaced: number): string | undefined {
  const missing = unindexed === 1 ? '1 fabric of this cluster is' : `${unindexed} fabrics of this cluster are`;
  const parts = [
    ...(unindexed === 0 ? [] : [`${missing} not indexed yet`]),
    ...(unplaced === 0 ? [] : [`the cluster of ${unplaced} more ${unplaced === 1 ? 'is' : 'are'} not known`]),
  ];
  if (parts.length === 0) return undefined;
  return `${parts.join(', ')}, so they may be declared there. The log of the server has the names`;
}

/** Which cluster another way leads into: as its own reading found last, else as its files say. */
async function idOf({ remembered, open }: DriftDesk, { id, access }: ClusterGroup): Promise<string | undefined> {
  const known = remembered.sources.get(id);
  if (known !== undefined) return known;
  try {
    const source = await open(access);
    remembered.sources.set(id, source.id);
    return source.id;
  } catch (error) {
    if (error instanceof UnusableCluster) return undefined;
    throw error;
  }
}
