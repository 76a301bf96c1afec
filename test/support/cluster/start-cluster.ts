import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { type Authority, createAuthority } from '../kubernetes/authority.ts';
import { printKubeconfig } from '../kubernetes/print-kubeconfig.ts';
import type { Programs } from './programs.ts';

/** A real API server on etcd, on loopback, with an authority of its own and RBAC; no controllers, no webhooks. */
export type Cluster = {
  /** A kubeconfig of somebody who may do everything. */
  readonly admin: string;
  readonly port: number;
  readonly authority: Authority;
  /** Of the admin. */
  readonly token: string;
  /** Goes with the cluster. */
  readonly directory: string;
  /** Stops the API server as a crash would; what it stored stays. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port, and waits until it answers. */
  readonly restart: () => Promise<void>;
  /** Lets etcd forget everything but what is stored now, so that a LIST that goes on from before has expired. */
  readonly compact: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

const startSeconds = 60;

/** Starts a cluster with nothing in it. Throws, with the end of its log, where it does not become ready. */
export async function startCluster(programs: Programs): Promise<Cluster> {
  const directory = mkdtempSync(join(tmpdir(), 'hedgerow-cluster-'));
  const file = (name: string): string => join(directory, name);
  const [port, store, peers] = [await freePort(), await freePort(), await freePort()];
  const authority = createAuthority();
  const write = (name: string, text: string): string => {
    writeFileSync(file(name), text, { mode: 0o600 });
    return file(name);
  };
  const token = randomBytes(24).toString('hex');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const tokenKey = write('tokens.key', privateKey.export({ type: 'sec1', format: 'pem' }).toString());
  const tlsFlags = {
    'tls-cert-file': write('server.crt', authority.server.cert),
    'tls-private-key-file': write('server.key', authority.server.key),
  };
  const tokens = write('tokens.csv', `${token},admin,admin,"system:masters"\n`);
  const [storeUrl, peerUrl] = [`http://127.0.0.1:${store}`, `http://127.0.0.1:${peers}`];
  const run = (name: keyof Programs, flags: Readonly<Record<string, string>>): ChildProcess => {
    const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
    const log = openSync(file(`${name}.log`), 'a');
    return spawn(programs[name], args, { cwd: directory, stdio: ['ignore', log, log] });
  };
  const etcd = run('etcd', {
    'data-dir': file('etcd'),
    'unsafe-no-fsync': 'true',
    'listen-client-urls': storeUrl,
    'advertise-client-urls': storeUrl,
    'listen-peer-urls': peerUrl,
    'initial-advertise-peer-urls': peerUrl,
    'initial-cluster': `default=${peerUrl}`,
    'log-level': 'error',
  });
  const start = async (): Promise<ChildProcess> => {
    const server = run('kube-apiserver', {
      'etcd-servers': storeUrl,
      'bind-address': '127.0.0.1',
      'secure-port': String(port),
      'cert-dir': directory,
      ...tlsFlags,
      'token-auth-file': tokens,
      'authorization-mode': 'RBAC',
      'disable-admission-plugins': 'ServiceAccount',
      'service-account-issuer': `https://127.0.0.1:${port}`,
      'service-account-key-file': tokenKey,
      'service-account-signing-key-file': tokenKey,
      'service-cluster-ip-range': '10.255.0.0/16',
      'endpoint-reconciler-type': 'none',
    });
    await untilReady(server, { port, authority, token }, file('kube-apiserver.log'));
    return server;
  };
  const remove = async (): Promise<void> => {
    await Promise.all([end(server), end(etcd)]);
    rmSync(directory, { recursive: true, force: true });
  };
  let server: ChildProcess | undefined;
  try {
    server = await start();
  } catch (error) {
    await remove();
    throw error;
  }
  const user = { user: { token } };
  const admin = write('admin.kubeconfig', printKubeconfig(`https://127.0.0.1:${port}`, authority, user));
  return {
    ...{ admin, port, authority, token, directory, remove },
    kill: () => end(server),
    restart: async () => {
      await end(server);
      server = await start();
    },
    compact: () => compactStore(storeUrl),
  };
}

type Access = Pick<Cluster, 'port' | 'authority' | 'token'>;

async function untilReady(server: ChildProcess, access: Access, log: string): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000;
  while (!(await isReady(access))) {
    if (server.exitCode === null && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    await end(server);
    throw new Error(`the API server does not become ready:\n${readFileSync(log, 'utf8').slice(-2000)}`);
  }
}

function isReady({ port, authority, token }: Access): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({
      ...{ host: '127.0.0.1', port, path: '/readyz', ca: authority.cert, agent: new Agent(), timeout: 2000 },
      headers: { authorization: `Bearer ${token}` },
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

/** Ends a process at once and waits for it. */
async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function compactStore(url: string): Promise<void> {
  const post = async (path: string, body: object): Promise<{ header?: { revision?: string } }> => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`etcd answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as { header?: { revision?: string } };
  };
  // any question is answered with the revision
  const { header } = await post('/v3/kv/range', { key: 'AA==' });
  await post('/v3/kv/compaction', { revision: header?.revision ?? '', physical: true });
}
