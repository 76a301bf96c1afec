import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { liveVpc } from '../actions/drift-scene.ts';
import { vpc } from '../actions/scene.ts';
import { hasShared } from '../kinds/hedgehog/support.ts';
import { readAppManifest } from '../support/app-manifest.ts';
import { freePort } from '../support/free-port.ts';
import { createGitHub } from '../support/github/create-github.ts';
import { createKubernetes } from '../support/kubernetes/create-kubernetes.ts';
import { cutOff } from '../support/kubernetes/faults.ts';
import { findPostgres, startPostgres } from '../support/postgres/start-postgres.ts';
import { until } from './quiet.ts';
import { startServer as startRole } from './server-process.ts';

import { startServer } from './start-server.ts';

const config = 'version: 1\nfabrics:\n  - {name: one, directory: one}\n  - {name: two, directory: two}\n';
const [inSync, drifted] = ['success: In sync: 1 record', 'neutral: 1 of 1 record differs from the cluster'];

/** A repository of two fabrics with a VPC each, and the cluster that both live in. */
async function createStage() {
  const github = await createGitHub();
  const app = await github.createApp(readAppManifest());
  const files = {
    '.github/hedgerow.yml': config,
    'one/managed/vpc/vpc-1.yaml': vpc('vpc-1', 1001),
    'two/managed/vpc/vpc-2.yaml': vpc('vpc-2', 1002),
  };
  const repository = await github.createRepository({ name: 'acme/network', files });
  github.install(app, repository);
  const cluster = await createKubernetes();
  cluster.objects.put(liveVpc('vpc-1', 1001));
  onTestFinished(async () => {
    await github.close();
    github.assertClean();
    await cluster.close();
  });
  const path = join(cluster.directory, 'clusters.yaml');
  const kubeconfig = cluster.kubeconfig();
  const name = (...fabrics: string[]): void => {
    const entries = fabrics.map((fabric) => ({ fabric: `acme/network:${fabric}`, kubeconfig, every: '2s' }));
    writeFileSync(`${path}.new`, JSON.stringify({ clusters: entries }));
    renameSync(`${path}.new`, path);
  };
  const checks = async (fabric: string): Promise<string[]> => {
    const head = (await github.head(repository, 'main')) ?? '';
    const runs = github.checkRuns(repository, head, `hedgerow / drift: ${fabric}`);
    return runs.toSorted((a, b) => a.id - b.id).map(({ conclusion, title }) => `${conclusion}: ${title}`);
  };
  const untilSaid = (fabric: string, said: string | RegExp) =>
    until(
      `the check of ${fabric} says ${said}`,
      async () => {
        const last = (await checks(fabric)).at(-1) ?? '';
        return (typeof said === 'string' ? last === said : said.test(last)) ? last : undefined;
      },
      120,
    );
  return { github, app, repository, cluster, path, name, checks, untilSaid };
}

