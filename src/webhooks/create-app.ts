import type { ApplicationFunction } from 'probot';
import type { GivenCommand } from '../actions/obey-command.ts';
import type { RepositoryJob } from '../jobs/repository-job.ts';
import { parseBranch } from '../proposal/branch.ts';
import { parseCommand } from '../proposal/command.ts';

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
  repository: { name: string; owner: { login: string } | null; default_branch: string };
};

/** The Probot application: each event becomes a job that looks at the repository again. */
export function createApp({ enqueue, obey, isWatched }: AppOptions): ApplicationFunction {
  return (app) => {
    app.on('push', ({ payload }) => {
      const job = jobFrom(payload);
      const branch = /^refs\/heads\/(.+)$/.exec(payload.ref)?.[1];
      if (job && branch !== undefined && isWatched(job, branch)) enqueue(job);
    });
    app.on(['pull_request.closed', 'pull_request.reopened'], ({ payload }) => {
      const job = jobFrom(payload);
      if (job && parseBranch(payload.pull_request.head.ref)) enqueue(job);
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
    app.on('check_run.rerequested', ({ payload }) => {
      const job = jobFrom(payload);
      if (job) enqueue({ ...job, recheck: [payload.check_run.head_sha] });
    });
  };
}

function jobFrom({ installation, repository }: Payload): RepositoryJob | undefined {
  if (!installation || !repository.owner) return undefined;
  return {
    installation: installation.id,
    owner: repository.owner.login,
    repo: repository.name,
    defaultBranch: repository.default_branch,
    recheck: [],
  };
}
