import { createServer } from 'node:http';
import { inspect } from 'node:util';
import nock from 'nock';
import { describe, expect, test } from 'vitest';
import { HostError } from '../../src/github/host-error.ts';
import { connect, guardNetwork, privateKey, repositoryPath, token, tokenAnswer, tokenPath } from './nock-host.ts';

guardNetwork();

const branch = {
  name: 'main',
  commit: { sha: 'c'.repeat(40), commit: { tree: { sha: 't'.repeat(40) } } },
};
const secondary = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' };

async function failure(promise: Promise<unknown>): Promise<HostError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof HostError) return error;
  throw new Error(`expected a HostError, got ${inspect(error)}`);
}

describe('a question that fails', () => {
  test.each([
    ['502', 502],
    ['500', 500],
    ['503', 503],
  ])('%s is asked again with growing waits', async (_name, status) => {
    const { host, waits, scope } = await connect();
    scope.get(`${repositoryPath}/branches/main`).times(3).reply(status, { message: 'Server Error' });
    scope.get(`${repositoryPath}/branches/main`).reply(200, branch);
    expect(await host.findBranch('main')).toEqual({ name: 'main', commit: 'c'.repeat(40), tree: 't'.repeat(40) });
    expect(waits).toEqual([500, 1000, 2000]);
  });

  test('a cut connection is asked again', async () => {
    const { host, waits, scope } = await connect();
    scope
      .get(`${repositoryPath}/branches/main`)
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    scope.get(`${repositoryPath}/branches/main`).reply(200, branch);
    expect((await host.findBranch('main'))?.name).toBe('main');
    expect(waits).toEqual([500]);
  });

  test('no answer at all ends at the timeout and is retryable', async () => {
    const silent = createServer((request, response) => {
      if (request.url === tokenPath)
        response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(tokenAnswer));
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    nock.enableNetConnect('127.0.0.1');
    const { host, waits } = await connect({ timeout: 20, apiUrl: `http://127.0.0.1:${port}/api/v3` });
    const error = await failure(host.findBranch('main'));
    silent.closeAllConnections();
    silent.close();
    expect(error).toMatchObject({ ending: 'lost', retryable: true, status: 0 });
    expect(waits).toEqual([500, 1000, 2000]);
  });

  test('four failures are given back to the queue', async () => {
    const { host, scope } = await connect();
    scope.get(`${repositoryPath}/branches/main`).times(4).reply(502, { message: 'Bad Gateway' });
    expect(await failure(host.findBranch('main'))).toMatchObject({ ending: 'lost', retryable: true, status: 502 });
  });

  test.each([[403], [429]])('%i with a short retry-after waits as long as it says', async (status) => {
    const { host, waits, scope } = await connect();
    scope.get(`${repositoryPath}/branches/main`).reply(status, secondary, { 'retry-after': '3' });
    scope.get(`${repositoryPath}/branches/main`).reply(200, branch);
    expect((await host.findBranch('main'))?.name).toBe('main');
    expect(waits).toEqual([3000]);
  });

  test.each([
    ['a long retry-after', 429, secondary, { 'retry-after': '120' }, 120],
    ['403 secondary limit that does not say how long', 403, secondary, {}, 60],
    ['429 without a word', 429, { message: 'Too many requests' }, {}, 60],
  ] as const)('%s is left to the queue', async (_name, status, body, headers, wait) => {
    const { host, waits, scope } = await connect();
    scope.get(`${repositoryPath}/branches/main`).reply(status, body, headers);
    const error = await failure(host.findBranch('main'));
    expect(error).toMatchObject({ ending: 'limited', retryable: true, retryAfter: wait });
    expect(waits).toEqual([]);
  });

  test.each([
    ['a secondary limit', 403, secondary, { 'retry-after': '120' }],
    [
      'the used-up hour',
      429,
      { message: 'API rate limit exceeded' },
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
    ],
    ['a server error', 502, { message: 'Bad Gateway' }, {}],
  ] as const)('with spaced writes Octokit sends nothing again by itself: %s', async (_name, status, body, headers) => {
    const { host, scope, waits } = await connect({ spaceWrites: true });
    let asked = 0;
    scope
      .get(`${repositoryPath}/branches/main`)
      .times(4)
      .optionally()
      .reply(() => {
        asked += 1;
        return [status, body, headers];
      });
    await failure(host.findBranch('main'));
    expect(asked).toBe(waits.length + 1);
  });

  test('the used-up hour says when it ends', async () => {
    const { host, scope } = await connect();
    const reset = Math.floor(Date.now() / 1000) + 1800;
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
    scope.get(`${repositoryPath}/branches/main`).reply(403, { message: 'API rate limit exceeded' }, headers);
    const error = await failure(host.findBranch('main'));
    expect(error.ending).toBe('limited');
    expect(error.retryAfter).toBeGreaterThan(1700);
    expect(error.retryAfter).toBeLessThanOrEqual(1802);
  });

  test('missing permission is not asked again', async () => {
    const { host, scope } = await connect();
    scope.get(`${repositoryPath}/branches/main`).reply(403, { message: 'Resource not accessible by integration' });
    const error = await failure(host.findBranch('main'));
    expect(error).toMatchObject({
      ending: 'refused',
      retryable: false,
      words: 'Resource not accessible by integration',
    });
  });

  test('a branch that is not there is no error', async () => {
    const { host, scope } = await connect();
    scope.get(`${repositoryPath}/branches/dev`).reply(404, { message: 'Branch not found' });
    expect(await host.findBranch('dev')).toBeUndefined();
  });

  test('409 is a conflict for the queue', async () => {
    const { host, scope } = await connect();
    scope.get(`${repositoryPath}/git/trees/abc`).query(true).reply(409, { message: 'Git Repository is empty.' });
    expect(await failure(host.listFiles('abc'))).toMatchObject({ ending: 'conflict', retryable: true });
  });
});

describe('a write whose answer was lost', () => {
  const refs = `${repositoryPath}/git/refs`;
  const ref = (sha: string) => ({ ref: 'refs/heads/hedgerow/normalize/f', object: { sha, type: 'commit', url: '' } });
  const name = 'hedgerow/normalize/f';
  const refPath = `${repositoryPath}/git/ref/heads%2Fhedgerow%2Fnormalize%2Ff`;

  test('a branch: done is done', async () => {
    const { host, scope } = await connect();
    scope.post(refs).reply(502, { message: 'Bad Gateway' });
    scope.get(refPath).reply(200, ref('a1'));
    expect(await host.createBranch(name, 'a1')).toEqual({ moved: true });
  });

  test('a branch: not done is done again', async () => {
    const { host, scope } = await connect();
    scope.post(refs).replyWithError('socket hang up');
    scope.get(refPath).reply(404, { message: 'Not Found' });
    scope.post(refs).reply(201, ref('a1'));
    expect(await host.createBranch(name, 'a1')).toEqual({ moved: true });
  });

  test('a pull request is looked for before it is opened again', async () => {
    const { host, scope } = await connect();
    scope.post(`${repositoryPath}/pulls`).replyWithError('socket hang up');
    scope
      .get(`${repositoryPath}/pulls`)
      .query({ head: `acme:${name}`, state: 'all', per_page: 100, page: 1 })
      .reply(200, [pull]);
    const opened = await host.openPullRequest({ title: 't', body: 'b', head: name, base: 'main', draft: false });
    expect(opened.number).toBe(12);
  });

  test('a pull request that exists already is the answer', async () => {
    const { host, scope } = await connect();
    const body = { message: 'Validation Failed', errors: [{ message: 'A pull request already exists for acme:x.' }] };
    scope.post(`${repositoryPath}/pulls`).reply(422, body);
    scope.get(`${repositoryPath}/pulls`).query(true).reply(200, [pull]);
    const opened = await host.openPullRequest({ title: 't', body: 'b', head: name, base: 'main', draft: false });
    expect(opened.number).toBe(12);
  });

  test('a check run is looked for by name, head and digest', async () => {
    const { host, scope } = await connect();
    scope.post(`${repositoryPath}/check-runs`).reply(504, 'gateway timeout');
    const run = { id: 5, name: 'hedgerow / structure', external_id: 'd1' };
    scope
      .get(`${repositoryPath}/commits/a1/check-runs`)
      .query(true)
      .reply(200, { total_count: 1, check_runs: [run] });
    await expect(host.writeCheck('a1', check, 'd1')).resolves.toBeUndefined();
  });

  test('a check run that is not there is written again', async () => {
    const { host, scope } = await connect();
    scope.post(`${repositoryPath}/check-runs`).reply(502, 'bad gateway');
    scope.get(`${repositoryPath}/commits/a1/check-runs`).query(true).reply(200, { total_count: 0, check_runs: [] });
    scope.post(`${repositoryPath}/check-runs`).reply(201, { id: 6, status: 'completed' });
    await expect(host.writeCheck('a1', check, 'd1')).resolves.toBeUndefined();
  });

  test('a check run says where its details are', async () => {
    const { host, scope } = await connect();
    const detailsUrl = 'https://hedgerow.example/drift/acme/network/fabric-1/x';
    scope.post(`${repositoryPath}/check-runs`, (sent) => sent.details_url === detailsUrl).reply(201, { id: 6 });
    await expect(host.writeCheck('a1', { ...check, detailsUrl }, 'd1')).resolves.toBeUndefined();
  });

  test('a comment is looked for by its marker', async () => {
    const { host, scope } = await connect();
    const comments = `${repositoryPath}/issues/12/comments`;
    scope.get(comments).query(true).reply(200, []);
    scope.post(comments).reply(502, 'bad gateway');
    scope
      .get(comments)
      .query(true)
      .reply(200, [
        { id: 1, body: '<!-- m -->\na person copied it', user: { type: 'User' } },
        { id: 2, body: '<!-- m -->\nhello', user: { type: 'Bot' } },
      ]);
    const comment = await host.commentOnce(12, '<!-- m -->', '<!-- m -->\nhello');
    expect(comment).toMatchObject({ id: 2 });
  });

  test('a deletion that worked is no error the second time', async () => {
    const { host, scope } = await connect();
    scope.delete(`${refs}/heads%2Fhedgerow%2Fnormalize%2Ff`).replyWithError('socket hang up');
    scope.delete(`${refs}/heads%2Fhedgerow%2Fnormalize%2Ff`).reply(422, { message: 'Reference does not exist' });
    expect(await host.deleteBranch(name)).toEqual({ moved: true });
  });

  const pull = {
    number: 12,
    state: 'open',
    merged_at: null,
    labels: [],
    head: { sha: 'a1', ref: name, repo: { full_name: 'acme/network' } },
    base: { ref: 'main', repo: { full_name: 'acme/network' } },
    title: 't',
    body: 'b',
  };
  const check = {
    name: 'hedgerow / structure',
    conclusion: 'success',
    title: 't',
    summary: 's',
    text: '',
    annotations: [],
  } as const;
});

describe('moving a branch', () => {
  const path = `${repositoryPath}/git/refs/heads%2Fmain`;

  test.each([
    [422, 'Repository rule violations found: Changes must be made through a pull request.'],
    [403, 'Protected branch update failed for refs/heads/main.'],
  ])('%i with the words of a rule is an answer', async (status, message) => {
    const { host, scope } = await connect();
    scope.patch(path).reply(status, { message });
    expect(await host.moveBranch('main', 'a1', { force: false })).toEqual({ moved: false, refused: message });
  });

  test('a branch that moved meanwhile is looked at again', async () => {
    const { host, scope } = await connect();
    scope.patch(path).reply(422, { message: 'Update is not a fast forward' });
    expect(await failure(host.moveBranch('main', 'a1', { force: false }))).toMatchObject({
      ending: 'conflict',
      retryable: true,
    });
  });
});

test('errors hold neither tokens nor keys nor file contents', async () => {
  const { host, scope } = await connect();
  const secret = 'password: correct horse battery staple';
  scope.post(`${repositoryPath}/git/trees`).reply(400, { message: 'Problems parsing JSON' });
  const error = await failure(
    host.writeTree('t0', new Map([['a.yaml', { action: 'write', mode: '100644', content: secret }]])),
  );
  const shown = `${inspect(error, { depth: 20, showHidden: true })}${JSON.stringify(error)}`;
  expect(shown).toContain('Problems parsing JSON');
  for (const hidden of [token, 'correct horse', privateKey.slice(100, 160)]) expect(shown).not.toContain(hidden);
});
