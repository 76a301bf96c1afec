import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { isNamespaceName } from '../kinds/names.ts';
import type { KindRef } from '../ports/cluster-source.ts';
import { ClusterFault } from './cluster-fault.ts';

/** A kind as the API server serves it, in the version that it prefers. */
export type ServedResource = KindRef & {
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
};

/** What an API server serves. Throws ClusterFault where that is not known or the kind is `absent`. */
export type Discovery = (ref: KindRef) => ServedResource;

/** GET of a path; what the answer is about is filled in. */
export type Ask = (path: string, what: string, accept?: string) => Promise<Json>;

const aggregated = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(', ');

/**
 * Finds out which kinds of these groups the cluster serves: one request for all of them where the API server can (1.26
 * and newer), else one for each version of each group until the kinds are found.
 */
export async function discover(ask: Ask, kinds: readonly KindRef[]): Promise<Discovery> {
  const answer = await ask('/apis', 'API groups', `${aggregated}, application/json`);
  if (!isObject(answer)) throw misunderstood();
  const groups = new Map<string, GroupFinding>();
  if (answer.kind === 'APIGroupDiscoveryList') readAggregated(answer, groups);
  else if (answer.kind === 'APIGroupList') await askEachGroup(answer, ask, kinds, groups);
  else throw misunderstood();
  return ({ group, kind }) => {
    const found = groups.get(group);
    const resource = found?.resources.find((one) => one.kind === kind);
    if (resource !== undefined) return resource;
    if (found?.fault !== undefined) throw found.fault;
    throw new ClusterFault('absent', `the cluster does not know the kind ${kind} of ${group}`);
  };
}

/** Resources of preferred versions first; `fault`: not all of the group could be asked for. */
type GroupFinding = { readonly resources: readonly ServedResource[]; readonly fault?: ClusterFault };

function misunderstood(): ClusterFault {
  return new ClusterFault('failed', 'the cluster does not say which kinds it serves');
}

function readAggregated({ items }: JsonObject, groups: Map<string, GroupFinding>): void {
  for (const item of objectsOf(items)) {
    const group = isObject(item.metadata) ? item.metadata.name : undefined;
    if (typeof group !== 'string') continue;
    const versions = objectsOf(item.versions);
    const resources = versions.flatMap(({ version, resources: listed }) =>
      objectsOf(listed).flatMap(({ resource, responseKind, scope, verbs }) =>
        readResource(group, version, {
          ...{ plural: resource, kind: isObject(responseKind) ? responseKind.kind : undefined, verbs },
          namespaced: scope === 'Namespaced',
        }),
      ),
    );
    const isStale = versions.some(({ freshness }) => freshness === 'Stale');
    groups.set(group, isStale ? { resources, fault: unanswered(group) } : { resources });
  }
}

function unanswered(group: string): ClusterFault {
  return new ClusterFault('failed', `the API server behind ${group} does not answer`);
}

async function askEachGroup(
  { groups: listed }: JsonObject,
  ask: Ask,
  kinds: readonly KindRef[],
  groups: Map<string, GroupFinding>,
): Promise<void> {
  const wanted = Map.groupBy(kinds, ({ group }) => group);
  for (const { name, versions, preferredVersion } of objectsOf(listed)) {
    const own = typeof name === 'string' ? wanted.get(name) : undefined;
    if (typeof name !== 'string' || own === undefined) continue;
    const preferred = isObject(preferredVersion) ? preferredVersion.version : undefined;
    const named = objectsOf(versions).map(({ version }) => version);
    const ordered = [preferred, ...named.filter((version) => version !== preferred)];
    groups.set(name, await askGroup(ask, name, ordered, own));
  }
}

async function askGroup(
  ask: Ask,
  group: string,
  versions: readonly (Json | undefined)[],
  wanted: readonly KindRef[],
): Promise<GroupFinding> {
  const resources: ServedResource[] = [];
  for (const version of versions) {
    if (typeof version !== 'string' || !isNamespaceName(version)) continue;
    try {
      const answer = await ask(`/apis/${encodeURIComponent(group)}/${version}`, `kinds of ${group}`);
      if (!isObject(answer) || !isList(answer.resources)) return { resources, fault: misunderstood() };
      for (const { name, kind, namespaced, verbs } of objectsOf(answer.resources)) {
        resources.push(...readResource(group, version, { plural: name, kind, verbs, namespaced: namespaced === true }));
      }
    } catch (error) {
      if (error instanceof ClusterFault) return { resources, fault: error };
      throw error;
    }
    if (wanted.every(({ kind }) => resources.some((one) => one.kind === kind))) break;
  }
  return { resources };
}

type Named = {
  readonly plural: Json | undefined;
  readonly kind: Json | undefined;
  readonly verbs: Json | undefined;
  readonly namespaced: boolean;
};

// Subresources have a slash in their name.
function readResource(
  group: string,
  version: Json | undefined,
  { plural, kind, verbs, namespaced }: Named,
): ServedResource[] {
  if (typeof version !== 'string' || typeof plural !== 'string' || typeof kind !== 'string') return [];
  if (!isNamespaceName(version) || !isNamespaceName(plural) || !isList(verbs) || !verbs.includes('list')) return [];
  return [{ group, version, kind, plural, namespaced }];
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter(isObject) : [];
}
