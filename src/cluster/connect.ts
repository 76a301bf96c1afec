import { Agent } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { describeSystemError, systemErrorCode } from '../domain/system-error.ts';
import { UnusableCluster } from '../ports/cluster-source.ts';
import type { Bounds } from './bounds.ts';
import { ClusterFault } from './cluster-fault.ts';
import { createGet, type Get, type Options } from './get.ts';

/** A way to ask one API server, with the credentials as they are now. */
export type Connection = { readonly get: Get /** Of the context. */; readonly namespace: string };

const mostConnections = 4;
/** Milliseconds for which an unused connection is kept. */
const idle = 5000;

/** The address of the API server without credentials. Two spellings of one address are the same. */
export function addressOf(config: KubeConfig): string {
  const { protocol, host, pathname } = new URL(config.getCurrentCluster()?.server ?? '');
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
}

/**
 * Signs in as the context says: certificates, tokens and proxies are the library's business, which reads their files
 * anew and, where that is allowed, runs the program that gives the credentials. Throws ClusterFault where that fails;
 * what a program says on failing is not repeated.
 */
export async function connect(load: () => KubeConfig, bounds: Bounds, signal: AbortSignal): Promise<Connection> {
  try {
    const config = load();
    const options: Options = {};
    await orAborted(config.applyToHTTPSOptions(options), signal);
    // The library's own agent opens a connection for each request, and only a proxy needs it.
    const agent = config.getCurrentCluster()?.proxyUrl
      ? options.agent
      : new Agent({ keepAlive: true, maxSockets: mostConnections, timeout: idle });
    const namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
    return { get: createGet({ url: addressOf(config), options: { ...options, agent } }, bounds), namespace };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ClusterFault) throw error;
    if (error instanceof UnusableCluster) throw new ClusterFault('failed', error.message, error);
    const why = systemErrorCode(error) === undefined ? 'what it names gave none' : describeSystemError(error);
    throw new ClusterFault('failed', `the kubeconfig gives no credentials: ${why}`, error);
  }
}

/** The library cannot be told to give up; a program that never ends is then left behind. */
async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
