import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createGitHub } from '../support/github/create-github.ts';
import { octokitOf, octokitOfApp } from './octokit.ts';

test('a push becomes a pull request by an App and is merged', async () => {
  const received: { event: string; body: string; signature: string }[] = [];
  const hook = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    received.push({
      event: String(req.headers['x-github-event']),
      body: Buffer.concat(chunks).toString(),
      signature: String(req.headers['x-hub-signature-256']),
    });
    res.writeHead(200).end('ok');
  });
  await new Promise<void>((r) => hook.listen(0, '127.0.0.1', r));
  const address = hook.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  console.time('start');
  const github = await createGitHub();
  const app = await github.createApp({ webhookUrl: `http://127.0.0.1:${port}/` });
  const repository = await github.createRepository({
    name: 'acme/network',
    files: { 'README.md': 'hello\n', 'a/b.txt': 'one\n' },
  });
  const installation = github.install(app, repository);
  console.timeEnd('start');
  const octokit = octokitOf(github, app, installation);
  const me = octokitOfApp(github, app);
  console.time('app');
  expect((await me.rest.apps.getAuthenticated()).data?.slug).toBe('hedgerow');
  console.timeEnd('app');
  const at = { owner: 'acme', repo: 'network' };
  console.time('push');
  const sha = await github.push(repository, 'main', { files: { 'raw/x.yaml': 'kind: VPC\n' } });
  console.timeEnd('push');
  console.time('api');
  const tree = await octokit.rest.git.getTree({ ...at, tree_sha: sha, recursive: '1' });
  expect(tree.data.tree.map(({ path }) => path)).toEqual(['README.md', 'a', 'a/b.txt', 'raw', 'raw/x.yaml']);
  const blob = tree.data.tree.at(-1)?.sha ?? '';
  const made = await octokit.rest.git.createTree({
    ...at,
    base_tree: tree.data.sha,
    tree: [
      { path: 'managed/vpc/x.yaml', mode: '100644', type: 'blob', sha: blob },
      { path: 'raw/x.yaml', mode: '100644', type: 'blob', sha: null },
    ],
  });
  const commit = await octokit.rest.git.createCommit({
    ...at,
    tree: made.data.sha,
    parents: [sha],
    message: 'Normalize',
  });
  expect(commit.data.verification.verified).toBe(true);
  await octokit.rest.git.createRef({ ...at, ref: 'refs/heads/hedgerow/normalize/f', sha: commit.data.sha });
  const pull = await octokit.rest.pulls.create({
    ...at,
    head: 'hedgerow/normalize/f',
    base: 'main',
    title: 't',
    body: 'b',
  });
  expect(pull.data.mergeable).toBe(null);
  expect((await octokit.rest.pulls.get({ ...at, pull_number: 1 })).data.mergeable).toBe(null);
  expect((await octokit.rest.pulls.get({ ...at, pull_number: 1 })).data.mergeable).toBe(true);
  await octokit.rest.checks.create({
    ...at,
    name: 'hedgerow / structure',
    head_sha: commit.data.sha,
    status: 'completed',
    conclusion: 'success',
    output: { title: 'x', summary: 'y' },
  });
  const tarball = await octokit.rest.repos.downloadTarballArchive({ ...at, ref: 'main' });
  expect((tarball.data as ArrayBuffer).byteLength).toBeGreaterThan(100);
  const [mine] = github.pullRequests(repository);
  if (!mine) throw new Error('no pull request');
  console.timeEnd('api');
  await github.merge(mine, 'squash');
  await github.webhooks.settle();
  expect(received.map(({ event }) => event)).toMatchInlineSnapshot(`
    [
      "installation",
      "push",
      "push",
      "pull_request",
      "check_run",
      "check_run",
      "push",
      "pull_request",
    ]
  `);
  expect(Object.keys(await github.readFiles(repository, 'main'))).toEqual([
    'README.md',
    'a/b.txt',
    'managed/vpc/x.yaml',
  ]);
  expect(github.requests.list().map(({ operation, status }) => `${status} ${operation}`)).toMatchInlineSnapshot(`
    [
      "200 GET /app",
      "200 GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
      "201 POST /repos/{owner}/{repo}/git/trees",
      "201 POST /repos/{owner}/{repo}/git/commits",
      "201 POST /repos/{owner}/{repo}/git/refs",
      "201 POST /repos/{owner}/{repo}/pulls",
      "200 GET /repos/{owner}/{repo}/pulls/{pull_number}",
      "200 GET /repos/{owner}/{repo}/pulls/{pull_number}",
      "201 POST /repos/{owner}/{repo}/check-runs",
      "302 GET /repos/{owner}/{repo}/tarball/{ref}",
    ]
  `);
  github.assertClean();
  await github.close();
  hook.close();
});
