import { expect, test, vi } from 'vitest';
import type { Fault } from '../support/github/http/faults.ts';
import { refusal, stage } from './stage.ts';

const limited = 'secondary rate limit';
const struck: [name: string, fault: Fault, answer: object, retryAfter: string | undefined][] = [
  ['a bad gateway', { kind: 'answer', status: 502 }, { status: 502, message: 'Server Error' }, undefined],
  [
    'a conflict',
    { kind: 'answer', status: 409, message: 'Conflict!' },
    { status: 409, message: 'Conflict!' },
    undefined,
  ],
  ['a secondary limit', { kind: 'secondary-limit' }, { status: 403, message: expect.stringContaining(limited) }, '60'],
  ['one without a time', { kind: 'secondary-limit', status: 429, retryAfter: null }, { status: 429 }, undefined],
  ['the primary limit', { kind: 'primary-limit', resetIn: 10 }, { status: 403 }, undefined],
];

test.each(struck)('a request meets %s, once', async (_, fault, answer, retryAfter) => {
  const { github, repository, octokit, at, start } = await stage();
  const injected = github.faults.inject({ method: 'POST', path: '/git/refs', fault });
  const create = () => octokit.rest.git.createRef({ ...at, ref: 'refs/heads/x', sha: start });
  const met = await refusal(create());
  expect(met).toMatchObject(answer);
  expect(met.headers['retry-after']).toBe(retryAfter);
  expect([injected.hits, await github.head(repository, 'x')]).toEqual([1, null]);
  await create();
  expect(injected.hits).toBe(1);
});

test('the primary limit says when it ends', async () => {
  const now = Date.now();
  const { github, octokit, at } = await stage({ github: { clock: () => new Date(now) } });
  github.faults.inject({ fault: { kind: 'primary-limit', resetIn: 10 } });
  const { headers } = await refusal(octokit.rest.repos.get(at));
  expect(headers).toMatchObject({
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.floor(now / 1000) + 10),
  });
});

test.each([
  ['reset', 'never carried out', { kind: 'reset' }, false],
  ['reset', 'carried out, its answer lost', { kind: 'reset', effect: true }, true],
  ['502', 'never carried out', { kind: 'answer', status: 502 }, false],
  ['502', 'carried out all the same', { kind: 'answer', status: 502, effect: true }, true],
] satisfies [string, string, Fault, boolean][])('%s, and the request %s', async (_, __, fault, carriedOut) => {
  const { github, repository, octokit, at, start } = await stage();
  github.faults.inject({ method: 'POST', path: '/git/refs', fault });
  const error: unknown = await octokit.rest.git
    .createRef({ ...at, ref: 'refs/heads/x', sha: start })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(await github.head(repository, 'x')).toBe(carriedOut ? start : null);
});

test('a request may never be answered', async () => {
  const { github, repository, octokit, at, start } = await stage();
  github.faults.inject({ method: 'POST', fault: { kind: 'silence', effect: true } });
  const waiting = new AbortController();
  const request = { signal: waiting.signal };
  let answered = false;
  const call = octokit.rest.git
    .createRef({ ...at, ref: 'refs/heads/x', sha: start, request })
    .then(() => {
      answered = true;
    })
    .catch((reason: unknown) => reason);
  await vi.waitFor(async () => expect(await github.head(repository, 'x')).toBe(start), { timeout: 10_000 });
  waiting.abort();
  expect(await call).toMatchObject({ name: 'AbortError' });
  expect(answered).toBe(false);
});

test('a tree is truncated', async () => {
  const { github, octokit, at } = await stage();
  github.faults.inject({ path: '/git/trees', fault: { kind: 'truncate', entries: 1 } });
  const { data } = await octokit.rest.git.getTree({ ...at, tree_sha: 'main', recursive: '1' });
  expect([data.truncated, data.tree.length]).toEqual([true, 1]);
});

test('a fault strikes the nth write, and a test may act before or after a request', async () => {
  const { github, repository, octokit, at, start } = await stage();
  const seen: (string | null)[] = [];
  const look = async () => seen.push(await github.head(repository, 'b'));
  github.faults.inject({ method: 'write', skip: 1, fault: { kind: 'run', before: look, after: look } });
  github.faults.inject({ method: 'write', skip: 2, times: 2, fault: { kind: 'answer', status: 500 } });
  const create = (name: string) => octokit.rest.git.createRef({ ...at, ref: `refs/heads/${name}`, sha: start });
  await create('a');
  await octokit.rest.repos.get(at);
  await create('b');
  expect(seen).toEqual([null, start]);
  await create('c');
  for (const name of ['d', 'e']) expect(await refusal(create(name))).toMatchObject({ status: 500 });
  await create('d');
  github.faults.inject({ times: Number.POSITIVE_INFINITY, fault: { kind: 'answer', status: 503 } });
  for (const _ of [1, 2, 3]) expect(await refusal(octokit.rest.repos.get(at))).toMatchObject({ status: 503 });
  github.faults.clear();
  await octokit.rest.repos.get(at);
});

test('the log tells who asked what, what it met, and where it began', async () => {
  const { github, octokit, at, start } = await stage();
  await octokit.rest.repos.get(at);
  const mark = github.requests.mark();
  github.faults.inject({ path: '/git/refs', fault: { kind: 'secondary-limit' } });
  await refusal(octokit.rest.git.createRef({ ...at, ref: 'refs/heads/x', sha: start }));
  await octokit.rest.git.createRef({ ...at, ref: 'refs/heads/x', sha: start });
  expect(github.requests.count()).toBe(3);
  expect(github.requests.count({ tokens: true })).toBe(4);
  expect(github.requests.count({ since: mark, method: 'POST', operation: '/git/refs' })).toBe(2);
  expect(github.requests.writes({ since: mark })).toMatchObject([
    { fault: 'secondary-limit', status: 403, actor: 'hedgerow[bot]' },
    { fault: null, status: 201, path: '/repos/acme/network/git/refs', body: { ref: 'refs/heads/x', sha: start } },
  ]);
});

test('the hour’s requests are used up', async () => {
  const { octokit, at } = await stage({ github: { limits: { requestsPerHour: 2 } } });
  const first = await octokit.rest.repos.get(at);
  expect(first.headers).toMatchObject({
    'x-ratelimit-limit': '2',
    'x-ratelimit-remaining': '1',
    'x-ratelimit-used': '1',
  });
  await octokit.rest.repos.get(at);
  expect(await refusal(octokit.rest.repos.get(at))).toMatchObject({
    status: 403,
    headers: { 'x-ratelimit-remaining': '0' },
  });
});

test('too much content in a minute is a secondary limit, until the minute is over', async () => {
  let now = Date.now();
  const { octokit, at } = await stage({
    github: { clock: () => new Date(now), limits: { contentPerMinute: 2, contentPerHour: 3 } },
  });
  const create = () => octokit.rest.git.createBlob({ ...at, content: 'a' });
  await create();
  await create();
  expect(await refusal(create())).toMatchObject({
    status: 403,
    message: expect.stringContaining('secondary rate limit'),
  });
  now += 61_000;
  await create();
  expect(await refusal(create())).toMatchObject({ status: 403 });
  await octokit.rest.repos.get(at);
});

test('reads and writes cost points', async () => {
  const { octokit, at } = await stage({ github: { limits: { pointsPerMinute: 7 } } });
  await octokit.rest.repos.get(at);
  await octokit.rest.git.createBlob({ ...at, content: 'a' });
  await octokit.rest.repos.get(at);
  expect(await refusal(octokit.rest.repos.get(at))).toMatchObject({ status: 403 });
});
