import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import type { ClusterAccess } from '../config/cluster-entry.ts';
import { type ClusterSource, UnusableCluster } from '../ports/cluster-source.ts';
import type { Bounds } from './bounds.ts';
import { createApiSource } from './create-api-source.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';

/** A cluster by the API server that a kubeconfig names, or that this process runs beside. Throws UnusableCluster. */
export function openApiServer(access: Exclude<ClusterAccess, { is: 'snapshot' }>, bounds: Bounds): ClusterSource {
  return createApiSource(() => (access.is === 'in-cluster' ? loadServiceAccount('') : loadKubeconfig(access)), bounds);
}

/** The service account of the pod, whose token is replaced every hour; `root` is where its files are mounted. */
export function loadServiceAccount(root: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromCluster(root);
  const { server = '', caFile = '' } = config.getCurrentCluster() ?? {};
  if (!URL.canParse(server) || !server.startsWith('https://') || !existsSync(caFile)) {
    throw new UnusableCluster(
      'inCluster: true, but this process does not run in a pod with a service account: use a kubeconfig, or set automountServiceAccountToken',
    );
  }
  return config;
}
