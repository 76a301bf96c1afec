import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { DriftReport } from '../../src/drift/drift-report.ts';
import { runProgram } from '../cli/run-program.ts';
import { manifestOf } from '../kinds/hedgehog/support.ts';
import { createObjects } from '../support/cluster/create-objects.ts';
import { type Relay, startRelay } from '../support/cluster/start-relay.ts';
import { freePort } from '../support/free-port.ts';
import { createAuthority } from '../support/kubernetes/authority.ts';
import { printKubeconfig } from '../support/kubernetes/print-kubeconfig.ts';
import { printRecords, readCluster } from './read-drift.ts';
import { applyFiles, openStage, putFile, recorded, runKubectl, type Stage, whyNot } from './stage.ts';

const reason = whyNot();
const more = 1200;

describe.skipIf(reason !== undefined)(`a real cluster${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let stage: Stage;
  let relay: Relay;
  let files = 0;
  /** Leads through the relay. */
  let relayed: string;

  beforeAll(async () => {
    stage = await openStage();
    const { cluster, repository } = stage;
    await stage.admit();
    await applyFiles(stage, recorded);
    // three pages of one kind
    const servers = Array.from({ length: more }, (_, i) => manifestOf('Server', `many-${i}`, { description: `${i}` }));
    await createObjects(cluster, servers, 'argocd-controller');
    for (const server of servers) putFile(repository, server);
    relay = await startRelay(cluster);
    relayed = kubeconfig({ ...cluster, port: relay.port });
  });
  afterEach(() => relay?.reset());
  afterAll(async () => {
    relay?.close();
    await stage?.remove();
  });

  test('pages of 500, each kind one LIST, and nothing but GET', async () => {
    const report = await readCluster(stage, relayed);
    expect(report.counts).toMatchObject(inSync);
    const lists = relay.seen.filter(({ path }) => path.includes('limit=500'));
    expect(lists.filter(({ path }) => path.includes('/servers?'))).toHaveLength(3);
    expect(lists.length).toBe(2 + report.kinds.filter(({ status }) => status !== 'absent').length);
    expect(new Set(relay.seen.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  test('a kind that may not be read is forbidden, its records unknown; the others are told as before', async () => {
    const { kubectl } = stage;
    const without = '[{"op":"remove","path":"/rules/0/resources/0"}]';
    await kubectl('patch', 'clusterrole', 'hedgerow-reader', '--type=json', '-p', without);
    onTestFinished(async () => {
      await kubectl('apply', '-f', 'deploy/rbac.yaml');
    });
    await expect.poll(() => mayRead('vpcs')).toBe(false);
    const report = await readCluster(stage, stage.reader);
    expect(statusOf(report, 'VPC')).toBe('forbidden');
    expect(report.records.filter(({ state }) => state !== 'unknown')).toEqual([]);
    expect(report.counts).toMatchObject({ ...inSync, inSync: inSync.inSync - 5, unknown: 5 });
  });

  test.each([
    ['a token that is not known', () => ({ token: 'other' }), /does not accept the credentials/],
    ['an API server that another authority vouches for', () => ({ authority: createAuthority() }), /certificate/],
    ['nobody listening', async () => ({ port: await freePort() }), /nothing answers there/],
  ])('%s: nothing is said but why, exit status 2', async (_what, change, why) => {
    const file = kubeconfig({ ...stage.cluster, ...(await change()) });
    const run = await runProgram(['drift', stage.repository, '--kubeconfig', file, '--json']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(why);
  });

  test('a kind that the cluster does not know is absent, its records unknown', async () => {
    const { kubectl } = stage;
    await kubectl('delete', 'crd', 'externalpeerings.vpc.githedgehog.com');
    onTestFinished(async () => {
      await kubectl('create', '-f', '../shared/hedgehog/crds/vpc.githedgehog.com_externalpeerings.yaml');
      await kubectl('wait', '--for=condition=established', 'crd', 'externalpeerings.vpc.githedgehog.com');
      await applyFiles(stage, `${stage.repository}/managed/externalpeering/vpc-1--ext-bgp.yaml`);
    });
    const report = await readCluster(stage, stage.reader);
    expect(statusOf(report, 'ExternalPeering')).toBe('absent');
    expect(report.counts).toMatchObject({ ...inSync, inSync: inSync.inSync - 1, unknown: 1 });
  });

  test('the server is restarted between two pages of a LIST: all is read', async () => {
    let restarts = 0;
    relay.before = atNextPage(async () => {
      await stage.cluster.restart();
      restarts += 1;
    });
    const report = await readCluster(stage, relayed);
    expect([restarts, statusOf(report, 'Server')]).toEqual([1, 'read']);
    expect(report.counts).toMatchObject(inSync);
  });

  test('what a LIST began with has expired meanwhile: it starts over', async () => {
    relay.before = atNextPage(async () => {
      await stage.kubectl('annotate', 'server', 'many-0', 'a=b', '--overwrite');
      // or it would be answered from the server's memory
      await stage.cluster.restart();
      await stage.cluster.compact();
    });
    const report = await readCluster(stage, relayed);
    expect(relay.seen.map(({ status }) => status)).toContain(410);
    expect(report.counts).toMatchObject(inSync);
  });

  test('the server goes away in the middle of an answer: the kind failed, none of its records is missing', async () => {
    relay.before = async (path) => (path.includes('continue=') ? 'cut' : undefined);
    const report = await readCluster(stage, relayed);
    expect(statusOf(report, 'Server')).toBe('failed');
    expect(report.records.filter(({ state }) => state !== 'unknown')).toEqual([]);
    expect(report.counts).toMatchObject({ ...inSync, inSync: 68 - 12, unknown: more + 12 });
  });

  test('the server goes away between two pages and does not come back: none is missing', async () => {
    relay.before = atNextPage(() => stage.cluster.kill());
    onTestFinished(() => stage.cluster.restart());
    const report = await readCluster(stage, relayed);
    expect(statusOf(report, 'Server')).toBe('failed');
    expect(printRecords(report.records.filter(({ state }) => state !== 'unknown'))).toEqual([]);
    expect(report.counts).toMatchObject({ changed: 0, missing: 0, extra: 0 });
  });

  const inSync = { inSync: 68 + more, changed: 0, missing: 0, extra: 0, unknown: 0 };

  function kubeconfig({ port, authority, token }: Pick<Stage['cluster'], 'port' | 'authority' | 'token'>): string {
    const file = join(stage.cluster.directory, `${files++}.kubeconfig`);
    writeFileSync(file, printKubeconfig(`https://127.0.0.1:${port}`, authority, { user: { token } }), { mode: 0o600 });
    return file;
  }

  async function mayRead(resource: string): Promise<boolean> {
    return (await runKubectl(stage.reader, ['auth', 'can-i', 'list', resource, '-A'])).code === 0;
  }

  /** Acts when the first further page is asked for and all else is answered; whatever is asked meanwhile waits. */
  function atNextPage(act: () => Promise<void>): Relay['before'] {
    let acting: Promise<void> | undefined;
    const actAlone = async (others: Relay['seen']): Promise<void> => {
      await expect.poll(() => others.filter(({ status }) => status === 0), { timeout: 30_000 }).toEqual([]);
      await act();
    };
    return async (path) => {
      if (path.includes('continue=')) acting ??= actAlone(relay.seen.slice(0, -1));
      await acting;
      return undefined;
    };
  }

  function statusOf({ kinds }: DriftReport, kind: string): string | undefined {
    return kinds.find((one) => one.kind === kind)?.status;
  }
});
