import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemory, type Memory } from '../../src/actions/memory.ts';
import { normalizeRepository } from '../../src/actions/normalize-repository.ts';
import { createGitHubApp, type GitHubApp } from '../../src/github/create-github-app.ts';
import { OperationalError } from '../../src/ports/operational-error.ts';
import type { RequestMeter } from '../../src/ports/request-meter.ts';
import { createMemoryPauses } from '../../src/store/create-memory-pauses.ts';
import { readAppManifest } from '../support/app-manifest.ts';
import { createGitHub, type GitHubDouble, type GitHubOptions } from '../support/github/create-github.ts';
import type { App, Installation } from '../support/github/state/model.ts';
import { vpc } from './scene.ts';

// GitHub's clock and ours are the same one, and it moves only where somebody waits.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2030, 0, 1) });
});
afterEach(async () => {
  vi.useRealTimers();
  github.assertClean();
  await github.close();
});

let github: GitHubDouble;
let app: App;
let hedgerow: GitHubApp;
let slept: number;
let answers: Parameters<RequestMeter['observe']>[0][];

const limits = { contentPerMinute: 80, contentPerHour: 500, pointsPerMinute: 900 };

const pass = (milliseconds: number): void => void vi.setSystemTime(Date.now() + milliseconds);

async function start(given: GitHubOptions['limits']): Promise<void> {
  github = await createGitHub({ limits: { mergeable: 'eager', ...given } });
  app = await github.createApp(readAppManifest());
  longestLook = 0;
  answers = [];
  memory = createMemory();
  hedgerow = createGitHubApp({
    appId: app.id,
    privateKey: () => app.privateKey,
    meter: { observe: (answer) => void answers.push(answer), postpone: () => undefined },
    apiUrl: github.apiUrl,
    spaceWrites: true,
    log: pino({ level: 'silent' }),
    patience: {
      attempts: 4,
      firstWait: 500,
      longestWait: 10_000,
      sleep: async (milliseconds) => {
        slept += milliseconds;
        pass(milliseconds);
      },
    },
  });
}

/** A repository whose fabrics all have something to propose. */
async function found(owner: string, repo: string, fabrics: number): Promise<Installation> {
  const names = Array.from({ length: fabrics }, (_, index) => `f-${index}`);
  const lines = names.map((name) => `  - {name: ${name}, directory: ${name}}`);
  const files: Record<string, string> = { '.github/hedgerow.yml': ['version: 1', 'fabrics:', ...lines, ''].join('\n') };
  for (const name of names) files[`${name}/raw/a.yaml`] = vpc('vpc-1', 1001);
  const repository = await github.createRepository({ name: `${owner}/${repo}`, files });
  return github.install(app, repository);
}

/** The longest that one look slept in all. */
let longestLook: number;

type Job = { readonly installation: number; readonly owner: string; readonly repo: string; due: number; tries: number };

let memory: Memory;

async function look({ installation, owner, repo }: Job): Promise<void> {
  slept = 0;
  const host = await hedgerow.connect({ installation, owner, repo });
  const { id } = github.repository(`${owner}/${repo}`);
  const request = { id, installation, owner, repo, defaultBranch: 'main', recheck: [] };
  const surroundings = { memory, pauses: createMemoryPauses(), server: github.origin, log: () => undefined };
  await normalizeRepository(request, { host, ...surroundings }).finally(() => {
    longestLook = Math.max(longestLook, slept);
  });
}

/** Works on jobs as a queue does: what is postponed comes again when it said; anything else that fails, fails the test. */
async function workOff(jobs: Job[]): Promise<void> {
  const waiting = [...jobs];
  for (;;) {
    waiting.sort((a, b) => a.due - b.due);
    const job = waiting.shift();
    if (job === undefined) return;
    if (job.due > Date.now()) vi.setSystemTime(job.due);
    try {
      job.tries += 1;
      await look(job);
    } catch (error) {
      if (!(error instanceof OperationalError) || !error.isPostponed) throw error;
      job.due = Date.now() + (error.retryAfter ?? 0) * 1000;
      waiting.push(job);
    }
  }
}

const jobOf = (installation: Installation, owner: string, repo: string): Job => {
  return { installation: installation.id, owner, repo, due: Date.now(), tries: 0 };
};

const openPulls = (name: string) => github.pullRequests(github.repository(name)).length;
const refused = () => github.requests.all.filter(({ status }) => status === 403 || status === 429);

