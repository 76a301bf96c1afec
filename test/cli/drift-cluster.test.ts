import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { server, startKubernetes } from '../cluster/scene.ts';
import { managedFiles } from '../drift/sides.ts';
import { hasShared, readYaml } from '../kinds/hedgehog/support.ts';
import type { Kubernetes } from '../support/kubernetes/create-kubernetes.ts';
import { silent, status } from '../support/kubernetes/faults.ts';
import { runCommand, runProgram } from './run-program.ts';
import { makeTree } from './temporary-directory.ts';

const live = (name: string): URL => new URL(`../../../shared/hedgehog/live/${name}`, import.meta.url);

type Found = {
  readonly fabrics: readonly {
    readonly counts: Readonly<Record<string, number>>;
    readonly records: readonly object[];
    readonly kinds: readonly { readonly kind: string; readonly status: string; readonly objects: number }[];
  }[];
};

async function drift(root: string, ...args: string[]): Promise<Found & { code: number | null; stderr: string }> {
  const { code, stdout, stderr } = await runProgram(['drift', root, '--json', ...args]);
  return { ...(JSON.parse(stdout) as Found), code, stderr };
}

async function startRecorded(dump = 'argocd-drifted.yaml'): Promise<Kubernetes> {
  const cluster = await startKubernetes();
  cluster.load(live(dump));
  return cluster;
}

