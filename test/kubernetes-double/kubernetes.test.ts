import { spawnSync } from 'node:child_process';
import { Agent, request } from 'node:https';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../cli/run-program.ts';
import { openAuthority } from '../support/kubernetes/authority.ts';
import { createKubernetes, type Kubernetes } from '../support/kubernetes/create-kubernetes.ts';
import { status } from '../support/kubernetes/faults.ts';
import type { Manifest } from '../support/kubernetes/resources.ts';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

const application = (name: string, namespace = 'argocd'): Manifest => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace },
});
const applications = '/apis/argoproj.io/v1alpha1/applications';

type Answer = { readonly status: number | undefined; readonly body: Readonly<Record<string, unknown>> };

function ask(cluster: Kubernetes, path: string, method = 'GET', token = 'reader-token'): Promise<Answer> {
  const agent = new Agent({ ca: openAuthority().cert });
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    request(`${cluster.url}${path}`, { method, headers, agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
    })
      .on('error', reject)
      .end();
  });
}

async function start(): Promise<Kubernetes> {
  const cluster = await createKubernetes({ crds: 'none' });
  onTestFinished(cluster.close);
  for (const name of ['a', 'b', 'c']) cluster.objects.put(application(name));
  return cluster;
}

describe('the test Kubernetes API', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'refuses and counts %s, and does not close without saying so',
    async (method) => {
      const cluster = await createKubernetes({ crds: 'none' });
      cluster.objects.put(application('a'));
      expect(await ask(cluster, `${applications}/a`, method)).toMatchObject({ status: 405 });
      expect(cluster.writes).toHaveLength(1);
      await expect(cluster.close()).rejects.toThrow(`asked to be changed: ${method} ${applications}/a`);
    },
  );

  test('a list in pages is that of its beginning; a snapshot that is gone answers 410', async () => {
    const cluster = await start();
    const first = await ask(cluster, `${applications}?limit=2`);
    const metadata = first.body.metadata as { readonly continue: string; readonly remainingItemCount: number };
    expect(metadata.remainingItemCount).toBe(1);
    cluster.objects.remove(application('c'));
    const next = `${applications}?limit=2&continue=${metadata.continue}`;
    expect(await ask(cluster, next)).toMatchObject({ status: 200, body: { items: [{ metadata: { name: 'c' } }] } });
    cluster.objects.expire();
    expect(await ask(cluster, next)).toMatchObject({ status: 410, body: { reason: 'Expired' } });
    expect((await ask(cluster, applications)).body.items).toHaveLength(2);
  });

  test('objects are found by namespace and name, and change their version when they are put', async () => {
    const cluster = await start();
    cluster.objects.put(application('a', 'other'));
    expect((await ask(cluster, '/apis/argoproj.io/v1alpha1/namespaces/other/applications')).body.items).toHaveLength(1);
    const one = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/a';
    const versionOf = async () =>
      ((await ask(cluster, one)).body.metadata as { resourceVersion: string }).resourceVersion;
    const before = await versionOf();
    cluster.objects.put(application('a'));
    expect(Number(await versionOf())).toBeGreaterThan(Number(before));
    expect(await ask(cluster, `${one}x`)).toMatchObject({ status: 404 });
    expect(() => cluster.objects.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } })).toThrow(
      'knows no Pod',
    );
  });

  test('rights: who is not known, and what one may not read', async () => {
    const cluster = await start();
    expect(await ask(cluster, applications, 'GET', 'another')).toMatchObject({ status: 401 });
    cluster.forbid('applications.argoproj.io', ['argocd']);
    expect(await ask(cluster, applications)).toMatchObject({ status: 403, body: { reason: 'Forbidden' } });
    const allowed = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
    expect(await ask(cluster, allowed)).toMatchObject({ status: 200 });
    cluster.allow('applications.argoproj.io');
    expect(await ask(cluster, applications)).toMatchObject({ status: 200 });
  });

  test('a fault meets as many requests as were said', async () => {
    const cluster = await start();
    cluster.plant(/applications/, status(500), 1);
    expect(await ask(cluster, applications)).toMatchObject({ status: 500 });
    expect(await ask(cluster, applications)).toMatchObject({ status: 200 });
  });

  test.skipIf(!hasKubectl).each([true, false])(
    'kubectl reads from it (discovery in one answer: %s; skipped where kubectl is absent)',
    async (isAggregated) => {
      const cluster = await start();
      cluster.settings.aggregatesDiscovery = isAggregated;
      const kubectl = (...args: string[]) =>
        runCommand('kubectl', ['--kubeconfig', cluster.kubeconfig(), '--cache-dir', cluster.directory, ...args]);
      const got = await kubectl('get', 'applications', '-A', '--chunk-size=2', '-o', 'name');
      expect(got).toMatchObject({
        code: 0,
        stdout: ['a', 'b', 'c'].map((name) => `application.argoproj.io/${name}\n`).join(''),
      });
      const one = await kubectl('get', 'application', 'b', '-n', 'argocd', '-o', 'jsonpath={.metadata.name}');
      expect(one).toMatchObject({ code: 0, stdout: 'b' });
    },
  );
});