test('200 proposals of one installation: none fails, no request goes over a limit, nobody sleeps for long', async () => {
  await start(limits);
  const jobs: Job[] = [];
  for (let index = 0; index < 10; index += 1) {
    jobs.push(jobOf(await found('acme', `network-${index}`, 20), 'acme', `network-${index}`));
  }
  const begin = Date.now();
  await workOff(jobs);
  const minutes = (Date.now() - begin) / 60_000;
  expect(refused()).toEqual([]);
  for (const { repo } of jobs) expect(openPulls(`acme/${repo}`)).toBe(20);
  expect(longestLook).toBeLessThanOrEqual(30_000);
  const writes = github.requests.writes().length;
  expect(writes).toBeGreaterThan(900);
  // As fast as the limits allow: 480 an hour, the first 480 and the last at once.
  expect(minutes).toBeLessThanOrEqual(Math.ceil(writes / 480) * 61);
  expect(answers.filter(({ status }) => status === 0 || (status >= 400 && status !== 404))).toEqual([]);
  expect(answers.length).toBeGreaterThan(writes);
  expect(answers.at(-1)?.remaining).toBeGreaterThan(0);
  // What was postponed costs next to nothing: nobody asks before it is time.
  expect(github.requests.count({ method: 'GET' })).toBeLessThan(jobs.reduce((sum, { tries }) => sum + 25 * tries, 0));
}, 240_000);

test('an installation at its limit does not slow another', async () => {
  await start(limits);
  const busy = jobOf(await found('acme', 'busy', 40), 'acme', 'busy');
  const other = jobOf(await found('beta', 'calm', 1), 'beta', 'calm');
  await expect(look(busy)).rejects.toMatchObject({ isPostponed: true, retryable: true });
  await expect(look(busy)).rejects.toMatchObject({ isPostponed: true });
  const begin = Date.now();
  await look(other);
  expect(openPulls('beta/calm')).toBe(1);
  expect(Date.now() - begin).toBeLessThan(10_000);
  await workOff([busy]);
  expect(openPulls('acme/busy')).toBe(40);
  expect(refused()).toEqual([]);
}, 120_000);

test.each([
  [403, 120, 120],
  [429, 120, 120],
  [403, null, 60],
] as const)(
  'a secondary limit (%i, retry-after %s) holds the whole installation for as long',
  async (status, retryAfter, seconds) => {
    await start({});
    const first = jobOf(await found('acme', 'one', 1), 'acme', 'one');
    const second = jobOf(await found('acme', 'two', 1), 'acme', 'two');
    github.faults.inject({ method: 'POST', path: 'git/trees', fault: { kind: 'secondary-limit', status, retryAfter } });
    const begin = Date.now();
    await expect(look(first)).rejects.toMatchObject({ isPostponed: true, retryAfter: seconds });
    const mark = github.requests.mark();
    await expect(look(second)).rejects.toMatchObject({ isPostponed: true });
    expect(github.requests.count({ since: mark, tokens: true })).toBe(0);
    await workOff([first, second].map((job) => ({ ...job, due: begin })));
    expect(Date.now() - begin).toBeGreaterThanOrEqual(seconds * 1000);
    expect([openPulls('acme/one'), openPulls('acme/two')]).toEqual([1, 1]);
  },
);

test('limits that GitHub does not explain are waited for twice as long each time', async () => {
  await start({});
  const job = jobOf(await found('acme', 'one', 1), 'acme', 'one');
  const fault = { kind: 'secondary-limit', retryAfter: null } as const;
  github.faults.inject({ method: 'POST', path: 'git/trees', times: 4, fault });
  const begin = Date.now();
  await workOff([job]);
  expect(openPulls('acme/one')).toBe(1);
  expect(Date.now() - begin).toBeGreaterThanOrEqual((60 + 120 + 240 + 480) * 1000);
});

test('the used-up hour: nothing is asked until it is over, then everything is done', async () => {
  await start({ requestsPerHour: 30 });
  const jobs = [];
  for (const repo of ['a', 'b', 'c', 'd']) jobs.push(jobOf(await found('acme', repo, 1), 'acme', repo));
  const begin = Date.now();
  await workOff(jobs);
  expect(refused()).toEqual([]);
  expect(['a', 'b', 'c', 'd'].map((repo) => openPulls(`acme/${repo}`))).toEqual([1, 1, 1, 1]);
  expect(Date.now() - begin).toBeGreaterThan(3_000_000);
  expect(answers.at(-1)?.remaining).toBeGreaterThan(0);
});

test('what has not changed is answered 304 and costs nothing of the hour', async () => {
  await start({});
  const job = jobOf(await found('acme', 'one', 1), 'acme', 'one');
  await look(job);
  await look(job);
  const before = answers.length;
  const remaining = answers.at(-1)?.remaining;
  for (let i = 0; i < 5; i += 1) await look(job);
  const later = answers.slice(before);
  expect(later.length).toBeGreaterThan(5);
  expect(new Set(later.map((answer) => answer.status))).toEqual(new Set([304]));
  expect(new Set(later.map((answer) => answer.remaining))).toEqual(new Set([remaining]));
});
