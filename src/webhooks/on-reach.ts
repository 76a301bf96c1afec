import type { ApplicationFunction } from 'probot';
import type { RepositoryJob } from '../jobs/repository-job.ts';
import type { Repositories } from '../ports/repository-host.ts';
import { jobFrom, jobsFrom, jobsOf } from './jobs-from.ts';

export type ReachOptions = {
  readonly enqueueAll: (jobs: readonly RepositoryJob[]) => Promise<void>;
  /** Every repository that an installation reaches: its events name them or not. */
  readonly list: Repositories['list'];
  /** Drops what is remembered of a repository: it changed in ways that no look would notice, or `isGone`: it is not ours any more. */
  readonly forget: (id: number, isGone?: boolean) => void;
};

type App = Parameters<ApplicationFunction>[0];

/** A repository that changed as a whole; one that is archived by now gives no job. */
export function onRepository(app: App, { enqueueAll, forget }: ReachOptions): void {
  const lookAnew = async (payload: Parameters<typeof jobFrom>[0]): Promise<void> => {
    if (payload.repository) forget(payload.repository.id);
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
  app.on('repository.deleted', ({ payload }) => forget(payload.repository.id, true));
}

/** Repositories that the App reaches from now on, or not any more. */
export function onInstallation(app: App, { enqueueAll, list, forget }: ReachOptions): void {
  app.on(
    ['installation.created', 'installation.unsuspend', 'installation.new_permissions_accepted'],
    async ({ payload }) => await enqueueAll(jobsOf(await list(payload.installation.id))),
  );
  app.on(['installation.deleted', 'installation.suspend'], ({ payload }) => {
    for (const { id } of payload.repositories ?? []) forget(id, payload.action === 'deleted');
  });
  app.on('installation_repositories.added', async ({ payload }) => {
    await enqueueAll(jobsFrom(payload.installation, payload.repositories_added));
  });
  app.on('installation_repositories.removed', ({ payload }) => {
    for (const { id } of payload.repositories_removed) if (id !== undefined) forget(id, true);
  });
}
