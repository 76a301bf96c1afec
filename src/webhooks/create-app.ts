import type { ApplicationFunction } from 'probot';
import type { GivenCommand } from '../actions/obey-command.ts';
import type { RepositoryJob } from '../jobs/repository-job.ts';
import type { Repositories } from '../ports/repository-host.ts';
import { parseBranch } from '../proposal/branch.ts';
import { parseCommand } from '../proposal/command.ts';
import { jobFrom, jobsFrom, jobsOf } from './jobs-from.ts';

/** What the application function needs of the rest. */
export type AppOptions = {
  /** Asks for a look; the delivery is done when the job is kept. */
  readonly enqueue: (job: RepositoryJob) => Promise<void>;
  /** Obeys a command; resolves once it holds. */
  readonly obey: (job: RepositoryJob, command: GivenCommand) => Promise<void>;
  /** Whether a push to this branch can matter; true where that is not known yet. */
  readonly isWatched: (repository: { id: number; defaultBranch: string }, branch: string) => boolean;
  /** Every repository that an installation reaches: its events name them or not. */
  readonly list: Repositories['list'];
  /** Drops what is remembered of a repository: it changed in ways that no look would notice, or is not ours any more. */
  readonly forget: (id: number) => void;
};

/** The Probot application: each event becomes a job that looks at the repository again (DESIGN.md section 1). */
export function createApp({ enqueue, obey, isWatched, list, forget }: AppOptions): ApplicationFunction {
  const enqueueAll = async (jobs: readonly RepositoryJob[]): Promise<void> => {
    await Promise.all(jobs.map(enqueue));
  };
  return (app) => {
    app.on('push', async ({ payload }) => {
      const job = jobFrom(payload);
      const branch = /^refs\/heads\/(.+)$/.exec(payload.ref)?.[1];
      if (job && branch !== undefined && isWatched(job, branch)) await enqueue(job);
    });
    app.on(['pull_request.closed', 'pull_request.reopened'], async ({ payload }) => {
      const job = jobFrom(payload);
      if (job && parseBranch(payload.pull_request.head.ref)) await enqueue(job);
    });
    app.on('issue_comment.created', async ({ payload }) => {
      const { issue, comment, repository } = payload;
      const job = jobFrom(payload);
      const command = parseCommand(comment.body);
      // An answer to a bot could be answered again, without end.
      if (!job || !command || !issue.pull_request || !comment.user || comment.user.type === 'Bot') return;
      const given = { number: issue.number, comment: comment.id, by: comment.user.login, at: comment.created_at };
      await obey(job, { repository: repository.id, ...given, command });
    });
    app.on('check_run.rerequested', async ({ payload }) => {
      const job = jobFrom(payload);
      if (job) await enqueue({ ...job, recheck: [payload.check_run.head_sha] });
    });
    onRepository(app, enqueueAll, forget);
    onInstallation(app, enqueueAll, { list, forget });
  };
}

type App = Parameters<ApplicationFunction>[0];
type EnqueueAll = (jobs: readonly RepositoryJob[]) => Promise<void>;

/** A repository that changed as a whole; one that is archived by now gives no job. */
function onRepository(app: App, enqueueAll: EnqueueAll, forget: AppOptions['forget']): void {
  const lookAnew = async (payload: Parameters<typeof jobFrom>[0]): Promise<void> => {
    forget(payload.repository.id);
    const job = jobFrom(payload);
    await enqueueAll(job ? [job] : []);
  };
  app.on(
    ['repository.renamed', 'repository.transferred', 'repository.archived', 'repository.unarchived'],
    async ({ payload }) => await lookAnew(payload),
  );
  app.on('repository.edited', async ({ payload }) => {
    if (payload.changes.default_branch !== undefined) await lookAnew(payload);
  });
  app.on('repository.deleted', ({ payload }) => forget(payload.repository.id));
}

/** Repositories that the App reaches from now on, or not any more. */
function onInstallation(app: App, enqueueAll: EnqueueAll, { list, forget }: Pick<AppOptions, 'list' | 'forget'>): void {
  app.on(
    ['installation.created', 'installation.unsuspend', 'installation.new_permissions_accepted'],
    async ({ payload }) => await enqueueAll(jobsOf(await list(payload.installation.id))),
  );
  app.on(['installation.deleted', 'installation.suspend'], ({ payload }) => {
    for (const { id } of payload.repositories ?? []) forget(id);
  });
  app.on('installation_repositories.added', async ({ payload }) => {
    await enqueueAll(jobsFrom(payload.installation, payload.repositories_added));
  });
  app.on('installation_repositories.removed', ({ payload }) => {
    for (const { id } of payload.repositories_removed) if (id !== undefined) forget(id);
  });
}
