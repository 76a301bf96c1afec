import { expect, test } from 'vitest';
import { signBody } from '../support/github/webhooks/courier.ts';
import { octokitOfApp } from './octokit.ts';
import { openReceiver } from './receiver.ts';
import { stage } from './stage.ts';

const everything = ['push', 'create', 'delete', 'pull_request', 'check_run', 'issue_comment', 'merge_group'];

const names = (log: readonly { event: string; action: string | null }[]): string[] =>
  log.map(({ event, action }) => (action === null ? event : `${event}.${action}`));

test('what people and Apps do is told in the events that GitHub documents', async () => {
  const { github, app, repository, installation, octokit, at } = await stage({ app: { events: everything } });
  const push = await github.push(repository, 'topic', { files: { 'a.txt': 'a\n', 'README.md': null } });
  const pull = await github.openPullRequest(repository, { title: 'T', body: 'B', head: 'topic', base: 'main' });
  await github.edit(pull, { title: 'T2', body: 'B2' });
  await github.push(repository, 'topic', { files: { 'b.txt': 'b\n' } });
  const actions = [{ label: 'Do', identifier: 'do', description: 'Does it' }];
  await octokit.rest.checks.create({ ...at, name: 'c', head_sha: push, actions, conclusion: 'neutral' });
  const [run] = github.checkRuns(repository, push, 'c');
  if (!run) throw new Error('no check run');
  github.clickCheckAction(run, 'do');
  github.rerequest(run);
  github.comment(pull, 'hello');
  await github.label(pull, 'large');
  await github.unlabel(pull, 'large');
  await github.closePullRequest(pull);
  await github.reopenPullRequest(pull);
  const queue = github.queueAs('octocat');
  await queue.enqueue(pull);
  await queue.finish(pull);
  await github.deleteBranch(repository, 'topic');
  const second = await github.createRepository({ name: 'acme/other', files: { a: 'a' } });
  github.install(app, second);
  github.suspend(installation);
  github.suspend(installation, false);
  github.uninstall(installation);
  await github.webhooks.settle();
  expect(names(github.webhooks.log)).toEqual([
    'installation.created',
    'push',
    'create',
    'pull_request.opened',
    'pull_request.edited',
    'push',
    'pull_request.synchronize',
    'check_run.created',
    'check_run.completed',
    'check_run.requested_action',
    'check_run.rerequested',
    'issue_comment.created',
    'pull_request.labeled',
    'pull_request.unlabeled',
    'pull_request.closed',
    'pull_request.reopened',
    'push',
    'create',
    'pull_request.enqueued',
    'merge_group.checks_requested',
    'push',
    'delete',
    'merge_group.destroyed',
    'push',
    'pull_request.closed',
    'push',
    'delete',
    'installation_repositories.added',
    'installation.suspend',
    'installation.unsuspend',
    'installation.deleted',
  ]);
});

test('a push event says what each commit touches, and how the ref moved', async () => {
  const { github, repository, start } = await stage();
  await github.createBranch(repository, 'topic', start);
  const first = await github.push(repository, 'topic', { files: { 'a.txt': 'a\n', 'README.md': 'changed\n' } });
  const second = await github.push(repository, 'topic', { files: { 'a.txt': null }, message: 'Remove' });
  await github.resetBranch(repository, 'topic', start);
  await github.deleteBranch(repository, 'topic');
  const zero = '0'.repeat(40);
  const pushes = github.webhooks.log.filter(({ event }) => event === 'push').map(({ payload }) => payload);
  expect(pushes).toMatchObject([
    { created: true, before: zero, after: start, commits: [], head_commit: { id: start } },
    {
      ref: 'refs/heads/topic',
      before: start,
      after: first,
      created: false,
      forced: false,
      commits: [{ id: first, added: ['a.txt'], modified: ['README.md'], removed: [] }],
    },
    { before: first, after: second, head_commit: { id: second, message: 'Remove', removed: ['a.txt'], added: [] } },
    { before: second, after: start, forced: true, commits: [] },
    { before: start, after: zero, deleted: true, head_commit: null, commits: [] },
  ]);
});

