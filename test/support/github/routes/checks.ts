import type { Json, JsonObject } from '../../../../src/domain/json.ts';
import { type Answer, created, forbidden, malformed, notFound, ok } from '../http/answer.ts';
import { answerPage } from '../http/page.ts';
import { lengthOf, number, object, objects, text } from '../http/read-body.ts';
import { type RepositoryCall, type Route, repositoryRoute } from '../http/router.ts';
import { renderAnnotation, renderCheckRun } from '../render/check-run.ts';
import { repositoryUrl } from '../render/repository.ts';
import { findCommit } from '../state/contents.ts';
import type { Annotation, App, CheckAction, CheckRun } from '../state/model.ts';
import { now, type World } from '../state/world.ts';
import { emitCheckRun } from '../webhooks/events.ts';

/** Check runs. */
export const checkRoutes: readonly Route[] = [
  repositoryRoute('POST', '/check-runs', createRun),
  repositoryRoute('PATCH', '/check-runs/{check_run_id}', updateRun),
  repositoryRoute('GET', '/check-runs/{check_run_id}', (call) => ok(renderCheckRun(call.platform.world, runOf(call)))),
  repositoryRoute('GET', '/check-runs/{check_run_id}/annotations', (call) => {
    const { world } = call.platform;
    const run = runOf(call);
    const address = `${repositoryUrl(world, call.repository)}/check-runs/${run.id}/annotations`;
    return answerPage(call, address, run.annotations, (page) => page.map((one) => renderAnnotation(world, run, one)));
  }),
  repositoryRoute('POST', '/check-runs/{check_run_id}/rerequest', (call) => {
    const run = runOf(call);
    emitCheckRun(call.platform, run, 'rerequested', call.actor.account);
    return created({});
  }),
  repositoryRoute('GET', '/commits/{ref}/check-runs', listForRef),
];

function runOf({ repository, params }: RepositoryCall): CheckRun {
  const run = repository.checkRuns.find(({ id }) => id === Number(params.check_run_id));
  if (!run) throw notFound();
  return run;
}

/** Only an App may write checks. */
function requireApp({ actor }: RepositoryCall): App {
  if (!actor.app) throw forbidden('You must authenticate via a GitHub App.');
  return actor.app;
}