describe.skipIf(!hasShared)('drift in the server (skipped where ../shared/hedgehog is absent)', () => {
  test('a push, a change in the cluster, its absence, a re-run, a replaced CLUSTERS_FILE, a kill', async () => {
    const { github, app, repository, cluster, path, name, checks, untilSaid } = await createStage();
    name('one');
    const server = await startServer(github, app, { CLUSTERS_FILE: path, SWEEP: '1h' });
    await github.push(repository, 'main', { files: { 'README.md': 'words' } });
    await untilSaid('one', inSync);
    expect(await checks('two')).toEqual([]);

    cluster.objects.put(liveVpc('vpc-1', 1005));
    await untilSaid('one', drifted);
    cluster.plant(/./, cutOff);
    await untilSaid('one', /^neutral: Cluster not reachable since .*1 of 1 record differed/);
    cluster.heal();
    await untilSaid('one', drifted);

    const [run] = github.checkRuns(repository, (await github.head(repository, 'main')) ?? '', 'hedgerow / drift: one');
    if (run === undefined) throw new Error('no check');
    const before = (await checks('one')).length;
    github.as('acme').rerequest(run);
    await until('the check is written again', async () => ((await checks('one')).length > before ? true : undefined));

    cluster.objects.put(liveVpc('vpc-2', 1002));
    name('one', 'two');
    await untilSaid('two', inSync);
    writeFileSync(path, 'clusters: [{fabric: nowhere}]\n');
    const refused = 'A replaced CLUSTERS_FILE cannot be used';
    await until('the bad file is told', async () => (server.lines(refused).length > 0 ? true : undefined));
    expect(JSON.stringify(server.lines(refused))).toContain('clusters.yaml:1');

    // the answer to the check is lost with the process: the next one finds what stands there
    const fatal = github.faults.inject({
      ...{ method: 'POST', path: '/check-runs', where: ({ body }) => JSON.stringify(body).includes('drift: two') },
      fault: { kind: 'silence', effect: true },
    });
    cluster.objects.put(liveVpc('vpc-2', 1009));
    await until('the check is under way', async () => (fatal.hits > 0 ? true : undefined), 120);
    await server.stop('SIGKILL');
    github.faults.clear();
    const count = (await checks('two')).length;
    name('one', 'two');
    const next = await startServer(github, app, { CLUSTERS_FILE: path, SWEEP: '1h' });
    const lists = cluster.lists().length;
    await until('the cluster is read again, twice', async () =>
      cluster.lists().length > lists + 40 ? true : undefined,
    );
    expect((await checks('two')).slice(count - 1)).toEqual([drifted]);
    expect(next.lines('Job failed: this is a bug')).toEqual([]);
    expect(cluster.writes).toEqual([]);
  }, 600_000);

  test('a pull request is previewed, again when the cluster changes, and a fork only on demand', async () => {
    const { github, app, repository, cluster, path, name, untilSaid } = await createStage();
    name('one');
    for (const login of ['ann', 'mallory']) github.createUser(login);
    repository.collaborators.set('ann', 'write');
    await startServer(github, app, { CLUSTERS_FILE: path, SWEEP: '1h' });
    await github.push(repository, 'main', { files: { 'README.md': 'words' } });
    await untilSaid('one', inSync);
    const previewed = async (pull: { readonly headSha: string }, said: string): Promise<void> => {
      const last = () => github.checkRuns(repository, pull.headSha, 'hedgerow / preview: one').at(-1);
      await until(`the preview says ${said}`, async () => (last()?.title === said ? true : undefined), 120);
    };
    const files = { 'one/managed/vpc/vpc-1.yaml': vpc('vpc-1', 1003, '10.0.1.0/24') };
    await github.as('ann').push(repository, 'feature', { files });
    const pull = await github.as('ann').openPullRequest(repository, { title: 'x', head: 'feature', base: 'main' });
    await previewed(pull, 'Merging will update 1 object in the cluster');
    cluster.objects.put(liveVpc('vpc-1', 1005));
    await previewed(pull, 'Merging will update 1 object in the cluster; drift of 1 is overwritten');

    const fork = await github.fork(repository, 'mallory');
    await github.as('mallory').push(fork, 'theirs', { files });
    const acts = github.as('mallory');
    const theirs = await acts.openPullRequest(repository, { title: 'x', head: 'mallory:theirs', base: 'main' });
    const structure = () => github.checkRuns(repository, theirs.headSha, 'hedgerow / structure');
    await until('the check of the fork', async () => (structure().length > 0 ? true : undefined), 120);
    expect(github.checkRuns(repository, theirs.headSha, 'hedgerow / preview: one')).toEqual([]);
    github.as('ann').comment(theirs, '/hedgerow preview');
    await previewed(theirs, 'Merging will update 1 object in the cluster; drift of 1 is overwritten');
    expect(cluster.writes).toEqual([]);
  }, 600_000);

  test.skipIf(findPostgres() === undefined)(
    'web reads no cluster; a worker does',
    async () => {
      const { github, app, repository, cluster, path, name, untilSaid } = await createStage();
      cluster.objects.put(liveVpc('vpc-2', 1002));
      name('one', 'two');
      const postgres = await startPostgres(findPostgres() ?? '');
      onTestFinished(() => postgres.remove());
      const place = { databaseUrl: await postgres.createDatabase(), dataDir: '/nowhere' };
      const env = { CLUSTERS_FILE: path };
      const web = startRole(github, app, { place, port: await freePort(), role: 'web', env });
      onTestFinished(() => web.kill());
      app.webhook.url = `${(await web.ready).url}/api/github/webhooks`;
      await github.push(repository, 'main', { files: { 'README.md': 'words' } });
      await github.webhooks.settle();
      expect(cluster.requests).toEqual([]);
      const worker = startRole(github, app, { place, port: await freePort(), role: 'worker', env });
      onTestFinished(() => worker.kill());
      await untilSaid('one', inSync);
      await untilSaid('two', inSync);
      const { ops } = await worker.ready;
      const metrics = await (await fetch(`${ops}/metrics`)).text();
      expect(metrics).toMatch(/^hedgerow_drift_age_seconds\{fabric="acme\/network:one"\} \d/m);
      expect(metrics).toMatch(/^hedgerow_cluster_reachable\{fabric="acme\/network:two"\} 1$/m);
      expect(metrics).toMatch(/^hedgerow_cluster_list_requests_total [1-9]/m);
      cluster.objects.put(liveVpc('vpc-1', 1005));
      await untilSaid('one', drifted);
      const text = await (await fetch(`${ops}/metrics`)).text();
      expect(text).toMatch(/^hedgerow_drift_records\{fabric="acme\/network:one",kind="VPC",state="changed"\} 1$/m);
    },
    300_000,
  );
});
