import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { examineService } from './actions/examine-service.ts';
import type { Finding } from './actions/finding.ts';
import { lookAtRepository } from './actions/look-at-repository.ts';
import { createMemory, forgetRepository } from './actions/memory.ts';
import { isWatched } from './actions/normalize-repository.ts';
import type { Running, RunningSetUp, StartOptions } from './cli/programs.ts';
import { readAppManifest } from './config/app-manifest.ts';
import { writeCredentials } from './config/credentials-file.ts';
import type { ServerConfig, SetUpConfig } from './config/server.ts';
import { proveWritable } from './config/write-private-file.ts';
import { createAppFromManifest } from './github/create-app-from-manifest.ts';
import { createAppHost } from './github/create-app-host.ts';
import { createGitHubApp, type GitHubApp } from './github/create-github-app.ts';
import { useProxy } from './github/use-proxy.ts';
import { createMetrics } from './http/create-metrics.ts';
import { createOpsServer } from './http/create-ops-server.ts';
import { createServer } from './http/create-server.ts';
import { createSetUpServer } from './http/set-up/create-set-up-server.ts';
import { writeBackup } from './jobs/backup.ts';
import { type Chore, choreQueue } from './jobs/chores.ts';
import { deliveryQueue } from './jobs/create-intake.ts';
import { createLogger, type Logger } from './jobs/create-logger.ts';
import { listDeadLetters, retryDeadLetters } from './jobs/dead-letters.ts';
import { openJobs } from './jobs/open-jobs.ts';
import { repositoryQueue } from './jobs/open-queues.ts';
import { createBlobShelf } from './store/blob-shelf.ts';
import type { Database } from './store/database.ts';
import type { StoredDelivery } from './store/deliveries.ts';
import { readQueueFigures } from './store/figures.ts';
import { lookAtDatabase } from './store/look-at-database.ts';
import { openDatabase } from './store/open-database.ts';
import { prune, tidy } from './store/prune.ts';
import { createApp } from './webhooks/create-app.ts';
import { isKnownEvent } from './webhooks/known-events.ts';

/** Milliseconds that running work has to end after a signal; the rest is handed back (within 25 s in all). */
const patience = 20_000;

/** Starts the server: front door, deliveries, repository jobs. Resolves once it listens. */
export async function startServer(config: ServerConfig, { role, version }: StartOptions): Promise<Running> {
  const log = createLogger(pino.destination(1), config.logLevel);
  const keys = () => config.keys((problem) => log.warn({ problem }, 'A replaced key or secret cannot be used'));
  if (config.proxies !== undefined) useProxy(config.proxies);
  const github = createGitHubApp({ ...config, privateKey: () => keys().privateKey, log });
  const memory = createMemory();

  const warn = (error: unknown): void => log.warn({ err: error }, 'Database trouble');
  const database = await openDatabase({ ...config, program: version, warn });
  const queueNames = [deliveryQueue, repositoryQueue, choreQueue.name];
  const metrics = createMetrics(database.sql, queueNames, isKnownEvent);
  const shelf = createBlobShelf(database, { capacity: config.blobBytes, warn });
  const jobs = await openJobs({
    database,
    role,
    log,
    receive: (delivery) => receive(github.probot, delivery),
    look: async (job, about) =>
      await lookAtRepository(job, {
        repositories: github,
        memory,
        shelf,
        server: config.serverUrl,
        log: (level, message, fields) => about[level](fields, message),
      }),
    chores: createChores(database, config, log),
    observe: (queue, { claim, fate, seconds }) => {
      metrics.countTry(queue, fate.is, seconds, (Date.now() - claim.since.getTime()) / 1000 - seconds);
    },
  });
  await github.probot.load(
    createApp({
      enqueue: jobs.lookAt,
      isWatched: (where, branch) => isWatched(memory, where, branch),
      list: github.list,
      forget: (id) => forgetRepository(memory, id),
    }),
  );

  const token = randomBytes(24).toString('hex');
  const ops = createOpsServer({
    metrics,
    readQueues: () => readQueueFigures(database.sql, queueNames),
    reachGitHub: async () => await (await github.probot.auth()).rest.apps.getAuthenticated(),
    listDead: () => listDeadLetters(jobs.queues.boss),
    retryDead: (ids) => retryDeadLetters(database, jobs.queues, ids),
    backUp: () => writeBackup(database, version),
    token,
    log,
  });
  const front = createServer({
    secrets: () => keys().webhookSecrets,
    knows: isKnownEvent,
    accept: jobs.accept,
    observe: metrics.countDelivery,
    log,
  });
  const close = async (milliseconds: number): Promise<number> => {
    const closing = front.close();
    const left = await jobs.stop(milliseconds);
    await closing;
    await ops.close();
    await database.close();
    return left;
  };
  try {
    const opsUrl = await ops.listen({ host: config.opsHost, port: config.opsPort });
    database.publish({ url: opsUrl, token });
    await jobs.begin();
    const url = role === 'worker' ? opsUrl : await front.listen({ host: config.host, port: config.port });
    log.info({ url, ops: opsUrl, role }, 'Listening');
    return {
      url,
      stop: async () => {
        log.info('Stopping');
        const left = await close(patience);
        log.info({ left }, 'Stopped');
        return left;
      },
    };
  } catch (error) {
    await close(0);
    throw error;
  }
}

/** Examines what the server rests on; changes nothing. */
export async function examine(config: ServerConfig): Promise<Finding[]> {
  if (config.proxies !== undefined) useProxy(config.proxies);
  const privateKey = () => config.keys().privateKey;
  const { probot } = createGitHubApp({ ...config, privateKey, log: pino({ level: 'silent' }) });
  return await examineService({
    app: createAppHost(probot),
    needs: readAppManifest(),
    lookAtStore: () => lookAtDatabase(config),
    now: new Date(),
  });
}

/** What comes round by the clock. */
function createChores(database: Database, config: ServerConfig, log: Logger): Chore[] {
  return [
    {
      name: 'prune',
      cron: '17 3 * * *',
      run: async () => log.info(await prune(database, config), 'Forgot what was kept long enough'),
    },
    { name: 'tidy', cron: '43 * * * *', run: () => tidy(database) },
  ];
}

/** Starts the page that creates the GitHub App and writes its credentials. Resolves once it listens. */
export async function startSetUp(config: SetUpConfig): Promise<RunningSetUp> {
  const { apiUrl, serverUrl, credentialsFile } = config;
  if (config.proxies !== undefined) useProxy(config.proxies);
  proveWritable(credentialsFile);
  const { server, path, done } = createSetUpServer({
    app: readAppManifest(),
    serverUrl,
    credentialsFile,
    convert: (code) => createAppFromManifest(apiUrl, code),
    save: ({ id, htmlUrl, privateKey, webhookSecret }) =>
      writeCredentials(credentialsFile, {
        version: 1,
        appId: id,
        privateKey,
        webhookSecret: webhookSecret ?? randomBytes(32).toString('hex'),
        serverUrl,
        htmlUrl,
      }),
  });
  const url = new URL(path, await server.listen({ host: config.host, port: config.port }));
  url.hostname = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
  return { url: url.href, done, stop: () => server.close() };
}

// Probot takes the payload as it is: it was verified and parsed at the front door.
async function receive(probot: GitHubApp['probot'], { guid, event, payload }: StoredDelivery): Promise<void> {
  try {
    const parsed: unknown = JSON.parse(payload);
    await probot.receive({ id: guid, name: event, payload: parsed } as Parameters<typeof probot.receive>[0]);
  } catch (error) {
    throw error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  }
}
