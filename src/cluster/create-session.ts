import type { KubeConfig } from '@kubernetes/client-node';
import type { KindRef } from '../ports/cluster-source.ts';
import type { Bounds } from './bounds.ts';
import { ClusterFault } from './cluster-fault.ts';
import { type Connection, connect } from './connect.ts';
import { type Ask, type Discovery, discover, type ServedResource } from './discover.ts';

/** What one piece of reading goes through. */
export type Session = {
  readonly ask: Ask;
  readonly find: Discovery;
  /** Of the context. */
  readonly namespace: string;
};

/** How long a way into the cluster serves for single objects before its credentials are read again. */
const keptFor = 60_000;

type Way = {
  readonly connection: Connection;
  readonly find: Discovery;
  readonly kinds: readonly KindRef[];
  readonly at: number;
};

/** Opens sessions on one API server, each with a time and a size that it ends at. */
export function createSessions(load: () => KubeConfig, bounds: Bounds) {
  let kept: Way | undefined;

  const open = async (kinds: readonly KindRef[], limit: Limit): Promise<Way> => {
    const connection = await connect(load, bounds, limit.signal);
    const find = await discover(askOf(connection, limit), kinds);
    kept = { connection, find, kinds, at: performance.now() };
    return kept;
  };

  return {
    /** Signs in and finds out what is served, then reads. Throws ClusterFault, or the reason of an aborted signal. */
    anew: <Result>(kinds: readonly KindRef[], signal: AbortSignal, read: (session: Session) => Promise<Result>) =>
      within(signal, bounds, async (limit) => {
        const { connection, find } = await open(kinds, limit);
        return await read({ ask: askOf(connection, limit), find, namespace: connection.namespace });
      }),
    /** The same for one kind, over what is known for at most a minute. */
    for: <Result>(ref: KindRef, signal: AbortSignal, read: (ask: Ask, resource: ServedResource) => Promise<Result>) =>
      within(signal, bounds, async (limit) => {
        const way = kept !== undefined && knows(kept, ref) ? kept : await open([ref], limit);
        try {
          return await read(askOf(way.connection, limit), way.find(ref));
        } catch (error) {
          kept = undefined;
          throw error;
        }
      }),
  };
}

function knows({ find, at }: Way, ref: KindRef): boolean {
  if (performance.now() - at > keptFor) return false;
  try {
    find(ref);
    return true;
  } catch {
    return false;
  }
}

type Limit = { readonly signal: AbortSignal; readonly allowance: { left: number } };

function askOf({ get }: Connection, { signal, allowance }: Limit): Ask {
  return (path, what, accept) => get({ path, what, signal, allowance, ...(accept === undefined ? {} : { accept }) });
}

async function within<Result>(
  signal: AbortSignal,
  bounds: Bounds,
  work: (limit: Limit) => Promise<Result>,
): Promise<Result> {
  const deadline = new AbortController();
  const late = new ClusterFault('failed', `the cluster was not read within ${bounds.reading / 1000} s`);
  const timer = setTimeout(() => deadline.abort(late), bounds.reading);
  try {
    return await work({ signal: AbortSignal.any([signal, deadline.signal]), allowance: { left: bounds.answers } });
  } finally {
    clearTimeout(timer);
  }
}
