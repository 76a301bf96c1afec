import { announcePauses } from '../actions/announce-pauses.ts';
import type { ChangeDesk } from '../actions/change-desk.ts';
import { forgetFabrics } from '../actions/index-records.ts';
import type { WakeDrift } from '../actions/look.ts';
import { lookAtRepository } from '../actions/look-at-repository.ts';
import type { SubscriptionDesk } from '../actions/manage-subscriptions.ts';
import { createMemory, forgetRepository } from '../actions/memory.ts';
import { mayMerge } from '../actions/normalize-repository.ts';
import { obeyCommand } from '../actions/obey-command.ts';
import { pressAdoptLive } from '../actions/press-adopt.ts';
import { watchedIn } from '../actions/watch-branches.ts';
import type { Chore } from '../jobs/chores.ts';
import { createRounds } from '../jobs/create-rounds.ts';
import { createHookChore } from '../jobs/hook-chore.ts';
import { openJobs } from '../jobs/open-jobs.ts';
import { createUpkeep } from '../jobs/upkeep.ts';
import { createBlobShelf } from '../store/blob-shelf.ts';
import { createChangeStore } from '../store/create-change-store.ts';
import { createStoredPauses } from '../store/create-stored-pauses.ts';
import { createUploadRegister } from '../store/create-upload-register.ts';
import { createWatchedBranches } from '../store/create-watched-branches.ts';
import { createProposalRegister } from '../store/proposal-register.ts';
import type { AppOptions } from '../webhooks/create-app.ts';
import { openApi } from './open-api.ts';
import { openDrift } from './open-drift.ts';
import { openHooks } from './open-hooks.ts';
import { logTo, type Parts } from './parts.ts';
import { receive } from './receive.ts';

/** What is done about deliveries, repositories and commands, and what comes round by itself. */
export async function openWork(parts: Parts) {
  const { config, role, log, database, github, metrics, warn } = parts;
  const memory = createMemory();
  const { hooks, ...desk } = openHooks(parts);
  const { index, feed } = desk;
  const wakeDrift: WakeDrift = (where) => drift.wake(where);
  const pauses = announcePauses(createStoredPauses(database), { index, feed, wakeDrift });
  const proposals = createProposalRegister(database, warn);
  const watched = database.kind === 'server' ? createWatchedBranches(database) : undefined;
  const uploads = createUploadRegister(database);
  const changes = createChangeStore(database);
  const shelf = createBlobShelf(database, { capacity: config.blobBytes, warn });
  const drift = openDrift(parts, {
    ...{ repositories: github, memory, shelf, pauses, index, feed },
    lookAt: (asked) => jobs.lookAt(asked),
    add: (wanted) => jobs.queues.drift.add(wanted),
  });
  const chores: Chore[] = [...createUpkeep(database, config, log), ...drift.chores];
  const jobs = await openJobs({
    database,
    role,
    log,
    receive: (delivery) => receive(github.probot, delivery),
    look: async (job, about) => {
      const surroundings = {
        repositories: github,
        memory,
        pauses,
        proposals,
        watched,
        uploads,
        changes,
        wakeDrift,
        clusters: { drift: drift.live.store, hasCluster: drift.live.hasCluster, publicUrl: config.publicUrl },
        index,
        shelf,
        server: config.serverUrl,
      };
      await lookAtRepository(job, { ...surroundings, log: logTo(about) });
      about.info('Looked at the repository');
    },
    chores,
    hooks,
    compare: drift.compare,
    observe: (queue, { claim, fate, seconds, error }) => {
      const waited = (Date.now() - claim.since.getTime()) / 1000 - seconds;
      metrics.countTry(queue, error === undefined ? 'done' : fate.is, seconds, waited);
    },
  });
  const listener: AppOptions = {
    enqueue: jobs.lookAt,
    obey: async (job, command) => {
      const about = log.child({ repository: `${job.owner}/${job.repo}` });
      const asks = await obeyCommand(command, { host: await github.connect(job), pauses, log: logTo(about) });
      if (asks) await jobs.lookAt({ ...job, asks });
    },
    refreshDrift: drift.refresh,
    adopt: async (job, { fabric, by }) => {
      const facts = await index.find({ repository: job.id, fabric });
      if (facts) await pressAdoptLive({ ...changeDesk, drift: drift.live }, await github.connect(job), facts, by);
    },
    mayMerge: (where) => mayMerge(memory, where),
    watchedIn: (where) => watchedIn(memory, watched, where),
    list: github.list,
    forget: (id, isGone) => {
      forgetRepository(memory, id);
      void proposals.note(id, new Map());
      if (isGone) forgetFabrics(index, { id, log: logTo(log) }).catch(warn);
    },
  };
  const subscriptions: SubscriptionDesk = { ...desk, wake: (refs) => jobs.queues.hooks.add(refs) };
  chores.push(...createRounds({ ...listener, github, settings: config, lookAt: jobs.lookAt, log }));
  chores.push(createHookChore({ ...subscriptions, index: index, log }));
  const changeDesk: ChangeDesk = {
    repositories: github,
    ...{ memory, shelf, pauses, index: index, feed },
    changes,
    lookAt: jobs.lookAt,
    now: () => new Date(),
    newId: desk.newId,
    log: logTo(log),
    server: config.serverUrl,
  };
  const api = openApi(parts, changeDesk, index, subscriptions, drift.live);
  return { jobs, listener, pauses, sender: desk.sender, api };
}
