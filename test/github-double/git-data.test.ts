import { expect, test } from 'vitest';
import { blobId } from '../../src/domain/blob-id.ts';
import { refusal, stage } from './stage.ts';

const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

test('any bytes go in and come out as they are', async () => {
  const { github, octokit, at } = await stage();
  const content = Buffer.from(bytes).toString('base64');
  const { data: made } = await octokit.rest.git.createBlob({ ...at, content, encoding: 'base64' });
  expect(made.sha).toBe(blobId(bytes));
  const { data: read } = await octokit.rest.git.getBlob({ ...at, file_sha: made.sha });
  expect(Buffer.from(read.content, 'base64')).toEqual(Buffer.from(bytes));
  // Octokit reads raw bytes as text; the bytes themselves are right.
  const headers = { accept: 'application/vnd.github.raw', authorization: `token ${github.tokenOf('acme')}` };
  const raw = await fetch(made.url, { headers });
  expect(Buffer.from(await raw.arrayBuffer())).toEqual(Buffer.from(bytes));
});

test('a tree moves, keeps modes, deletes, and drops a directory that became empty', async () => {
  const { github, repository, octokit, at } = await stage({
    repository: {
      files: {
        'raw/deep/a.yaml': 'a\n',
        'raw/run.sh': { mode: '100755', content: '#!/bin/sh\n' },
        'raw/link': { mode: '120000', content: 'deep/a.yaml' },
        module: { mode: '160000', content: '1'.repeat(40) },
      },
    },
  });
  const before = await github.readTree(repository, 'main');
  const entry = (path: string) => before.get(path) ?? { mode: '100644', sha: '' };
  const { data: base } = await octokit.rest.git.getTree({ ...at, tree_sha: 'main' });
  const { data: made } = await octokit.rest.git.createTree({
    ...at,
    base_tree: base.sha,
    tree: [
      { path: 'managed/a.yaml', mode: '100644', type: 'blob', sha: entry('raw/deep/a.yaml').sha },
      { path: 'managed/run.sh', mode: '100755', type: 'blob', sha: entry('raw/run.sh').sha },
      { path: 'managed/ä "b".yaml', mode: '100644', type: 'blob', content: 'ü\n' },
      { path: 'raw/deep/a.yaml', mode: '100644', type: 'blob', sha: null },
      { path: 'raw/run.sh', mode: '100755', type: 'blob', sha: null },
    ],
  });
  const { data: listed } = await octokit.rest.git.getTree({ ...at, tree_sha: made.sha, recursive: '1' });
  expect(
    listed.tree.filter(({ type }) => type !== 'tree').map(({ path, mode, sha, size }) => [path, mode, sha, size]),
  ).toEqual([
    ['managed/a.yaml', '100644', blobId('a\n'), 2],
    ['managed/run.sh', '100755', blobId('#!/bin/sh\n'), 10],
    ['managed/ä "b".yaml', '100644', blobId('ü\n'), 3],
    ['module', '160000', '1'.repeat(40), undefined],
    ['raw/link', '120000', blobId('deep/a.yaml'), 11],
  ]);
  expect(listed.tree.map(({ path }) => path)).not.toContain('raw/deep');
});

test('a tree may place another tree, and replace a file by a directory', async () => {
  const { octokit, at } = await stage({ repository: { files: { 'a/b': 'b\n', c: 'c\n' } } });
  const { data: base } = await octokit.rest.git.getTree({ ...at, tree_sha: 'main' });
  const directory = base.tree.find(({ path }) => path === 'a')?.sha ?? '';
  const { data: made } = await octokit.rest.git.createTree({
    ...at,
    base_tree: base.sha,
    tree: [
      { path: 'copy', mode: '040000', type: 'tree', sha: directory },
      { path: 'c/d', mode: '100644', type: 'blob', content: 'd\n' },
    ],
  });
  const { data: listed } = await octokit.rest.git.getTree({ ...at, tree_sha: made.sha, recursive: '1' });
  expect(listed.tree.map(({ path }) => path)).toEqual(['a', 'a/b', 'c', 'c/d', 'copy', 'copy/b']);
});

test.each([
  [
    'a path that the base lacks is deleted',
    { path: 'raw/none', mode: '100644', type: 'blob', sha: null },
    'GitRPC::BadObjectState',
  ],
  [
    'an object that does not exist',
    { path: 'a', mode: '100644', type: 'blob', sha: '1'.repeat(40) },
    'is not a valid blob',
  ],
  ['neither sha nor content', { path: 'a', mode: '100644', type: 'blob' }, 'either tree.sha or tree.content'],
  ['both sha and content', { path: 'a', mode: '100644', type: 'blob', sha: null, content: 'a' }, 'not both'],
  ['no mode', { path: 'a', type: 'blob', content: 'a' }, 'tree.mode'],
  ['no type', { path: 'a', mode: '100644', content: 'a' }, 'tree.type'],
  ['a path out of the tree', { path: '../a', mode: '100644', type: 'blob', content: 'a' }, 'malformed path'],
  ['a path into git', { path: '.GIT/a', mode: '100644', type: 'blob', content: 'a' }, 'malformed path'],
] as const)('a tree is refused: %s', async (_, entry, words) => {
  const { github, octokit, at, start } = await stage();
  const call = octokit.rest.git.createTree({ ...at, base_tree: start, tree: [entry] });
  expect(await refusal(call)).toMatchObject({ status: 422, message: expect.stringContaining(words) });
  expect(github.takeViolations()).toMatchObject([{ where: 'request' }]);
});

