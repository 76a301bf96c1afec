import type { ClusterAccess } from '../config/cluster-entry.ts';
import { isObject } from '../domain/json.ts';
import type { KindRef, ObjectsReading } from '../ports/cluster-source.ts';
import { defaultBounds } from './bounds.ts';
import { asFault } from './cluster-fault.ts';
import { createSessions } from './create-session.ts';
import type { ServedResource } from './discover.ts';
import { listObjects } from './list-objects.ts';

const definitions: ServedResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};

/**
 * The definitions of the kinds that are wanted, as the cluster holds them. Throws UnusableCluster, and the reason of an
 * aborted signal.
 */
export async function readDefinitions(
  access: Extract<ClusterAccess, { is: 'kubeconfig' }>,
  isWanted: (ref: KindRef) => boolean,
  signal: AbortSignal,
): Promise<ObjectsReading> {
  const { loadKubeconfig } = await import('./load-kubeconfig.ts');
  loadKubeconfig(access);
  // One definition can be as large as hundreds of objects.
  const bounds = { ...defaultBounds, page: 20, answers: 8 * defaultBounds.answers };
  const keep: Parameters<typeof listObjects>[1]['keep'] = ({ spec }) => {
    const { group, names } = isObject(spec) ? spec : {};
    const kind = isObject(names) ? names.kind : undefined;
    return typeof group === 'string' && typeof kind === 'string' && isWanted({ group, kind });
  };
  try {
    const values = await createSessions(() => loadKubeconfig(access), bounds).anew([], signal, ({ ask }) =>
      listObjects(ask, { resource: definitions, keep }, bounds),
    );
    return { is: 'found', values };
  } catch (error) {
    signal.throwIfAborted();
    const { status, message } = asFault(error);
    return { is: status, message };
  }
}
