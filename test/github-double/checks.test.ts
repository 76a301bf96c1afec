import { expect, test } from 'vitest';
import { octokitOfUser } from './octokit.ts';
import { refusal, stage } from './stage.ts';

const annotation = (line: number) =>
  ({
    path: 'raw/one.yaml',
    start_line: line,
    end_line: line,
    annotation_level: 'failure',
    message: `m${line}`,
  }) as const;
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => annotation(from + index));

test('annotations are added by an update, never replaced', async () => {
  const { github, octokit, at, start } = await stage();
  const output = { title: 't', summary: 's' };
  const base = { ...at, name: 'c', head_sha: start };
  const { data: run } = await octokit.rest.checks.create({ ...base, output: { ...output, annotations: lines(1, 50) } });
  const update = { ...at, check_run_id: run.id, output: { ...output, summary: 'other', annotations: lines(51, 52) } };
  const { data: updated } = await octokit.rest.checks.update({ ...update, status: 'completed', conclusion: 'failure' });
  expect(updated.output).toMatchObject({ annotations_count: 52, summary: 'other', title: 't' });
  const listed = await octokit.paginate(octokit.rest.checks.listAnnotations, { ...at, check_run_id: run.id });
  expect(listed.map(({ start_line }) => start_line)).toEqual(lines(1, 52).map(({ start_line }) => start_line));
  expect(github.checkRuns(github.repository('acme/network'))).toHaveLength(1);
});

const action = { label: 'l', identifier: 'i', description: 'd' };
const output = { title: 't', summary: 's' };

test.each([
  ['51 annotations', { output: { ...output, annotations: lines(1, 51) } }],
  ['a summary of 65,536 characters', { output: { ...output, summary: 's'.repeat(65_536) } }],
  ['a text of 65,536 characters', { output: { ...output, text: 's'.repeat(65_536) } }],
  ['four actions', { actions: [action, action, action, action] }],
  ['a label of 21 characters', { actions: [{ ...action, label: 'l'.repeat(21) }] }],
  ['an identifier of 21 characters', { actions: [{ ...action, identifier: 'l'.repeat(21) }] }],
  ['a description of 41 characters', { actions: [{ ...action, description: 'l'.repeat(41) }] }],
  ['line 0', { output: { ...output, annotations: [{ ...annotation(1), start_line: 0 }] } }],
  ['an end before the start', { output: { ...output, annotations: [{ ...annotation(2), end_line: 1 }] } }],
  [
    'columns over several lines',
    { output: { ...output, annotations: [{ ...annotation(1), end_line: 2, start_column: 1 }] } },
  ],
  ['a completed run without a conclusion', { status: 'completed' as const }],
  ['a commit that does not exist', { head_sha: '1'.repeat(40) }],
])('a check run is refused for %s, description at hand or not', async (_, more) => {
  for (const validate of [true, false]) {
    const { github, octokit, at, start } = await stage({ github: { validate } });
    const call = octokit.rest.checks.create({ ...at, name: 'c', head_sha: start, ...more });
    expect(await refusal(call)).toMatchObject({ status: 422 });
    expect(github.takeViolations()).toMatchObject([{ where: 'request' }]);
  }
});

test('of several runs of a name the latest counts', async () => {
  const { octokit, at, start } = await stage();
  const create = async (name: string, conclusion: 'failure' | 'success') =>
    (await octokit.rest.checks.create({ ...at, name, head_sha: start, conclusion })).data.id;
  const [first, second, other] = [
    await create('a', 'failure'),
    await create('a', 'success'),
    await create('b', 'success'),
  ];
  const list = async (more: object) =>
    (await octokit.rest.checks.listForRef({ ...at, ref: 'main', ...more })).data.check_runs.map(({ id }) => id);
  expect(new Set(await list({}))).toEqual(new Set([second, other]));
  expect(new Set(await list({ filter: 'all', check_name: 'a' }))).toEqual(new Set([first, second]));
});

test('only the App it belongs to writes it', async () => {
  const { github, octokit, at, start } = await stage();
  const person = octokitOfUser(github, 'acme');
  expect(await refusal(person.rest.checks.create({ ...at, name: 'c', head_sha: start }))).toMatchObject({
    status: 403,
  });
  const { data } = await octokit.rest.checks.create({ ...at, name: 'c', head_sha: start });
  const update = person.rest.checks.update({ ...at, check_run_id: data.id, status: 'in_progress' });
  expect(await refusal(update)).toMatchObject({ status: 403 });
});

test('a button of a check is heard by its App alone', async () => {
  const { github, repository, octokit, at, start } = await stage();
  const other = await github.createApp({ name: 'Other' });
  github.install(other, repository);
  await octokit.rest.checks.create({ ...at, name: 'c', head_sha: start, actions: [action] });
  const [run] = github.checkRuns(repository);
  if (!run) throw new Error('no check run');
  github.clickCheckAction(run, 'i');
  expect(() => github.clickCheckAction(run, 'none')).toThrow('has no action none');
  const heard = github.webhooks.log.filter(({ event }) => event === 'check_run');
  expect(heard.map(({ app, action: what }) => [app.slug, what])).toEqual([
    ['hedgerow', 'created'],
    ['other', 'created'],
    ['hedgerow', 'requested_action'],
  ]);
  expect(heard.at(-1)?.payload.requested_action).toEqual({ identifier: 'i' });
});
