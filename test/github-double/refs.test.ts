import { expect, test } from 'vitest';
import { refusal, stage } from './stage.ts';

test('a ref is created once, moved forward, and anywhere only by force', async () => {
  const { github, repository, octokit, at, start } = await stage();
  const next = await github.push(repository, 'other', { files: { a: 'a' } });
  const { rest } = octokit;
  const ref = 'heads/hedgerow/normalize/f';
  await rest.git.createRef({ ...at, ref: `refs/${ref}`, sha: start });
  const again = rest.git.createRef({ ...at, ref: `refs/${ref}`, sha: start });
  expect(await refusal(again)).toMatchObject({ status: 422, message: 'Reference already exists' });
  await rest.git.updateRef({ ...at, ref, sha: next });
  const back = rest.git.updateRef({ ...at, ref, sha: start });
  expect(await refusal(back)).toMatchObject({ status: 422, message: 'Update is not a fast forward' });
  await rest.git.updateRef({ ...at, ref, sha: start, force: true });
  expect((await rest.git.getRef({ ...at, ref })).data.object.sha).toBe(start);
  await rest.git.deleteRef({ ...at, ref });
  const gone = [rest.git.deleteRef({ ...at, ref }), rest.git.updateRef({ ...at, ref, sha: start })];
  for (const call of gone)
    expect(await refusal(call)).toMatchObject({ status: 422, message: 'Reference does not exist' });
  expect(await refusal(rest.git.getRef({ ...at, ref }))).toMatchObject({ status: 404 });
});

test('a ref is found by its whole name, several by how they begin', async () => {
  const { github, repository, octokit, at, start } = await stage();
  for (const name of ['hedgerow/change/1', 'hedgerow/change/12', 'hedgerow/x']) {
    await github.createBranch(repository, name, start);
  }
  const found = await octokit.rest.git.listMatchingRefs({ ...at, ref: 'heads/hedgerow/change/1' });
  expect(found.data.map(({ ref }) => ref)).toEqual(['refs/heads/hedgerow/change/1', 'refs/heads/hedgerow/change/12']);
  expect(await refusal(octokit.rest.git.getRef({ ...at, ref: 'heads/hedgerow/change' }))).toMatchObject({
    status: 404,
  });
  expect((await octokit.rest.git.listMatchingRefs({ ...at, ref: 'heads/none' })).data).toEqual([]);
});

test.each([
  'hedgerow',
  'refs/x',
  'refs/heads/a..b',
  'refs/heads/a b',
  'refs/heads/a.lock',
  'refs/heads/.a',
  'refs/heads/a~1',
])('a ref cannot be called %s', async (ref) => {
  const { github, octokit, at, start } = await stage();
  expect(await refusal(octokit.rest.git.createRef({ ...at, ref, sha: start }))).toMatchObject({ status: 422 });
  expect(github.takeViolations()).toHaveLength(1);
});

test('a branch beside a directory of branches is refused', async () => {
  const { github, repository, octokit, at, start } = await stage();
  await github.createBranch(repository, 'a/b', start);
  expect(await refusal(octokit.rest.git.createRef({ ...at, ref: 'refs/heads/a', sha: start }))).toMatchObject({
    status: 422,
  });
});

test('the default branch stays', async () => {
  const { octokit, at } = await stage();
  expect(await refusal(octokit.rest.git.deleteRef({ ...at, ref: 'heads/main' }))).toMatchObject({ status: 422 });
});

test('rules refuse with their own words, and not those they do not hold for', async () => {
  const { github, repository, octokit, at, start } = await stage({
    repository: {
      rules: [
        { pattern: 'main', refuse: ['update', 'force-push'], bypass: ['acme'] },
        { pattern: 'hedgerow/**', refuse: ['create'], status: 403, message: 'Only humans create branches here' },
      ],
    },
  });
  const { rest } = octokit;
  const commit = (
    await rest.git.createCommit({
      ...at,
      message: 'm',
      tree: (await rest.git.getCommit({ ...at, commit_sha: start })).data.tree.sha,
      parents: [start],
    })
  ).data.sha;
  expect(await refusal(rest.git.updateRef({ ...at, ref: 'heads/main', sha: commit }))).toMatchObject({
    status: 422,
    message: 'Repository rule violations found\n\nChanges must be made through a pull request.\n\n',
  });
  expect(
    await refusal(rest.git.createRef({ ...at, ref: 'refs/heads/hedgerow/normalize/f', sha: commit })),
  ).toMatchObject({
    status: 403,
    message: 'Only humans create branches here',
  });
  expect((await rest.repos.getBranchRules({ ...at, branch: 'main' })).data.map(({ type }) => type)).toEqual([
    'update',
    'non_fast_forward',
  ]);
  await github.as('acme').push(repository, 'main', { files: { a: 'a' } });
  const pushed = await github.push(repository, 'topic', { files: { b: 'b' } });
  const pull = await github.openPullRequest(repository, { title: 'T', head: 'topic', base: 'main' });
  await github.merge(pull);
  expect((await github.log(repository, 'main')).map(({ sha }) => sha)).toContain(pushed);
});

test('of many who create one branch and one pull request at once, one does', async () => {
  const { github, repository, octokit, at } = await stage();
  const sha = await github.push(repository, 'source', { files: { a: 'a' } });
  const outcome = (call: Promise<{ status: number }>) =>
    call.then(
      ({ status }) => status,
      ({ status }) => Number(status),
    );
  const ten = Array.from({ length: 10 }, () => 0);
  const branch = () => outcome(octokit.rest.git.createRef({ ...at, ref: 'refs/heads/x', sha }));
  const pull = () => outcome(octokit.rest.pulls.create({ ...at, head: 'x', base: 'main', title: 't' }));
  const once = [201, ...Array.from({ length: 9 }, () => 422)];
  expect((await Promise.all(ten.map(branch))).toSorted((a, b) => a - b)).toEqual(once);
  expect((await Promise.all(ten.map(pull))).toSorted((a, b) => a - b)).toEqual(once);
  expect(github.pullRequests(repository, 'all')).toHaveLength(1);
});
