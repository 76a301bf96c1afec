import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { defaultBounds } from '../../src/cluster/bounds.ts';
import { createApiSource } from '../../src/cluster/create-api-source.ts';
import { loadServiceAccount } from '../../src/cluster/open-api-server.ts';
import { openCluster } from '../../src/cluster/open-cluster.ts';
import { UnusableCluster } from '../../src/ports/cluster-source.ts';
import { makeTree } from '../cli/temporary-directory.ts';
import { createAuthority, openAuthority } from '../support/kubernetes/authority.ts';
import type { Kubernetes } from '../support/kubernetes/create-kubernetes.ts';
import { status } from '../support/kubernetes/faults.ts';
import { base64, type KubeconfigParts } from '../support/kubernetes/print-kubeconfig.ts';
import { createProxy } from '../support/proxy/create-proxy.ts';
import { openByKubeconfig, server, startKubernetes } from './scene.ts';

const servers = { group: 'wiring.githedgehog.com', kind: 'Server' };
const kinds = [servers];
const never = new AbortController().signal;

/** A cluster of one kind, so that it needs no recorded definitions. */
async function startSmall(): Promise<Kubernetes> {
  const cluster = await startKubernetes({ crds: 'none' });
  cluster.objects.put({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'servers.wiring.githedgehog.com' },
    spec: {
      group: 'wiring.githedgehog.com',
      scope: 'Namespaced',
      names: { kind: 'Server', plural: 'servers' },
      versions: [{ name: 'v1beta1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  });
  cluster.objects.put(server(1));
  return cluster;
}

async function readWith(path: string, allowExec = false) {
  const source = await openCluster({ is: 'kubeconfig', path, context: undefined, allowExec });
  const { kinds: readings } = await source.read(kinds, never);
  return readings[0];
}

describe('ways to sign in', () => {
  const { client, cert } = openAuthority();
  const certificate = { 'client-certificate-data': base64(client.cert), 'client-key-data': base64(client.key) };

  test.each<[string, KubeconfigParts, Record<string, string>]>([
    ['a token', {}, {}],
    ['a file with a token', { user: { tokenFile: 'token' } }, { token: 'reader-token\n' }],
    ['a client certificate', { user: certificate }, {}],
    [
      'a client certificate in files, an authority in one',
      {
        cluster: { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.pem' },
        user: { 'client-certificate': 'client.pem', 'client-key': 'keys/client.key' },
      },
      { 'ca.pem': cert, 'client.pem': client.cert, 'keys/client.key': client.key },
    ],
    ['another name of the server', { cluster: { 'tls-server-name': 'localhost' } }, {}],
  ])('%s', async (_, parts, files) => {
    const cluster = await startSmall();
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(cluster.directory, 'keys'), { recursive: true });
      writeFileSync(join(cluster.directory, name), text);
    }
    expect(await readWith(cluster.kubeconfig(parts))).toMatchObject({ status: 'read', objects: 1 });
  });

  test('a program, where it is allowed', async () => {
    const cluster = await startSmall();
    const program = join(cluster.directory, 'sign-in');
    const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential' };
    const answer = JSON.stringify({ ...credential, status: { token: 'reader-token' } });
    writeFileSync(program, `#!/bin/sh\necho '${answer}'\n`);
    chmodSync(program, 0o700);
    const exec = { apiVersion: credential.apiVersion, command: program, args: [] };
    const path = cluster.kubeconfig({ user: { exec } });
    await expect(readWith(path)).rejects.toThrow(/runs a program to sign in \(exec\): allow it/);
    expect(await readWith(path, true)).toMatchObject({ status: 'read', objects: 1 });
    writeFileSync(program, '#!/bin/sh\necho s3cret >&2\nexit 1\n');
    const failed = await readWith(path, true);
    expect(failed).toMatchObject({ status: 'failed', message: expect.stringContaining('gives no credentials') });
    expect(JSON.stringify(failed)).not.toContain('s3cret');
    const source = await openCluster(
      { is: 'kubeconfig', path, context: undefined, allowExec: true },
      { ...defaultBounds, reading: 300 },
    );
    writeFileSync(program, '#!/bin/sh\nexec sleep 2\n');
    const { kinds: late } = await source.read(kinds, never);
    expect(late[0]).toMatchObject({ status: 'failed', message: expect.stringContaining('0.3 s') });
  });

  test('through the proxy that the kubeconfig names', async () => {
    const cluster = await startSmall();
    const proxy = await createProxy();
    const path = cluster.kubeconfig({ cluster: { 'proxy-url': proxy.url } });
    expect(await readWith(path)).toMatchObject({ status: 'read', objects: 1 });
    expect(new Set(proxy.tunnels)).toEqual(new Set([`127.0.0.1:${cluster.port}`]));
    proxy.close();
    expect(await readWith(path)).toMatchObject({ status: 'failed' });
  });

  test('the service account of a pod, also after its token was replaced', async () => {
    const cluster = await startSmall();
    const mounted = 'var/run/secrets/kubernetes.io/serviceaccount';
    const root = makeTree({ [`${mounted}/ca.crt`]: cert, [`${mounted}/token`]: 'reader-token' });
    expect(() => loadServiceAccount(root)).toThrow(UnusableCluster);
    vi.stubEnv('KUBERNETES_SERVICE_HOST', '127.0.0.1');
    vi.stubEnv('KUBERNETES_SERVICE_PORT', String(cluster.port));
    try {
      const source = createApiSource(() => loadServiceAccount(root), defaultBounds);
      expect(source.id).toBe(cluster.url);
      expect((await source.read(kinds, never)).kinds[0]).toMatchObject({ status: 'read', objects: 1 });
      cluster.tokens.clear();
      expect((await source.read(kinds, never)).kinds[0]).toMatchObject({ status: 'failed' });
      cluster.tokens.set('next-token', 'reader');
      writeFileSync(join(root, mounted, 'token'), 'next-token');
      expect((await source.read(kinds, never)).kinds[0]).toMatchObject({ status: 'read', objects: 1 });
      await expect(openCluster({ is: 'in-cluster' })).rejects.toThrow(/does not run in a pod/);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('credentials that are replaced', () => {
  test('the next reading goes by the new file; one that is gone says so', async () => {
    const cluster = await startSmall();
    const path = cluster.kubeconfig();
    const source = await openByKubeconfig(path);
    const read = async () => (await source.read(kinds, never)).kinds[0];
    expect(await read()).toMatchObject({ status: 'read' });
    cluster.tokens.delete('reader-token');
    expect(await read()).toMatchObject({ status: 'failed', message: expect.stringContaining('does not accept') });
    cluster.tokens.set('new-token', 'reader');
    renameSync(cluster.kubeconfig({ user: { token: 'new-token' } }), path);
    expect(await read()).toMatchObject({ status: 'read' });
    const one = { ...servers, namespace: 'default', name: 'server-0001' };
    expect(await source.readObject(one, never)).toMatchObject({ is: 'found' });
    cluster.tokens.clear();
    cluster.tokens.set('newest-token', 'reader');
    expect(await source.readObject(one, never)).toMatchObject({ is: 'failed' });
    renameSync(cluster.kubeconfig({ user: { token: 'newest-token' } }), path);
    expect(await source.readObject(one, never)).toMatchObject({ is: 'found' });
    renameSync(path, `${path}-moved`);
    expect(await read()).toMatchObject({
      status: 'failed',
      message: `the kubeconfig ${path} cannot be read: no such file or directory`,
    });
  });

  test('the id follows the address and holds no credentials', async () => {
    const cluster = await startSmall();
    const server = `https://user:s3cret@127.0.0.1:${cluster.port}/`;
    const source = await openByKubeconfig(cluster.kubeconfig({ cluster: { server } }));
    expect(source.id).toBe(cluster.url);
    const other = await openByKubeconfig(cluster.kubeconfig({ user: { token: 'another' } }));
    expect(other.id).toBe(source.id);
  });
});

describe('a connection that would not be safe', () => {
  test('an authority that did not sign, or for another name: nothing is sent', async () => {
    const cluster = await startSmall();
    const stranger = base64(createAuthority().cert);
    const untrusted = await readWith(cluster.kubeconfig({ cluster: { 'certificate-authority-data': stranger } }));
    expect(untrusted).toMatchObject({ status: 'failed', message: expect.stringContaining('signed by nobody') });
    const named = await readWith(cluster.kubeconfig({ cluster: { 'tls-server-name': 'elsewhere.example' } }));
    expect(named).toMatchObject({ status: 'failed', message: expect.stringContaining('for another name') });
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      const careless = await readWith(cluster.kubeconfig({ cluster: { 'certificate-authority-data': stranger } }));
      expect(careless).toMatchObject({ status: 'failed' });
    } finally {
      vi.unstubAllEnvs();
    }
    expect(cluster.requests).toEqual([]);
  });

  test.each<[string, KubeconfigParts, RegExp]>([
    ['no verification', { cluster: { 'insecure-skip-tls-verify': true } }, /insecure-skip-tls-verify/],
    ['plain http', { cluster: { server: 'http://127.0.0.1:8001' } }, /must begin with https/],
    ['no address', { cluster: { server: 'cluster' } }, /must begin with https/],
    ['an auth provider', { user: { 'auth-provider': { name: 'oidc', config: {} } } }, /auth-provider.*allow it/],
    ['an unknown user', { context: { user: 'gone' } }, /does not hold the user/],
    ['an unknown cluster', { context: { cluster: 'gone' } }, /does not hold the cluster/],
    ['no such context', { currentContext: 'gone' }, /no context gone; it has fabric-1/],
    ['no context', { currentContext: '' }, /no current context: name one of fabric-1/],
    ['a key that is not there', { user: { 'client-key': 'gone.key' } }, /gone\.key.*no such file/],
    ['a token that is not there', { user: { tokenFile: 'gone' } }, /the file of the token.*no such file/],
  ])('%s: refused', async (_, parts, words) => {
    const cluster = await startSmall();
    await expect(readWith(cluster.kubeconfig(parts))).rejects.toThrow(words);
    await expect(readWith(cluster.kubeconfig(parts))).rejects.toBeInstanceOf(UnusableCluster);
  });

  test.each([
    ['nothing', ''],
    ['no YAML', 'users: [{user: {token: s3cret\n  x'],
    ['text', 's3cret'],
    ['clusters without names', '{"clusters": [{}], "users": [{"user": {"token": "s3cret"}}]}'],
    ['members of other types', '{"clusters": [{"name": 1, "cluster": {"server": 5}}], "contexts": 7}'],
  ])('a file that holds %s is no kubeconfig, and is not quoted', async (_, text) => {
    const root = makeTree({ config: text });
    const message = await readWith(join(root, 'config')).then(String, (error: Error) => error.message);
    expect(message).toMatch(/is no kubeconfig|no current context/);
    expect(message).not.toContain('s3cret');
  });

  test('a cluster that answers with words of its own: they are not repeated', async () => {
    const cluster = await startSmall();
    cluster.plant(/servers/, status(403));
    expect(JSON.stringify(await readWith(cluster.kubeconfig()))).not.toMatch(/injected|s3cret/);
  });
});