test('a tree beyond the limits is not written: 502, or 422 where so configured', async () => {
  const { github, octokit, at, start } = await stage({ github: { limits: { newTreeEntries: 3, newTreeBytes: 100 } } });
  const entry = (path: string, content: string) => ({ path, mode: '100644' as const, type: 'blob' as const, content });
  const post = (tree: ReturnType<typeof entry>[]) => octokit.rest.git.createTree({ ...at, base_tree: start, tree });
  const three = ['a', 'b', 'c'].map((path) => entry(path, 'x'));
  await post(three);
  expect(await refusal(post([...three, entry('d', 'x')]))).toMatchObject({ status: 502 });
  github.limits.newTreeAnswer = 422;
  expect(await refusal(post([entry('d', 'x'.repeat(101))]))).toMatchObject({ status: 422 });
});

test('a recursive tree beyond the limits is truncated, a plain one is not', async () => {
  const { octokit, at } = await stage({
    github: { limits: { treeEntries: 2 } },
    repository: { files: { a: 'a', b: 'b', c: 'c' } },
  });
  const read = async (more: { recursive?: string }) =>
    (await octokit.rest.git.getTree({ ...at, tree_sha: 'main', ...more })).data;
  expect(await read({ recursive: '1' })).toMatchObject({ truncated: true, tree: [{ path: 'a' }, { path: 'b' }] });
  expect((await read({})).tree).toHaveLength(3);
});

test('a thousand entries are one tree, and a thousand blobs one process', async () => {
  const { octokit, at, start } = await stage();
  const tree = Array.from({ length: 1000 }, (_, index) => ({
    path: `managed/vpc/vpc-${index}.yaml`,
    mode: '100644' as const,
    type: 'blob' as const,
    content: `kind: VPC ${index}\n`,
  }));
  const { data: made } = await octokit.rest.git.createTree({ ...at, base_tree: start, tree });
  const { data: listed } = await octokit.rest.git.getTree({ ...at, tree_sha: made.sha, recursive: 'true' });
  expect(listed.tree.filter(({ path }) => path.startsWith('managed/vpc/'))).toHaveLength(1000);
  expect(listed.tree.find(({ path }) => path === 'managed/vpc/vpc-999.yaml')?.sha).toBe(blobId('kind: VPC 999\n'));
});

test('a commit keeps its message byte for byte and is signed only without author and committer', async () => {
  const { github, repository, octokit, at, start } = await stage();
  const tree = (await octokit.rest.git.getCommit({ ...at, commit_sha: start })).data.tree.sha;
  const message = 'Subject\n\nBody with ä\n\nHedgerow-Base: 1\n\n';
  const base = { ...at, tree, parents: [start], message };
  const { data: signed } = await octokit.rest.git.createCommit(base);
  expect(signed).toMatchObject({
    message,
    verification: { verified: true, reason: 'valid' },
    author: { name: 'hedgerow[bot]' },
  });
  const author = { name: 'Ann', email: 'ann@example.org', date: '2026-01-02T03:04:05Z' };
  const { data: plain } = await octokit.rest.git.createCommit({ ...base, author });
  expect(plain).toMatchObject({ author, committer: author, verification: { verified: false, reason: 'unsigned' } });
  await github.createBranch(repository, 'signed', signed.sha);
  expect((await github.log(repository, 'signed'))[0]).toMatchObject({ sha: signed.sha, parents: [start] });
});

test('a commit on what does not exist is refused', async () => {
  const { github, octokit, at, start } = await stage();
  const tree = (await octokit.rest.git.getCommit({ ...at, commit_sha: start })).data.tree.sha;
  const post = (commit: { tree: string; parents: string[] }) =>
    octokit.rest.git.createCommit({ ...at, message: 'm', ...commit });
  expect(await refusal(post({ tree: start, parents: [start] }))).toMatchObject({ status: 422 });
  expect(await refusal(post({ tree, parents: ['1'.repeat(40)] }))).toMatchObject({ status: 422 });
  expect(github.takeViolations()).toHaveLength(2);
});

test('an empty repository answers 409 until the contents API made its first commit', async () => {
  const { github, app, octokit, at } = await stage();
  const repository = await github.createRepository({ name: 'acme/empty' });
  github.install(app, repository);
  const empty = { ...at, repo: 'empty' };
  const { rest } = octokit;
  const calls = [
    () => rest.git.getTree({ ...empty, tree_sha: 'main' }),
    () => rest.git.getRef({ ...empty, ref: 'heads/main' }),
    () => rest.git.createBlob({ ...empty, content: 'a' }),
    () => rest.git.createRef({ ...empty, ref: 'refs/heads/main', sha: '1'.repeat(40) }),
    () => rest.repos.listCommits(empty),
  ];
  for (const call of calls)
    expect(await refusal(call())).toMatchObject({ status: 409, message: 'Git Repository is empty.' });
  const content = Buffer.from('first\n').toString('base64');
  const { status } = await octokit.rest.repos.createOrUpdateFileContents({
    ...empty,
    path: 'a',
    message: 'First',
    content,
  });
  expect(status).toBe(201);
  expect(await github.readFiles(repository, 'main')).toEqual({ a: 'first\n' });
  await octokit.rest.git.getRef({ ...empty, ref: 'heads/main' });
});

test('what is no base64 is refused', async () => {
  const { github, octokit, at } = await stage();
  const blob = octokit.rest.git.createBlob({ ...at, content: 'not base64!', encoding: 'base64' });
  expect(await refusal(blob)).toMatchObject({ status: 422 });
  const file = octokit.rest.repos.createOrUpdateFileContents({ ...at, path: 'a', message: 'm', content: 'ä' });
  expect(await refusal(file)).toMatchObject({ status: 422 });
  expect(github.takeViolations()).toHaveLength(2);
});