test('a delivery is signed, and its log can be read and sent again by the App', async () => {
  const receiver = await openReceiver();
  const { github, app, repository } = await stage({ app: { webhookUrl: receiver.url } });
  receiver.answer(500);
  await github.push(repository, 'main', { files: { x: 'x' } });
  await github.webhooks.settle();
  const [, push] = receiver.received;
  expect(push?.headers).toMatchObject({
    'x-github-event': 'push',
    'x-hub-signature-256': signBody(app.webhook.secret, push?.body ?? ''),
    'x-github-hook-installation-target-id': String(app.id),
  });
  const { rest } = octokitOfApp(github, app);
  const { data: failed } = await rest.apps.listWebhookDeliveries({ per_page: 1 });
  expect(failed).toMatchObject([{ event: 'push', status_code: 500, redelivery: false }]);
  receiver.answer(200);
  await rest.apps.redeliverWebhookDelivery({ delivery_id: failed[0]?.id ?? 0 });
  await github.webhooks.settle();
  const { data: both } = await rest.apps.listWebhookDeliveries({ per_page: 2 });
  const guid = failed[0]?.guid;
  expect(both).toMatchObject([
    { guid, status_code: 200, redelivery: true },
    { guid, status_code: 500, redelivery: false },
  ]);
  expect(receiver.received.at(-1)?.body).toBe(push?.body);
});

test('the list of deliveries is paged by cursor, newest first', async () => {
  const { github, app, repository } = await stage();
  for (const name of ['a', 'b', 'c']) await github.push(repository, 'main', { files: { [name]: name } });
  await github.webhooks.settle();
  const me = octokitOfApp(github, app);
  const all = await me.paginate(me.rest.apps.listWebhookDeliveries, { per_page: 2 });
  expect(all.map(({ id }) => id)).toEqual(github.webhooks.log.map(({ id }) => id).reverse());
});

test('deliveries can be held and shuffled, dropped and repeated', async () => {
  const receiver = await openReceiver();
  const { github, repository } = await stage({ app: { webhookUrl: receiver.url } });
  await github.webhooks.settle();
  github.webhooks.route(() => 'hold');
  const first = await github.push(repository, 'main', { files: { x: '1' } });
  const second = await github.push(repository, 'main', { files: { x: '2' } });
  await github.webhooks.settle();
  expect(receiver.events('push')).toEqual([]);
  await github.webhooks.release((held) => [...held].reverse());
  expect(new Set(receiver.events('push').map(({ after }) => after))).toEqual(new Set([first, second]));
  github.webhooks.route(() => 'drop');
  await github.push(repository, 'main', { files: { x: '3' } });
  await github.webhooks.settle();
  expect(receiver.events('push')).toHaveLength(2);
  expect(github.webhooks.log.at(-1)).toMatchObject({ statusCode: 502 });
  github.webhooks.route(() => ({ times: 3 }));
  const last = await github.push(repository, 'main', { files: { x: '4' } });
  await github.webhooks.settle();
  expect(receiver.events('push').filter(({ after }) => after === last)).toHaveLength(3);
});

test('a receiver that does not answer in time has failed', async () => {
  const receiver = await openReceiver();
  const { github, repository } = await stage({ app: { webhookUrl: receiver.url }, github: { webhookPatience: 50 } });
  receiver.answer(null);
  await github.push(repository, 'main', { files: { x: 'x' } });
  await github.webhooks.settle();
  expect(github.webhooks.log.at(-1)).toMatchObject({ status: 'timed out', statusCode: 504 });
});

test('an App hears only what it subscribed to, and only of its repositories', async () => {
  const { github } = await stage({ app: { events: ['pull_request'] } });
  const elsewhere = await github.createRepository({ name: 'acme/elsewhere', files: { a: 'a' } });
  await github.push(elsewhere, 'topic', { files: { b: 'b' } });
  await github.openPullRequest(elsewhere, { title: 'T', head: 'topic', base: 'main' });
  await github.push(github.repository('acme/network'), 'main', { files: { b: 'b' } });
  expect(names(github.webhooks.log)).toEqual(['installation.created']);
});

test('the first push of a repository lists everything as added', async () => {
  const { github, app } = await stage();
  const repository = await github.createRepository({ name: 'later/first' });
  github.installEverywhere(app, 'later');
  await github.push(repository, 'main', { files: { 'a b.txt': 'a', 'ä/"c".yaml': 'c' } });
  expect(github.webhooks.log.at(-1)?.payload).toMatchObject({
    created: true,
    before: '0'.repeat(40),
    commits: [{ added: ['a b.txt', 'ä/"c".yaml'] }],
  });
});
