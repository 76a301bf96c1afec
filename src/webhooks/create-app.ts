import type { ApplicationFunction } from 'probot';
import type { Ask } from '../actions/ask.ts';
import { normalizeHere } from '../actions/check-head.ts';
import type { GivenCommand } from '../actions/obey-command.ts';
import type { RepositoryJob } from '../jobs/repository-job.ts';
import { parseBranch } from '../proposal/branch.ts';
import { parseCommand } from '../proposal/command.ts';
import { largeLabel } from '../proposal/deletion-guard.ts';

/** What the application function needs of the rest. */
export type AppOptions = {
  readonly enqueue: (job: RepositoryJob) => unknown;
  /** Obeys a command; resolves once it holds. */
  readonly obey: (job: RepositoryJob, command: GivenCommand) => Promise<void>;
  /** Whether a push to this branch can matter; true where that is not known yet. */
  readonly isWatched: (repository: { owner: string; repo: string; defaultBranch: string }, branch: string) => boolean;
};

type Payload = {
  installation?: { id: number } | undefined;
  repository?: { name: string; owner: { login: string } | null; default_branch: string } | undefined;
};

/** The Probot application: each event becomes a job that looks at the repository again. */
export function createApp({ enqueue, obey, isWatched }: AppOptions): ApplicationFunction {
  return (app) => {
    const askFor = (payload: Payload & { pull_request: { base: { ref: string } } }, ask: Ask): void => {
      const job = jobFrom(payload);
      if (job && isWatched(job, payload.pull_request.base.ref)) enqueue({ ...job, asks: [ask] });
    };
    app.on('push', ({ payload }) => {
      const job = jobFrom(payload);
      const branch = branchIn(payload.ref);
      if (job && branch !== '' && isWatched(job, branch)) enqueue(job);
    });
    app.on(['pull_request.closed', 'pull_request.dequeued'], ({ payload }) => {
      const job = jobFrom(payload);
      if (job && parseBranch(payload.pull_request.head.ref)) enqueue(job);
    });
    app.on(['pull_request.opened', 'pull_request.synchronize', 'pull_request.reopened'], ({ payload }) => {
      askFor(payload, { what: 'pull-request', number: payload.number });
    });
    app.on('pull_request.edited', ({ payload }) => {
      if (payload.changes.base) askFor(payload, { what: 'pull-request', number: payload.number });
    });
    app.on(['pull_request.labeled', 'pull_request.unlabeled'], ({ payload }) => {
      if (payload.label?.name.toLowerCase() !== largeLabel) return;
      const { number, sender, action } = payload;
      askFor(payload, { what: 'label', number, by: sender.login, isSet: action === 'labeled' });
    });
    app.on('merge_group.checks_requested', ({ payload }) => {
      const { head_sha: head, base_sha: base, base_ref } = payload.merge_group;
      const job = jobFrom(payload);
      const into = branchIn(base_ref);
      if (job && isWatched(job, into)) enqueue({ ...job, asks: [{ what: 'merge-group', head, base, into }] });
    });
    app.on('issue_comment.created', async ({ payload }) => {
      const { issue, comment } = payload;
      const job = jobFrom(payload);
      const command = parseCommand(comment.body);
      // An answer to a bot could be answered again, without end.
      if (!job || !command || !issue.pull_request || !comment.user || comment.user.type === 'Bot') return;
      const { owner, repo } = job;
      const given = { number: issue.number, comment: comment.id, by: comment.user.login, at: comment.created_at };
      await obey(job, { owner, repo, ...given, command });
    });
    app.on('check_run.requested_action', ({ payload }) => {
      const { check_run: run, requested_action: action, sender } = payload;
      const job = jobFrom(payload);
      if (!job || action?.identifier !== normalizeHere.identifier || sender.type === 'Bot') return;
      const number = run.pull_requests[0]?.number;
      const where = number === undefined ? {} : { number };
      enqueue({ ...job, asks: [{ what: 'normalize-here', ...where, head: run.head_sha, by: sender.login }] });
    });
    app.on('check_run.rerequested', ({ payload }) => {
      const job = jobFrom(payload);
      if (job) enqueue({ ...job, recheck: [payload.check_run.head_sha] });
    });
  };
}

/** The branch that a full name of a ref means; "" for a tag. */
function branchIn(ref: string): string {
  return /^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? '';
}

function jobFrom({ installation, repository }: Payload): RepositoryJob | undefined {
  if (!installation || !repository?.owner) return undefined;
  return {
    installation: installation.id,
    owner: repository.owner.login,
    repo: repository.name,
    defaultBranch: repository.default_branch,
    recheck: [],
  };
}
