import { pino } from 'pino';
import { createMemory } from './actions/memory.ts';
import { isWatched, normalizeRepository } from './actions/normalize-repository.ts';
import { obeyCommand } from './actions/obey-command.ts';
import type { Running } from './cli/serve.ts';
import type { ServerConfig } from './config/server.ts';
import { createGitHubApp, type GitHubApp } from './github/create-github-app.ts';
import { createServer } from './http/create-server.ts';
import { createLogger, type Logger } from './jobs/create-logger.ts';
import { createMemoryQueue } from './jobs/create-memory-queue.ts';
import { createRounds } from './jobs/create-rounds.ts';
import { type Delivery, repositoryOf } from './jobs/delivery.ts';
import { defaultRetry, type JobQueue } from './jobs/job-queue.ts';
import { keyOfJob, mergeJobs, type RepositoryJob } from './jobs/repository-job.ts';
import { createTimerSchedule } from './jobs/schedule.ts';
import { createTurnstile } from './jobs/turnstile.ts';
import { OperationalError } from './ports/operational-error.ts';
import { createMemoryPauses } from './store/create-memory-pauses.ts';
import { type AppOptions, createApp } from './webhooks/create-app.ts';

const repositoriesAtOnce = 4;
/** Of these, as many of one installation: while it waits for its budget, others are worked on. */
const ofOneInstallation = 2;

/** Starts the server: front door, deliveries, repository jobs. Resolves once it listens. */
export async function startServer(config: ServerConfig): Promise<Running> {
  const log = createLogger(pino.destination(1), config.logLevel);
  const github = createGitHubApp({ ...config, webhookSecret: config.webhookSecrets[0] ?? '', log });
  const memory = createMemory();
  const pauses = createMemoryPauses();
  const turnstile = createTurnstile({ most: ofOneInstallation });

  const repositories = createMemoryQueue<RepositoryJob>({
    keyOf: keyOfJob,
    merge: mergeJobs,
    concurrency: repositoriesAtOnce,
    retry: defaultRetry,
    run: async (job) => {
      const about = log.child({ repository: `${job.owner}/${job.repo}` });
      await turnstile.pass(job.installation, async () =>
        normalizeRepository(job, {
          host: await github.connect(job),
          memory,
          pauses,
          server: config.serverUrl,
          log: (level, message, fields) => about[level](fields, message),
        }),
      );
      about.info('Looked at the repository');
    },
    report: (job, error, again) => reportFailure(log, { repository: `${job.owner}/${job.repo}` }, error, again),
  });
  const deliveries = createDeliveryQueue(github, log);
  const listener: AppOptions = {
    enqueue: repositories.add,
    obey: async (job, command) => {
      const about = log.child({ repository: `${job.owner}/${job.repo}` });
      const asks = await obeyCommand(command, {
        host: await github.connect(job),
        pauses,
        log: (level, message, fields) => about[level](fields, message),
      });
      if (asks) repositories.add({ ...job, asks });
    },
    isWatched: (where, branch) => isWatched(memory, where, branch),
  };
  await github.probot.load(createApp(listener));

  const server = createServer({ secrets: () => config.webhookSecrets, accept: deliveries.add, log });
  const url = await server.listen({ host: config.host, port: config.port });
  log.info({ url }, 'Listening');
  let isStopping = false;
  const schedule = createTimerSchedule({
    report: (round, error, again) => log.warn({ round, err: error, again }, 'Round failed, it comes again'),
  });
  const lookAt = repositories.add;
  schedule.start(createRounds({ ...listener, github, settings: config, lookAt, log, isStopping: () => isStopping }));
  return {
    url,
    stop: async () => {
      log.info('Stopping');
      isStopping = true;
      await server.close();
      await schedule.stop();
      await deliveries.stop();
      await repositories.stop();
    },
  };
}

/** Hands each delivery to Probot; the same delivery waits once. */
function createDeliveryQueue({ probot }: GitHubApp, log: Logger): JobQueue<Delivery> {
  return createMemoryQueue<Delivery>({
    keyOf: (delivery) => delivery.id,
    merge: (waiting) => waiting,
    concurrency: repositoriesAtOnce,
    retry: defaultRetry,
    run: async (delivery) => await receive(probot, delivery),
    report: (delivery, error, again) => {
      reportFailure(log, { delivery: delivery.id, repository: repositoryOf(delivery.payload) }, error, again);
    },
  });
}

// Probot takes the payload as it is: it was verified and parsed at the front door.
async function receive(probot: GitHubApp['probot'], { id, event, payload }: Delivery): Promise<void> {
  try {
    await probot.receive({ id, name: event, payload } as unknown as Parameters<typeof probot.receive>[0]);
  } catch (error) {
    throw error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  }
}

function reportFailure(log: Logger, about: object, error: unknown, again: number | undefined): void {
  if (again !== undefined && error instanceof OperationalError && error.isPostponed) {
    log.debug({ ...about, again, reason: error.message }, 'Job postponed');
  } else if (again !== undefined) log.warn({ ...about, err: error, again }, 'Job failed, it runs again');
  else if (error instanceof OperationalError) log.warn({ ...about, err: error }, 'Job failed');
  else log.error({ ...about, err: error }, 'Job failed: this is a bug');
}
