import { realpathSync } from 'node:fs';
import type { JsonObject } from '../domain/json.ts';
import { describeSystemError } from '../domain/system-error.ts';
import { readDump } from '../drift/read-dump.ts';
import { readIdentity } from '../kinds/identity.ts';
import { type ClusterSource, type KindRef, UnusableCluster } from '../ports/cluster-source.ts';
import { asFault, ClusterFault } from './cluster-fault.ts';
import { readDumpAt } from './read-dump-at.ts';

/** Objects of a kind in a namespace, or the one of a name. */
type Meant = KindRef & { readonly namespace: string; readonly name?: string };

/**
 * A cluster by the output of `kubectl get`, read anew each time. Of what the dump does not hold nothing is known.
 * Throws UnusableCluster where there is nothing at the path.
 */
export function createSnapshotSource(path: string): ClusterSource {
  const findObjects = (ref: Meant): readonly JsonObject[] => readDumpAt(path).filter((value) => isMeant(value, ref));
  return {
    id: `snapshot ${realPath(path)}`,
    read: async (kinds, signal) => {
      signal.throwIfAborted();
      try {
        return readDump(readDumpAt(path), kinds.map(asNamed), []).live;
      } catch (error) {
        const { status, message } = faultOf(error);
        return { kinds: kinds.map((ref) => ({ ...ref, status, objects: 0, message })), objects: [] };
      }
    },
    readObject: async (ref, signal) => {
      signal.throwIfAborted();
      try {
        const value = findObjects(ref).at(-1);
        if (value !== undefined) return { is: 'found', value };
        return { is: 'failed', message: `the snapshot does not hold the ${ref.kind} ${ref.namespace}/${ref.name}` };
      } catch (error) {
        const { status, message } = faultOf(error);
        return { is: status, message };
      }
    },
    readNamespace: async (ref, signal) => {
      signal.throwIfAborted();
      try {
        const values = findObjects(ref);
        if (values.length > 0) return { is: 'found', values };
        return { is: 'failed', message: `the snapshot holds no ${ref.kind} of namespace ${ref.namespace}` };
      } catch (error) {
        const { status, message } = faultOf(error);
        return { is: status, message };
      }
    },
  };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw new UnusableCluster(`cannot read the snapshot ${path}: ${describeSystemError(error)}`, { cause: error });
  }
}

// A dump says of its objects whether they have a namespace.
function asNamed({ group, kind }: KindRef): Parameters<typeof readDump>[1][number] {
  return { group, kind, namespaced: true, namespace: null };
}

function isMeant(value: JsonObject, { group, kind, namespace, name }: Meant): boolean {
  const identity = readIdentity(value);
  if ('reason' in identity) return false;
  const isOfPlace = identity.group === group && identity.kind === kind && identity.namespace === namespace;
  return isOfPlace && identity.name !== undefined && (name === undefined || identity.name === name);
}

function faultOf(error: unknown): ClusterFault {
  return error instanceof UnusableCluster ? new ClusterFault('failed', error.message, error) : asFault(error);
}
