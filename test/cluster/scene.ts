import { onTestFinished } from 'vitest';
import { type Bounds, defaultBounds } from '../../src/cluster/bounds.ts';
import { openCluster } from '../../src/cluster/open-cluster.ts';
import type { KindReading, LiveState } from '../../src/drift/live-state.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import type { ClusterSource, ReadOptions } from '../../src/ports/cluster-source.ts';
import { createKubernetes, type Kubernetes } from '../support/kubernetes/create-kubernetes.ts';
import type { KubeconfigParts } from '../support/kubernetes/print-kubeconfig.ts';
import type { Manifest } from '../support/kubernetes/resources.ts';

export const twelve = hedgehogPack.kinds.filter(({ checked }) => checked);

/** A cluster that is closed when the test ends: not without an error where it was asked to change anything. */
export async function startKubernetes(options: Parameters<typeof createKubernetes>[0] = {}): Promise<Kubernetes> {
  const cluster = await createKubernetes(options);
  onTestFinished(cluster.close);
  return cluster;
}

export function openByKubeconfig(path: string, bounds: Partial<Bounds> = {}): Promise<ClusterSource> {
  const access = { is: 'kubeconfig', path, context: undefined, allowExec: false } as const;
  return openCluster(access, { ...defaultBounds, ...bounds });
}

/** Reads the 12 kinds of a cluster with the usual credentials. */
export async function readAll(
  cluster: Kubernetes,
  bounds: Partial<Bounds> = {},
  options: ReadOptions & KubeconfigParts = {},
): Promise<LiveState> {
  const source = await openByKubeconfig(cluster.kubeconfig(options), bounds);
  return source.read(twelve, new AbortController().signal, options);
}

export function readingOf({ kinds }: LiveState, kind: string): KindReading | undefined {
  return kinds.find((reading) => reading.kind === kind);
}

export function server(number: number, description = `server ${number}`): Manifest {
  const metadata = { name: `server-${String(number).padStart(4, '0')}`, namespace: 'default' };
  return { apiVersion: 'wiring.githedgehog.com/v1beta1', kind: 'Server', metadata, spec: { description } };
}
