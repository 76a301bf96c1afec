import type { ApplicationFunction } from 'probot';
import type { Ask } from '../actions/ask.ts';
import { normalizeHere } from '../actions/check-head.ts';
import type { WakeDrift } from '../actions/look.ts';
import type { GivenCommand } from '../actions/obey-command.ts';
import type { RepositoryJob } from '../jobs/repository-job.ts';
import { parseBranch } from '../proposal/branch.ts';
import { parseCommand } from '../proposal/command.ts';
import { largeLabel } from '../proposal/deletion-guard.ts';
import { adoptLive, fabricOfDriftCheck, refreshDrift as refreshButton } from '../proposal/drift-check.ts';
import { jobFrom, type Payload } from './jobs-from.ts';
import { onInstallation, onRepository, type ReachOptions } from './on-reach.ts';

/** What the application function needs of the rest. */
export type AppOptions = Pick<ReachOptions, 'list' | 'forget'> & {
  /** Asks for a look; the delivery is done when the job is kept. */
  readonly enqueue: (job: RepositoryJob) => Promise<void>;
  /** Has a fabric compared with its cluster now, and its check written again, where it has a cluster. */
  readonly refreshDrift?: WakeDrift;
  /** Whether checks of a repository that pass can matter; where left out, they do not. */
  readonly mayMerge?: (repository: { id: number }) => boolean;
  /** Obeys a command; resolves once it holds. */
  readonly obey: (job: RepositoryJob, command: GivenCommand) => Promise<void>;
  /** Adopts what the button of a drift check is about, for who pressed it; resolves once that is kept. */
  readonly adopt: (job: RepositoryJob, pressed: { readonly fabric: string; readonly by: string }) => Promise<void>;
  /** The branches to which a push can matter; all where that is not known yet. */
  readonly watchedIn: (repository: { id: number; defaultBranch: string }) => (branch: string) => Promise<boolean>;
};

type PullRequestPayload = {
  readonly pull_request: { readonly head: { readonly ref: string; readonly repo: { readonly id: number } | null } };
  readonly repository: { readonly id: number };
};

type App = Parameters<ApplicationFunction>[0];

/** The Probot application: each event becomes a job that looks at the repository again (DESIGN.md section 1). */
export function createApp(options: AppOptions): ApplicationFunction {
  const { enqueue, watchedIn, list, forget } = options;
  const enqueueAll = async (jobs: readonly RepositoryJob[]): Promise<void> => {
    await Promise.all(jobs.map(enqueue));
  };
  return (app) => {
    app.on('push', async ({ payload }) => {
      const job = jobFrom(payload);
      const branch = branchIn(payload.ref);
      if (job && branch !== '' && (await watchedIn(job)(branch))) await enqueue(job);
    });
    app.on('merge_group.checks_requested', async ({ payload }) => {
      const { head_sha: head, base_sha: base, base_ref } = payload.merge_group;
      const job = jobFrom(payload);
      const into = branchIn(base_ref);
      if (job && (await watchedIn(job)(into)))
        await enqueue({ ...job, asks: [{ what: 'merge-group', head, base, into }] });
    });
    app.on('check_run.rerequested', async ({ payload }) => {
      const job = jobFrom(payload);
      if (!job) return;
      const { name, head_sha: head } = payload.check_run;
      const fabric = fabricOfDriftCheck(name);
      if (fabric === undefined) await enqueue({ ...job, recheck: [head] });
      else await options.refreshDrift?.({ ...job, fabric });
    });
    onPullRequest(app, options);
    onChecks(app, options);
    onPerson(app, options);
    onRepository(app, { enqueueAll, list, forget });
    onInstallation(app, { enqueueAll, list, forget });
  };
}

