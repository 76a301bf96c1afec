import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { createGitHubApp } from '../../src/github/create-github-app.ts';
import type { RepositoryJob } from '../../src/jobs/repository-job.ts';
import { createApp } from '../../src/webhooks/create-app.ts';
import { privateKey } from '../github/nock-host.ts';

const repository = {
  id: 42,
  name: 'network',
  full_name: 'acme/network',
  owner: { login: 'acme' },
  default_branch: 'main',
};
const base = { installation: { id: 7 }, repository, sender: { login: 'octocat', type: 'User' } };
const job: RepositoryJob = {
  installation: 7,
  id: 42,
  owner: 'acme',
  repo: 'network',
  defaultBranch: 'main',
  recheck: [],
};

let jobs: RepositoryJob[];
let receive: (name: string, payload: object) => Promise<void>;

beforeEach(async () => {
  jobs = [];
  const { probot } = createGitHubApp({
    appId: 1,
    privateKey: () => privateKey,
    apiUrl: 'http://127.0.0.1:1',
    spaceWrites: false,
    log: pino({ level: 'silent' }),
  });
  await probot.load(
    createApp({
      enqueue: async (one) => void jobs.push(one),
      isWatched: (_repository, branch) => branch !== 'feature',
      list: async () => [],
      forget: () => undefined,
    }),
  );
  receive = async (name, payload) => {
    await probot.receive({ id: 'd', name, payload } as unknown as Parameters<typeof probot.receive>[0]);
  };
});

const pull = (ref: string) => ({ number: 1, head: { ref } });

describe('events become jobs', () => {
  test.each<[string, string, object, RepositoryJob[]]>([
    ['a push', 'push', { ref: 'refs/heads/main' }, [job]],
    ['a push by a bot', 'push', { ref: 'refs/heads/main', sender: { login: 'hedgerow[bot]', type: 'Bot' } }, [job]],
    ['a push to a branch nobody watches', 'push', { ref: 'refs/heads/feature' }, []],
    ['a tag', 'push', { ref: 'refs/tags/v1' }, []],
    ['a deleted branch', 'push', { ref: 'refs/heads/main', deleted: true }, [job]],
    [
      'our pull request closed',
      'pull_request',
      { action: 'closed', pull_request: pull('hedgerow/normalize/f') },
      [job],
    ],
    [
      'our pull request reopened',
      'pull_request',
      { action: 'reopened', pull_request: pull('hedgerow/normalize/f') },
      [job],
    ],
    [
      'our pull request labelled',
      'pull_request',
      { action: 'labeled', pull_request: pull('hedgerow/normalize/f') },
      [],
    ],
    ['another pull request closed', 'pull_request', { action: 'closed', pull_request: pull('feature') }, []],
    [
      'a check to run again',
      'check_run',
      { action: 'rerequested', check_run: { head_sha: 'c1' } },
      [{ ...job, recheck: ['c1'] }],
    ],
    ['a check written', 'check_run', { action: 'completed', check_run: { head_sha: 'c1' } }, []],
  ])('%s', async (_name, event, payload, expected) => {
    await receive(event, { ...base, ...payload });
    expect(jobs).toEqual(expected);
  });

  test('an event of no installation is nobody’s', async () => {
    await receive('push', { ...base, installation: undefined, ref: 'refs/heads/main' });
    expect(jobs).toEqual([]);
  });
});