describe.skipIf(!hasShared)('hedgerow drift --kubeconfig (skipped where ../shared/hedgehog is absent)', () => {
  const files = hasShared ? managedFiles(readYaml('live/git.yaml')) : {};

  test('says how long the cluster took, what differs, by whom; one LIST a kind', async () => {
    const cluster = await startRecorded();
    const root = makeTree(files);
    const run = await runProgram(['drift', root, '--kubeconfig', cluster.kubeconfig()]);
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toMatch(/ · 68 records · cluster read in \d+\.\d s\n/);
    expect(run.stdout).toMatch(/~ VPC vpc-1 +managed\/vpc\/vpc-1\.yaml:\d+\n/);
    expect(run.stdout).toContain('kubectl-edit');
    const lists = cluster.lists().map(({ path }) => path);
    expect(new Set(lists).size).toBe(lists.length);
  });

  test('in sync: exit status 0', async () => {
    const cluster = await startRecorded('flux-in-sync.yaml');
    const run = await runProgram(['drift', makeTree(files), '--kubeconfig', cluster.kubeconfig()]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('68 in sync\n');
  });

  test('two fabrics of one cluster: one reading, nothing of one is extra for the other', async () => {
    const cluster = await startKubernetes();
    for (const number of [1, 2, 3]) cluster.objects.put(server(number));
    const of = (number: number): string => stringify(server(number));
    const root = makeTree({
      '.github/hedgerow.yml':
        'version: 1\nfabrics:\n  - {name: one, directory: one}\n  - {name: two, directory: two}\n',
      'one/managed/server/server-0001.yaml': of(1),
      'two/managed/server/server-0002.yaml': of(2),
    });
    const both = await drift(root, '--kubeconfig', cluster.kubeconfig());
    expect(both.fabrics.map(({ counts }) => [counts.inSync, counts.extra])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(cluster.lists().filter(({ path }) => path.endsWith('/servers'))).toHaveLength(1);
    cluster.objects.remove(server(3));
    expect(await drift(root, '--kubeconfig', cluster.kubeconfig(), '--fabric', 'two')).toMatchObject({
      code: 0,
      fabrics: [{ counts: { inSync: 1, extra: 0 } }],
    });
  });

  test('100 fabrics of one cluster: as many requests as one, nothing extra', async () => {
    const cluster = await startKubernetes();
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const files = numbers.flatMap((fabric) =>
      Array.from({ length: 50 }, (_, i): [string, string] => {
        const record = server(fabric * 50 + i);
        cluster.objects.put(record);
        return [`f-${fabric}/managed/server/${record.metadata.name}.yaml`, stringify(record)];
      }),
    );
    const config = numbers.map((fabric) => `  - {name: f-${fabric}, directory: f-${fabric}}\n`).join('');
    const root = makeTree({
      ...Object.fromEntries(files),
      '.github/hedgerow.yml': `version: 1\nfabrics:\n${config}`,
    });
    const one = await drift(root, '--kubeconfig', cluster.kubeconfig(), '--fabric', 'f-7');
    const requests = cluster.requests.length;
    const all = await drift(root, '--kubeconfig', cluster.kubeconfig());
    expect(cluster.requests.length).toBe(2 * requests);
    expect([one.code, all.code]).toEqual([0, 0]);
    expect(all.fabrics.map(({ counts }) => [counts.inSync, counts.extra])).toEqual(numbers.map(() => [50, 0]));
  });

  test('what kubectl dumps from the same cluster says the same', async (context) => {
    const found = await runCommand('kubectl', ['version', '--client']).catch(() => undefined);
    if (found?.code !== 0) context.skip('kubectl is not there');
    const cluster = await startRecorded();
    const kubeconfig = cluster.kubeconfig();
    const kinds = 'vpcs,vpcattachments,vpcpeerings,externals,externalattachments,externalpeerings,ipv4namespaces';
    const wiring = 'connections,servers,switches,switchgroups,vlannamespaces,customresourcedefinitions';
    const get = ['get', `${kinds},${wiring}`, '-A', '-o', 'yaml', '--show-managed-fields'];
    const dumped = await runCommand('kubectl', ['--kubeconfig', kubeconfig, ...get]);
    expect(dumped).toMatchObject({ code: 0 });
    const root = makeTree({ ...files, 'cluster.yaml': dumped.stdout });
    const fromDump = await drift(root, '--snapshot', `${root}/cluster.yaml`);
    const fromCluster = await drift(root, '--kubeconfig', kubeconfig);
    expect(fromCluster.fabrics[0]?.records).toEqual(fromDump.fabrics[0]?.records);
    expect(fromCluster.fabrics[0]?.counts).toEqual(fromDump.fabrics[0]?.counts);
    expect(fromDump.fabrics[0]?.records).toHaveLength(18);
  });

  test('a kind that may not be read: its records are unknown, and it is said why', async () => {
    const cluster = await startRecorded('argocd-in-sync.yaml');
    cluster.forbid('vpcs.vpc.githedgehog.com');
    cluster.forbid('gateways.gateway.githedgehog.com');
    const run = await runProgram(['drift', makeTree(files), '--kubeconfig', cluster.kubeconfig()]);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/\? 5 VPC records unknown: the credentials may not read vpcs\.vpc\.githedgehog\.com/);
    expect(run.stdout).toContain('63 in sync, 5 unknown\n');
    expect(run.stderr).toMatch(/note: the credentials may not read gateways/);
    expect(run.stderr).not.toContain('vpcs');
  });

  test('nothing could be read: exit status 2, with why', async () => {
    const cluster = await startKubernetes();
    const root = makeTree(files);
    cluster.plant(/./, status(401));
    const refused = await runProgram(['drift', root, '--kubeconfig', cluster.kubeconfig(), '--json']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/nothing could be read from the cluster: 127.* does not accept the credentials/);
    await cluster.stop();
    const gone = await runProgram(['drift', root, '--kubeconfig', cluster.kubeconfig()]);
    expect(gone).toMatchObject({ code: 2, stdout: '' });
    expect(gone.stderr).toMatch(/nothing answers there/);
  });

  test.each<[string, string[], RegExp]>([
    ['no kubeconfig', ['--kubeconfig', 'ROOT/gone'], /cannot be read: no such file/],
    ['no such context', ['--kubeconfig', 'KUBECONFIG', '--context', 'other'], /no context other; it has fabric-1/],
    ['a cluster and a dump', ['--kubeconfig', 'KUBECONFIG', '--snapshot', 'ROOT/a'], /cannot be used with/],
    ['kinds of a cluster', ['--kubeconfig', 'KUBECONFIG', '--kinds', 'VPC'], /cannot be used with/],
    ['a context of a dump', ['--snapshot', 'ROOT/a', '--context', 'a'], /cannot be used with/],
    ['neither', [], /--kubeconfig FILE, or a dump of it by --snapshot FILE/],
  ])('%s: exit status 2', async (_, args, words) => {
    const cluster = await startKubernetes();
    const root = makeTree(files);
    const given = args.map((one) => one.replace('ROOT', root).replace('KUBECONFIG', cluster.kubeconfig()));
    const run = await runProgram(['drift', root, ...given]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(words);
  });

  test('a kubeconfig that runs a program is refused unless it is allowed', async () => {
    const cluster = await startRecorded('argocd-in-sync.yaml');
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'echo',
      args: [
        JSON.stringify({
          apiVersion: 'client.authentication.k8s.io/v1',
          kind: 'ExecCredential',
          status: { token: 'reader-token' },
        }),
      ],
    };
    const given = ['drift', makeTree(files), '--kubeconfig', cluster.kubeconfig({ user: { exec } })];
    expect(await runProgram(given)).toMatchObject({ code: 2, stderr: expect.stringContaining('--allow-exec') });
    expect(await runProgram([...given, '--allow-exec'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('Ctrl-C ends a reading at once', async () => {
    const cluster = await startKubernetes();
    cluster.plant(/servers\?/, silent);
    const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, 'drift', makeTree(files), '--kubeconfig', cluster.kubeconfig()]);
    const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
    while (!cluster.requests.some(({ path }) => path.endsWith('/servers'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
  });
});