/** Pull requests: ours go on with their life, those into a watched branch are checked. */
function onPullRequest(app: App, { enqueue, watchedIn }: AppOptions): void {
  const askFor = async (payload: Payload & { pull_request: { base: { ref: string } } }, ask: Ask): Promise<void> => {
    const job = jobFrom(payload);
    if (job && (await watchedIn(job)(payload.pull_request.base.ref))) await enqueue({ ...job, asks: [ask] });
  };
  app.on(['pull_request.closed', 'pull_request.dequeued'], async ({ payload }) => {
    const job = jobFrom(payload);
    if (job && parseBranch(payload.pull_request.head.ref)) await enqueue(job);
  });
  app.on(['pull_request.opened', 'pull_request.synchronize'], async ({ payload }) => {
    // The push to our own branch has asked for the look.
    if (!isOurs(payload)) await askFor(payload, { what: 'pull-request', number: payload.number });
  });
  app.on('pull_request.reopened', async ({ payload }) => {
    const purpose = isOurs(payload) ? parseBranch(payload.pull_request.head.ref) : undefined;
    if (purpose?.flow === 'change') return await askFor(payload, { what: 'change', number: payload.number });
    await askFor(payload, { what: 'pull-request', number: payload.number });
  });
  app.on('pull_request.edited', async ({ payload }) => {
    if (payload.changes.base) await askFor(payload, { what: 'pull-request', number: payload.number });
  });
  app.on(['pull_request.labeled', 'pull_request.unlabeled'], async ({ payload }) => {
    if (payload.label?.name.toLowerCase() !== largeLabel) return;
    const { number, sender, action } = payload;
    await askFor(payload, { what: 'label', number, by: sender.login, isSet: action === 'labeled' });
  });
}

/** A check or a status of a head of ours: what waited for it may be merged now. */
function onChecks(app: App, { enqueue, mayMerge }: AppOptions): void {
  const lookAgain = async (payload: Payload, branches: readonly string[]): Promise<void> => {
    const job = jobFrom(payload);
    if (job && mayMerge?.(job) && branches.some((name) => parseBranch(name))) await enqueue(job);
  };
  app.on('check_run.completed', async ({ payload }) => {
    await lookAgain(
      payload,
      payload.check_run.pull_requests.map(({ head }) => head.ref),
    );
  });
  app.on('status', async ({ payload }) => {
    if (payload.state !== 'success') return;
    await lookAgain(
      payload,
      payload.branches.map(({ name }) => name),
    );
  });
}

/** What people ask for: by a comment, by a button. An answer to a bot could be answered again, without end. */
function onPerson(app: App, { enqueue, obey, adopt, refreshDrift }: AppOptions): void {
  app.on('issue_comment.created', async ({ payload }) => {
    const { issue, comment, repository } = payload;
    const job = jobFrom(payload);
    const command = parseCommand(comment.body);
    if (!job || !command || !issue.pull_request || !comment.user || comment.user.type === 'Bot') return;
    const given = { number: issue.number, comment: comment.id, by: comment.user.login, at: comment.created_at };
    await obey(job, { repository: repository.id, ...given, command });
  });
  app.on('check_run.requested_action', async ({ payload }) => {
    const { check_run: run, requested_action: action, sender } = payload;
    const job = jobFrom(payload);
    if (!job || sender.type === 'Bot') return;
    const fabric = fabricOfDriftCheck(run.name);
    if (fabric !== undefined) {
      if (action?.identifier === adoptLive.identifier) await adopt(job, { fabric, by: sender.login });
      if (action?.identifier === refreshButton.identifier) await refreshDrift?.({ ...job, fabric });
      return;
    }
    if (action?.identifier !== normalizeHere.identifier) return;
    const number = run.pull_requests[0]?.number;
    const where = number === undefined ? {} : { number };
    await enqueue({ ...job, asks: [{ what: 'normalize-here', ...where, head: run.head_sha, by: sender.login }] });
  });
}

/** Whether a pull request comes from a branch of ours, not from one of that name in a fork. */
function isOurs({ pull_request: pull, repository }: PullRequestPayload): boolean {
  return parseBranch(pull.head.ref) !== undefined && pull.head.repo?.id === repository.id;
}

/** The branch that a full name of a ref means; "" for a tag. */
function branchIn(ref: string): string {
  return /^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? '';
}
