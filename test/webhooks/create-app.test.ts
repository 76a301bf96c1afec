import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Ask } from '../../src/actions/ask.ts';
import type { GivenCommand } from '../../src/actions/obey-command.ts';
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

let mayMerge: boolean;
let jobs: RepositoryJob[];
let commands: GivenCommand[];
let refreshed: string[];
let adopted: object[];
let receive: (name: string, payload: object) => Promise<void>;

/** A check run of the head of a branch. */
function checkOf(ref: string) {
  return { head_sha: 'c1', pull_requests: [{ head: { ref } }] };
}

beforeEach(async () => {
  mayMerge = true;
  jobs = [];
  commands = [];
  refreshed = [];
  adopted = [];
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
      obey: async (_job, one) => {
        commands.push(one);
      },
      refreshDrift: async ({ owner, repo, fabric }) => void refreshed.push(`${owner}/${repo}:${fabric}`),
      adopt: async (_job, pressed) => {
        adopted.push(pressed);
      },
      watchedIn: () => async (branch) => branch !== 'feature',
      mayMerge: () => mayMerge,
      list: async () => [],
      forget: () => undefined,
    }),
  );
  receive = async (name, payload) => {
    await probot.receive({ id: 'd', name, payload } as unknown as Parameters<typeof probot.receive>[0]);
  };
});

const pull = (ref: string, base = 'main') => ({ number: 1, head: { ref }, base: { ref: base } });
const asked = (...asks: Ask[]): RepositoryJob[] => [{ ...job, asks }];
const label = (name: string) => ({ number: 1, label: { name }, pull_request: pull('x') });
const group = (into: string) => ({
  action: 'checks_requested',
  merge_group: { head_sha: 'c2', base_sha: 'c1', base_ref: `refs/heads/${into}` },
});

