import type { KubeConfig } from '@kubernetes/client-node';
import { atMost } from '../domain/at-most.ts';
import { isObject, type JsonObject } from '../domain/json.ts';
import { printKey } from '../domain/record-key.ts';
import type { KindReading, LiveObject, LiveState } from '../drift/live-state.ts';
import type { ClusterSource, KindRef, ReadOptions, UnreadObject } from '../ports/cluster-source.ts';
import type { Bounds } from './bounds.ts';
import { asFault, ClusterFault } from './cluster-fault.ts';
import { addressOf } from './connect.ts';
import { createSessions, type Session } from './create-session.ts';
import { type Listing, listObjects, nameOf, pathOf } from './list-objects.ts';
import { createSchemaReader } from './served-schemas.ts';

const kindsAtOnce = 4;

/** One kind with its objects. */
type KindFinding = { readonly reading: KindReading; readonly objects: readonly LiveObject[] };

/**
 * A cluster by its API server. `load` gives the credentials as their files say now; each reading asks for them. Throws
 * what `load` throws.
 */
export function createApiSource(load: () => KubeConfig, bounds: Bounds): ClusterSource {
  let id = addressOf(load());
  const sessions = createSessions(() => {
    const config = load();
    id = addressOf(config);
    return config;
  }, bounds);
  const schemas = createSchemaReader();

  const readKind = async (ref: KindRef, session: Session, options: ReadOptions): Promise<KindFinding> => {
    const resource = session.find(ref);
    const { values, namespaces } = await listWhereAllowed({ resource, heard: options.heard }, session, options, bounds);
    const schema = await schemas(session.ask, resource);
    const objects = objectsOf(ref, values);
    const limited = namespaces && {
      namespaces,
      message: `${nameOf(resource)} may be read in namespace ${namespaces.join(', ')} only`,
    };
    const reading = { ...ref, status: 'read' as const, objects: objects.length, ...limited };
    return { reading: schema === undefined ? reading : { ...reading, schema }, objects };
  };

  return {
    get id() {
      return id;
    },
    read: async (kinds, signal, options = {}) => {
      const asked = [...new Map(kinds.map(({ group, kind }) => [`${group}/${kind}`, { group, kind }])).values()];
      try {
        return await sessions.anew(asked, signal, async (session) => {
          const one = atMost(kindsAtOnce, (ref: KindRef) =>
            readKind(ref, session, options).catch((error) => unread(ref, faultOf(error, signal))),
          );
          return join(await Promise.all(asked.map(one)));
        });
      } catch (error) {
        const fault = faultOf(error, signal);
        return join(asked.map((ref) => unread(ref, fault)));
      }
    },
    readObject: async (ref, signal) => {
      try {
        const value = await sessions.for(ref, signal, async (ask, resource) => {
          const path = `${pathOf(resource, ref.namespace)}/${encodeURIComponent(ref.name)}`;
          const answer = await ask(path, `${nameOf(resource)} ${ref.namespace}/${ref.name}`);
          if (isObject(answer) && answer.kind === ref.kind) return answer;
          throw new ClusterFault('failed', `the answer is no ${ref.kind}`);
        });
        return { is: 'found', value };
      } catch (error) {
        return unreadObject(faultOf(error, signal));
      }
    },
    readNamespace: async ({ namespace, ...ref }, signal) => {
      try {
        const values = await sessions.for(ref, signal, (ask, resource) =>
          listObjects(ask, { resource, namespace }, bounds),
        );
        return { is: 'found', values };
      } catch (error) {
        return unreadObject(faultOf(error, signal));
      }
    },
  };
}

/** All of a kind; where that is forbidden, the objects of the namespaces that were named, or of the context's. */
async function listWhereAllowed(
  listing: Listing,
  { ask, namespace }: Session,
  { namespaces = [namespace] }: ReadOptions,
  bounds: Bounds,
): Promise<{ readonly values: readonly JsonObject[]; readonly namespaces?: readonly string[] }> {
  try {
    return { values: await listObjects(ask, listing, bounds) };
  } catch (error) {
    const isForbidden = error instanceof ClusterFault && error.status === 'forbidden';
    if (!isForbidden || !listing.resource.namespaced || namespaces.length === 0) throw error;
  }
  const values: JsonObject[] = [];
  for (const place of namespaces) {
    for (const value of await listObjects(ask, { ...listing, namespace: place }, bounds)) values.push(value);
  }
  return { values, namespaces };
}

/** What went wrong with the cluster; where it was the caller who gave up, throws the reason. */
function faultOf(error: unknown, signal: AbortSignal): ClusterFault {
  signal.throwIfAborted();
  return asFault(error);
}

function unread(ref: KindRef, { status, message }: ClusterFault): KindFinding {
  return { reading: { ...ref, status, objects: 0, message }, objects: [] };
}

function unreadObject({ status, message }: ClusterFault): UnreadObject {
  return { is: status, message };
}

// An object that was moved between two pages may come twice; the later one counts.
function objectsOf({ group, kind }: KindRef, values: readonly JsonObject[]): LiveObject[] {
  const objects = new Map<string, LiveObject>();
  for (const value of values) {
    const { name, namespace } = isObject(value.metadata) ? value.metadata : {};
    if (typeof name !== 'string') continue;
    const key = { group, kind, namespace: typeof namespace === 'string' && namespace !== '' ? namespace : null, name };
    objects.set(printKey(key), { key, value });
  }
  return [...objects.values()];
}

function join(findings: readonly KindFinding[]): LiveState {
  return { kinds: findings.map(({ reading }) => reading), objects: findings.flatMap(({ objects }) => objects) };
}
