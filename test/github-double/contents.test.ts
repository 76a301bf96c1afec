import { expect, test } from 'vitest';
import { refusal, stage } from './stage.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('a file is read at any ref, a directory listed, a symlink shown', async () => {
  const { github, repository, octokit, at, start } = await stage({
    repository: { files: { 'a/b.txt': 'ä\n', 'a/link': { mode: '120000', content: 'b.txt' } } },
  });
  await github.push(repository, 'main', { files: { 'a/b.txt': 'new\n' } });
  const read = async (path: string, ref?: string) =>
    Object((await octokit.rest.repos.getContent({ ...at, path, ...(ref ? { ref } : {}) })).data);
  expect(Buffer.from((await read('a/b.txt')).content, 'base64').toString()).toBe('new\n');
  expect(Buffer.from((await read('a/b.txt', start)).content, 'base64').toString()).toBe('ä\n');
  expect(await read('a')).toMatchObject([
    { name: 'b.txt', type: 'file', path: 'a/b.txt' },
    { name: 'link', type: 'symlink' },
  ]);
  expect(await read('a/link')).toMatchObject({ type: 'symlink', target: 'b.txt' });
  expect(await refusal(read('a/none'))).toMatchObject({ status: 404 });
  expect(await refusal(read('a/b.txt', 'none'))).toMatchObject({ status: 404 });
});

test('a file over one megabyte has no content here', async () => {
  const { octokit, at } = await stage({ repository: { files: { big: 'x'.repeat(1024 * 1024 + 1) } } });
  const { data } = await octokit.rest.repos.getContent({ ...at, path: 'big' });
  expect(data).toMatchObject({ encoding: 'none', content: '', size: 1024 * 1024 + 1 });
});

test('a file is written with the id it had, else refused', async () => {
  const { github, repository, octokit, at } = await stage();
  const put = (more: object) =>
    octokit.rest.repos.createOrUpdateFileContents({
      ...at,
      path: 'README.md',
      message: 'm',
      content: base64('two\n'),
      ...more,
    });
  const sha = (await github.readTree(repository, 'main')).get('README.md')?.sha ?? '';
  expect(await refusal(put({}))).toMatchObject({ status: 422 });
  expect(github.takeViolations()).toHaveLength(1);
  expect(await refusal(put({ sha: '1'.repeat(40) }))).toMatchObject({ status: 409 });
  const { data } = await put({ sha, branch: 'main' });
  expect(data.commit.verification).toMatchObject({ verified: true });
  expect(await github.readFile(repository, 'main', 'README.md')).toBe('two\n');
});

test('a protected branch refuses with 409, an unknown one with 404', async () => {
  const { octokit, at } = await stage({
    repository: { rules: [{ pattern: 'main', refuse: ['update'], status: 403 }] },
  });
  const put = (branch: string) =>
    octokit.rest.repos.createOrUpdateFileContents({ ...at, path: 'n', message: 'm', content: base64('n'), branch });
  expect(await refusal(put('main'))).toMatchObject({ status: 409 });
  expect(await refusal(put('none'))).toMatchObject({ status: 404 });
});

test('a comparison says how far two commits are apart and shows at most 300 files', async () => {
  const { github, repository, octokit, at } = await stage();
  const files = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`many/${index}`, `${index}\n`]));
  await github.push(repository, 'topic', { files });
  await github.push(repository, 'main', { files: { m: 'm' } });
  const compare = async (basehead: string) =>
    (await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead })).data;
  const data = await compare('main...topic');
  expect(data).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, total_commits: 1 });
  expect(data.files).toHaveLength(300);
  expect(await compare('main...main')).toMatchObject({ status: 'identical', files: [] });
});

test('branches are merged by the API, or said to conflict', async () => {
  const { github, repository, octokit, at } = await stage();
  await github.push(repository, 'topic', { files: { 'README.md': 'topic\n' } });
  const merge = (base: string, head: string) => octokit.rest.repos.merge({ ...at, base, head });
  await github.push(repository, 'main', { files: { m: 'm' } });
  expect((await merge('main', 'topic')).status).toBe(201);
  expect((await merge('main', 'topic')).status).toBe(204);
  await github.push(repository, 'other', {
    files: { 'README.md': 'other\n' },
    on: (await github.log(repository, 'main')).at(-1)?.sha ?? '',
  });
  expect(await refusal(merge('main', 'other'))).toMatchObject({ status: 409 });
  expect(await refusal(merge('main', 'none'))).toMatchObject({ status: 404 });
});