describe('events become jobs', () => {
  test.each<[string, string, object, RepositoryJob[]]>([
    ['a push', 'push', { ref: 'refs/heads/main' }, [job]],
    ['a push by a bot', 'push', { ref: 'refs/heads/main', sender: { login: 'hedgerow[bot]', type: 'Bot' } }, [job]],
    ['a push to a branch nobody watches', 'push', { ref: 'refs/heads/feature' }, []],
    ['a tag', 'push', { ref: 'refs/tags/v1' }, []],
    ['a deleted branch', 'push', { ref: 'refs/heads/main', deleted: true }, [job]],
    ...['closed', 'dequeued'].map((action): [string, string, object, RepositoryJob[]] => [
      `our pull request ${action}`,
      'pull_request',
      { action, pull_request: pull('hedgerow/normalize/f') },
      [job],
    ]),
    ...['opened', 'synchronize', 'reopened'].map((action): [string, string, object, RepositoryJob[]] => [
      `a pull request ${action}`,
      'pull_request',
      { action, number: 1, pull_request: pull('x') },
      asked({ what: 'pull-request', number: 1 }),
    ]),
    [
      'a pull request given another base',
      'pull_request',
      { action: 'edited', number: 1, changes: { base: {} }, pull_request: pull('x') },
      asked({ what: 'pull-request', number: 1 }),
    ],
    [
      'a pull request with another title',
      'pull_request',
      { action: 'edited', number: 1, changes: { title: {} }, pull_request: pull('x') },
      [],
    ],
    [
      'a pull request into a branch nobody watches',
      'pull_request',
      { action: 'opened', number: 1, pull_request: pull('x', 'feature') },
      [],
    ],
    [
      'the label that lifts the guard',
      'pull_request',
      { action: 'labeled', ...label('hedgerow:large') },
      asked({ what: 'label', number: 1, by: 'octocat', isSet: true }),
    ],
    [
      'taken off',
      'pull_request',
      { action: 'unlabeled', ...label('Hedgerow:Large') },
      asked({ what: 'label', number: 1, by: 'octocat', isSet: false }),
    ],
    ['another label', 'pull_request', { action: 'labeled', ...label('network') }, []],
    [
      'a merge group',
      'merge_group',
      group('main'),
      asked({ what: 'merge-group', head: 'c2', base: 'c1', into: 'main' }),
    ],
    ['a merge group for a branch nobody watches', 'merge_group', group('feature'), []],
    ['another pull request closed', 'pull_request', { action: 'closed', pull_request: pull('feature') }, []],
    [
      'a check to run again',
      'check_run',
      { action: 'rerequested', check_run: { name: 'hedgerow / structure', head_sha: 'c1' } },
      [{ ...job, recheck: ['c1'] }],
    ],
    [
      'a button',
      'check_run',
      {
        action: 'requested_action',
        requested_action: { identifier: 'normalize-here' },
        check_run: { name: 'hedgerow / structure', head_sha: 'c1', pull_requests: [{ number: 4 }] },
      },
      asked({ what: 'normalize-here', number: 4, head: 'c1', by: 'octocat' }),
    ],
    [
      'a button of nothing we know',
      'check_run',
      { action: 'requested_action', requested_action: { identifier: 'x' }, check_run: { name: 'x', head_sha: 'c1' } },
      [],
    ],
    ['a check of a person’s head', 'check_run', { action: 'completed', check_run: checkOf('feature') }, []],
    [
      'a check of a head of ours',
      'check_run',
      { action: 'completed', check_run: checkOf('hedgerow/change/c1') },
      [job],
    ],
    ['a status of a head of ours', 'status', { state: 'success', branches: [{ name: 'hedgerow/change/c1' }] }, [job]],
    ['one that failed', 'status', { state: 'failure', branches: [{ name: 'hedgerow/change/c1' }] }, []],
    ['a status of another', 'status', { state: 'success', branches: [{ name: 'feature' }] }, []],
  ])('%s', async (_name, event, payload, expected) => {
    await receive(event, { ...base, ...payload });
    expect(jobs).toEqual(expected);
  });

  test('a check of drift to run again is compared again, and no look', async () => {
    const check_run = { name: 'hedgerow / drift: fabric-1', head_sha: 'c1' };
    await receive('check_run', { ...base, action: 'rerequested', check_run });
    expect(jobs).toEqual([]);
    expect(refreshed).toEqual([`${job.owner}/${job.repo}:fabric-1`]);
  });

  test('the button of a drift check is about its fabric', async () => {
    const press = async (name: string, identifier: string, sender = base.sender): Promise<void> => {
      const run = { head_sha: 'c1', name, pull_requests: [] };
      const payload = { action: 'requested_action', requested_action: { identifier }, check_run: run };
      await receive('check_run', { ...base, ...payload, sender });
    };
    await press('hedgerow / drift: fabric-1', 'adopt-live');
    await press('hedgerow / structure', 'adopt-live');
    await press('hedgerow / drift: fabric-1', 'normalise-here');
    await press('hedgerow / drift: fabric-1', 'adopt-live', { ...base.sender, type: 'Bot' });
    await press('hedgerow / drift: fabric-1', 'refresh-drift');
    expect(refreshed).toEqual([`${job.owner}/${job.repo}:fabric-1`]);
    expect(adopted).toEqual([{ fabric: 'fabric-1', by: 'octocat' }]);
    expect(jobs).toEqual([]);
  });

  test('where nothing is merged by itself, checks and statuses are nobody’s', async () => {
    mayMerge = false;
    await receive('check_run', { ...base, action: 'completed', check_run: checkOf('hedgerow/change/c1') });
    await receive('status', { ...base, state: 'success', branches: [{ name: 'hedgerow/change/c1' }] });
    expect(jobs).toEqual([]);
  });

  test('an event of no installation is nobody’s', async () => {
    await receive('push', { ...base, installation: undefined, ref: 'refs/heads/main' });
    expect(jobs).toEqual([]);
  });
});

describe('comments become commands', () => {
  const comment = (body: string, change: object = {}) => ({
    action: 'created',
    issue: { number: 3, pull_request: {} },
    comment: { id: 9, body, user: { login: 'ann', type: 'User' }, created_at: '2026-07-22T08:02:11Z' },
    ...change,
  });
  const given = { repository: 42, number: 3, comment: 9, by: 'ann', at: '2026-07-22T08:02:11Z' };

  test.each<[string, object, object[]]>([
    ['a command', comment('/hedgerow rebuild'), [{ text: '/hedgerow rebuild', name: 'rebuild' }]],
    [
      'only its first line counts',
      comment('/hedgerow pause\r\n/hedgerow resume'),
      [{ text: '/hedgerow pause', name: 'pause' }],
    ],
    ['one that nobody knows', comment('/hedgerow keep both'), [{ text: '/hedgerow keep both' }]],
    ['not on the first line', comment('please\n/hedgerow rebuild'), []],
    ['our own answers', comment('<!-- hedgerow said x -->\n/hedgerow rebuild'), []],
    ['quoted', comment('> /hedgerow rebuild'), []],
    ['edited', comment('/hedgerow rebuild', { action: 'edited' }), []],
    ['on an issue', comment('/hedgerow rebuild', { issue: { number: 3 } }), []],
    [
      'by a bot',
      comment('', { comment: { id: 9, body: '/hedgerow rebuild', user: { login: 'x[bot]', type: 'Bot' } } }),
      [],
    ],
  ])('%s', async (_name, payload, expected) => {
    await receive('issue_comment', { ...base, ...payload });
    expect(commands).toEqual(expected.map((command) => ({ ...given, command })));
    expect(jobs).toEqual([]);
  });
});