async function createRun(call: RepositoryCall): Promise<Answer> {
  const { platform, repository, body, actor } = call;
  const app = requireApp(call);
  const head = text(body, 'head_sha') ?? '';
  const info = /^[0-9a-f]{40}$/.test(head) ? await repository.git.objects.info(head) : null;
  if (info?.type !== 'commit') throw malformed(`No commit found for SHA: ${head}`);
  const { world } = platform;
  const suite = repository.checkRuns.find((run) => run.app === app && run.headSha === head)?.suite ?? world.nextId();
  const run: CheckRun = {
    id: world.nextId(),
    suite,
    repository,
    app,
    headSha: head,
    startedAt: text(body, 'started_at') ?? now(world),
    name: '',
    detailsUrl: null,
    externalId: null,
    status: 'queued',
    conclusion: null,
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  change(world, run, body);
  repository.checkRuns.push(run);
  emitCheckRun(platform, run, 'created', actor.account);
  if (run.status === 'completed') emitCheckRun(platform, run, 'completed', actor.account);
  return created(renderCheckRun(world, run));
}

function updateRun(call: RepositoryCall): Answer {
  const { platform, body, actor } = call;
  const app = requireApp(call);
  const run = runOf(call);
  if (run.app !== app)
    throw forbidden(`Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`);
  const before = run.status;
  change(platform.world, run, body);
  if (before !== 'completed' && run.status === 'completed') emitCheckRun(platform, run, 'completed', actor.account);
  return ok(renderCheckRun(platform.world, run));
}

/** Takes over what a create or an update says. Annotations are added to those that are there, never replaced. */
function change(world: World, run: CheckRun, body: JsonObject): void {
  checkLimits(body);
  run.name = text(body, 'name') ?? run.name;
  run.detailsUrl = text(body, 'details_url') ?? run.detailsUrl;
  run.externalId = text(body, 'external_id') ?? run.externalId;
  const conclusion = text(body, 'conclusion');
  run.status = conclusion !== undefined ? 'completed' : (text(body, 'status') ?? run.status);
  if (run.status !== 'completed') run.conclusion = null;
  if (conclusion !== undefined) {
    run.conclusion = conclusion;
    run.completedAt = text(body, 'completed_at') ?? now(world);
  } else if (run.status === 'completed' && run.conclusion === null) {
    throw malformed('Invalid request.\n\nconclusion is required when status is completed.');
  }
  const output = object(body, 'output');
  if (output) {
    run.title = text(output, 'title') ?? run.title;
    run.summary = text(output, 'summary') ?? run.summary;
    run.text = text(output, 'text') ?? run.text;
    run.annotations.push(...objects(output.annotations).map(readAnnotation));
  }
  if (body.actions !== undefined) run.actions = objects(body.actions).map(readAction);
}

/** The limits of GitHub's description, kept also where the description is not at hand. */
function checkLimits(body: JsonObject): void {
  const refuse = (what: string): never => {
    throw malformed(`Invalid request.\n\n${what}`);
  };
  const output = object(body, 'output') ?? {};
  if (objects(output.annotations).length > 50) refuse('No more than 50 annotations are allowed in one request.');
  for (const name of ['summary', 'text']) {
    if (lengthOf(text(output, name) ?? '') > 65_535) refuse(`${name} is too long (maximum is 65535 characters)`);
  }
  const actions = objects(body.actions);
  if (actions.length > 3) refuse('No more than 3 actions are allowed.');
  for (const { label, identifier, description } of actions.map(readAction)) {
    if (label.length > 20 || identifier.length > 20 || description.length > 40) refuse('An action is too long.');
  }
  for (const { startLine, endLine, startColumn, endColumn, rawDetails, title, message } of objects(
    output.annotations,
  ).map(readAnnotation)) {
    if (startLine < 1 || endLine < startLine) refuse('An annotation needs 1 <= start_line <= end_line.');
    if ((startColumn !== null || endColumn !== null) && startLine !== endLine) {
      refuse('Columns are only allowed where start_line and end_line are the same.');
    }
    if ((title ?? '').length > 255) refuse('title of an annotation is too long (maximum is 255 characters)');
    const most = 64 * 1024;
    if (Buffer.byteLength(message) > most || Buffer.byteLength(rawDetails ?? '') > most)
      refuse('An annotation is larger than 64 KB.');
  }
}

function readAnnotation(given: JsonObject): Annotation {
  return {
    path: text(given, 'path') ?? '',
    startLine: number(given, 'start_line') ?? 0,
    endLine: number(given, 'end_line') ?? 0,
    startColumn: number(given, 'start_column'),
    endColumn: number(given, 'end_column'),
    level: text(given, 'annotation_level') ?? '',
    message: text(given, 'message') ?? '',
    title: text(given, 'title') ?? null,
    rawDetails: text(given, 'raw_details') ?? null,
  };
}

function readAction(given: JsonObject): CheckAction {
  return {
    label: text(given, 'label') ?? '',
    description: text(given, 'description') ?? '',
    identifier: text(given, 'identifier') ?? '',
  };
}

async function listForRef(call: RepositoryCall): Promise<Answer> {
  const { platform, repository, params, query } = call;
  const sha = await findCommit(repository, params.ref ?? '');
  if (sha === null) throw malformed(`No commit found for SHA: ${params.ref}`);
  const name = query.get('check_name');
  const status = query.get('status');
  const app = query.get('app_id');
  const all = repository.checkRuns
    .filter((run) => run.headSha === sha && (name === null || run.name === name))
    .filter((run) => (status === null || run.status === status) && (app === null || String(run.app.id) === app));
  const latest = new Map(all.map((run) => [`${run.app.id} ${run.name}`, run]));
  const found = query.get('filter') === 'all' ? [...all].reverse() : [...latest.values()].sort((a, b) => b.id - a.id);
  const address = `${repositoryUrl(platform.world, repository)}/commits/${params.ref}/check-runs`;
  return answerPage(
    call,
    address,
    found,
    (page): Json => ({
      total_count: found.length,
      check_runs: page.map((run) => renderCheckRun(platform.world, run)),
    }),
  );
}
