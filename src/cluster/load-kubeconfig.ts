import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Cluster, KubeConfig, type User } from '@kubernetes/client-node';
import type { ClusterAccess } from '../config/cluster-entry.ts';
import { isList, isObject, type Json } from '../domain/json.ts';
import { describeSystemError, systemErrorCode } from '../domain/system-error.ts';
import { UnusableCluster } from '../ports/cluster-source.ts';
import { readObjects } from '../yaml/read-objects.ts';

type KubeconfigAccess = Extract<ClusterAccess, { readonly is: 'kubeconfig' }>;

const limits = { fileBytes: 4 * 1024 ** 2, documents: 1, depth: 100, aliases: 100 };

/**
 * Reads a kubeconfig and the one context of it that is meant. Throws UnusableCluster, which says what to do and quotes
 * nothing of the file but names: where something is not there or not readable, where the connection would not be
 * verified TLS, and where programs would be run that nobody allowed.
 */
export function loadKubeconfig({ path, context, allowExec }: KubeconfigAccess): KubeConfig {
  const text = readNamed(path, `the kubeconfig ${path}`);
  const config = new KubeConfig();
  parseInto(config, text, path);
  config.makePathsAbsolute(dirname(path));
  const name = context ?? config.getCurrentContext();
  if (name === undefined || name === '') {
    throw new UnusableCluster(`the kubeconfig ${path} has no current context: name one of ${namesOf(config)}`);
  }
  config.setCurrentContext(name);
  if (config.getContextObject(name) === null) {
    throw new UnusableCluster(`the kubeconfig ${path} has no context ${name}; it has ${namesOf(config)}`);
  }
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null || user === null) {
    const lacking = cluster === null ? 'cluster' : 'user';
    throw new UnusableCluster(`the kubeconfig ${path} does not hold the ${lacking} that its context ${name} names`);
  }
  refuseUnverified(cluster, path);
  if (!allowExec) refusePrograms(user, path);
  const tokenFile = tokenFileOf(text, user.name);
  const token =
    tokenFile === undefined
      ? user.token
      : readNamed(resolve(dirname(path), tokenFile), 'the file of the token that the kubeconfig names').trim();
  for (const file of [cluster.caFile, user.certFile, user.keyFile]) {
    if (file) readNamed(file, `the file ${file} that the kubeconfig ${path} names`);
  }
  const { namespace } = config.getContextObject(name) ?? {};
  const own = new KubeConfig();
  own.loadFromOptions({
    clusters: [cluster],
    users: [{ ...user, ...(token ? { token } : {}) }],
    contexts: [{ name, cluster: cluster.name, user: user.name, ...(namespace === undefined ? {} : { namespace }) }],
    currentContext: name,
  });
  return own;
}

function readNamed(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UnusableCluster(`${what} cannot be read: ${describeSystemError(error)}`, { cause: error });
  }
}

// A parser's own message quotes the text, which may be a secret.
function parseInto(config: KubeConfig, text: string, path: string): void {
  try {
    config.loadFromString(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const why = /^(?:clusters|users|contexts)\[\d+\][\w.]* is missing$/.test(message) ? `: ${message}` : '';
    const code = systemErrorCode(error) === undefined ? '' : ' (a file that it names cannot be read)';
    throw new UnusableCluster(`${path} is no kubeconfig${why}${code}`);
  }
}

function namesOf(config: KubeConfig): string {
  const names = config.getContexts().map((one) => one.name);
  return names.length === 0 ? 'none' : names.slice(0, 20).join(', ');
}

function refuseUnverified({ server, skipTLSVerify }: Cluster, path: string): void {
  if (!URL.canParse(server) || new URL(server).protocol !== 'https:') {
    throw new UnusableCluster(
      `the address of the cluster in ${path} must begin with https://, or anyone on the way could read and forge it`,
    );
  }
  if (!skipTLSVerify) return;
  throw new UnusableCluster(
    `${path} turns the check of the cluster's certificate off (insecure-skip-tls-verify): ` +
      'name its authority instead, by certificate-authority or certificate-authority-data',
  );
}

function refusePrograms({ exec, authProvider }: User, path: string): void {
  if (!exec && !authProvider) return;
  const way = exec
    ? 'runs a program to sign in (exec)'
    : 'signs in by a provider that may run programs (auth-provider)';
  throw new UnusableCluster(
    `${path} ${way}: allow it (--allow-exec, or allowExec: true in CLUSTERS_FILE), or use a token of a service account`,
  );
}

// The library does not know `tokenFile`, which kubectl does.
function tokenFileOf(text: string, name: string): string | undefined {
  const [root] = readObjects(Buffer.from(text), limits).values;
  const users: Json | undefined = isObject(root) ? root.users : undefined;
  const found = isList(users) ? users.find((one) => isObject(one) && one.name === name) : undefined;
  const user = isObject(found) ? found.user : undefined;
  const file = isObject(user) ? user.tokenFile : undefined;
  return typeof file === 'string' && file !== '' ? file : undefined;
}
