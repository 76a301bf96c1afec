import { afterEach, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { createGitHub, type GitHubDouble } from '../support/github/create-github.ts';
import type { App, Repository } from '../support/github/state/model.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';
import { until, untilQuiet } from './quiet.ts';
import { type Server, startServer } from './server-process.ts';

const vpc = (name: string, vlan: number) =>
  [
    'apiVersion: vpc.githedgehog.com/v1beta1',
    'kind: VPC',
    `metadata: {name: ${name}, namespace: default}`,
    'spec:',
    '  subnets:',
    `    default: {subnet: 10.0.${vlan - 1000}.0/24, vlan: ${vlan}}`,
    '',
  ].join('\n');

describeEachDatabase('a repository from its first day', ({ newPlace }) => {
  let github: GitHubDouble;
  let app: App;
  let server: Server;
  afterEach(async () => {
    await server.kill();
    await github.close();
    github.assertClean();
  });

  const openTitles = (repository: Repository): string[] =>
    github
      .pullRequests(repository)
      .map(({ issue }) => issue.title)
      .sort();
  const untilOpen = (repository: Repository, title: string) =>
    until(`a pull request "${title}"`, async () =>
      github.pullRequests(repository).find(({ issue }) => issue.title === title),
    );

  test('is onboarded, normalized, renamed, archived and let go, and no job is given up', async () => {
    github = await createGitHub();
    app = await github.createApp();
    const repository = await github.createRepository({
      name: 'acme/network',
      files: { 'lab/raw/a.yaml': vpc('vpc-1', 1001), 'lab/managed/.gitkeep': '' },
    });
    const other = await github.createRepository({ name: 'acme/website', files: { 'README.md': 'x' } });
    const port = await freePort();
    app.webhook.url = `http://127.0.0.1:${port}/api/github/webhooks`;
    server = startServer(github, app, { place: await newPlace(), port });
    const { ops } = await server.ready;

    const installation = github.install(app, [repository, other]);
    await github.merge(await untilOpen(repository, 'Set up Hedgerow'));
    await github.merge(await untilOpen(repository, 'Normalize lab: 1 managed'));
    await untilQuiet(ops);
    expect(github.pullRequests(other, 'all')).toEqual([]);

    github.renameRepository(repository, 'fabric-network');
    await github.push(repository, 'main', { files: { 'lab/raw/b.yaml': vpc('vpc-2', 1002) } });
    await github.merge(await untilOpen(repository, 'Normalize lab: 1 managed'));
    await untilQuiet(ops);

    await github.renameBranch(repository, 'main', 'trunk');
    await github.push(repository, 'trunk', { files: { 'lab/raw/c.yaml': vpc('vpc-3', 1003) } });
    const third = await untilOpen(repository, 'Normalize lab: 1 managed');
    expect(third.baseBranch).toBe('trunk');
    await untilQuiet(ops);

    await github.push(repository, 'trunk', { files: { 'lab/raw/d.yaml': vpc('vpc-4', 1004) } });
    github.suspend(installation);
    expect(await untilQuiet(ops)).toBe(0);
    await github.push(repository, 'trunk', { files: { 'lab/raw/e.yaml': vpc('vpc-5', 1005) } });
    github.suspend(installation, false);
    await untilOpen(repository, 'Normalize lab: 3 managed');
    await untilQuiet(ops);

    await github.push(repository, 'trunk', { files: { 'lab/raw/f.yaml': vpc('vpc-6', 1006) } });
    github.archiveRepository(repository);
    expect(await untilQuiet(ops)).toBe(0);
    github.archiveRepository(repository, false);
    await untilOpen(repository, 'Normalize lab: 4 managed');
    github.uninstall(installation);
    expect(await untilQuiet(ops)).toBe(0);
    expect(openTitles(repository)).toEqual(['Normalize lab: 4 managed']);
  }, 180_000);
});
