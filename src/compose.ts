import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { manageTokens } from './actions/manage-tokens.ts';
import { obeyOperator } from './actions/obey-operator.ts';
import { rebuildIndex } from './actions/rebuild-index.ts';
import type { Running, StartOptions } from './cli/programs.ts';
import { openWork } from './compose/open-work.ts';
import { tokenParts } from './compose/orders.ts';
import type { ServerConfig } from './config/server.ts';
import { createGitHubApp } from './github/create-github-app.ts';
import { useProxy } from './github/use-proxy.ts';
import { registerApi } from './http/api/register-api.ts';
import { createMetrics } from './http/create-metrics.ts';
import { createOpsServer } from './http/create-ops-server.ts';
import { createServer } from './http/create-server.ts';
import { registerDriftPage } from './http/drift-page/register-drift-page.ts';
import { writeBackup } from './jobs/backup.ts';
import { createLogger } from './jobs/create-logger.ts';
import { listDeadLetters, retryDeadLetters } from './jobs/dead-letters.ts';
import { queueNames } from './jobs/open-queues.ts';
import { jobAt, lookAnew } from './jobs/repository-job.ts';
import { defaultRequestLimits } from './ports/request-ledger.ts';
import { createDriftStore } from './store/create-drift-store.ts';
import { createFeed } from './store/create-feed.ts';
import { createRecordIndex } from './store/create-record-index.ts';
import { createStoredLedger } from './store/create-stored-ledger.ts';
import { readQueueFigures } from './store/figures.ts';
import { openDatabase } from './store/open-database.ts';
import { createApp } from './webhooks/create-app.ts';
import { isKnownEvent } from './webhooks/known-events.ts';

export { examine, orderPause, orderTokens } from './compose/orders.ts';
export { startSetUp } from './compose/start-set-up.ts';

/** Milliseconds that running work has to end after a signal; the rest is handed back (within 25 s in all). */
const patience = 20_000;

/** Starts the server: front door, deliveries, repository jobs, what comes round. Resolves once it listens. */
export async function startServer(config: ServerConfig, { role, version }: StartOptions): Promise<Running> {
  const log = createLogger(pino.destination(1), config.logLevel);
  const keys = () => config.keys((problem) => log.warn({ problem }, 'A replaced key or secret cannot be used'));
  if (config.proxies !== undefined) useProxy(config.proxies);
  const warn = (error: unknown): void => log.warn({ err: error }, 'Database trouble');
  const database = await openDatabase({ ...config, program: version, warn });
  const metrics = createMetrics(database.sql, queueNames, isKnownEvent);
  const github = createGitHubApp({
    ...config,
    privateKey: () => keys().privateKey,
    ...(config.spaceWrites ? { ledger: createStoredLedger(database, defaultRequestLimits) } : {}),
    meter: metrics.requests,
    log,
  });
  const feed = createFeed(database, warn);
  const parts = { config, role, version, log, database, github, metrics, feed, warn };
  const { jobs, listener, pauses, sender, api } = await openWork(parts);
  await github.probot.load(createApp(listener));

  const token = randomBytes(24).toString('hex');
  const ops = createOpsServer({
    metrics,
    readQueues: () => readQueueFigures(database.sql, queueNames),
    reachGitHub: async () => await (await github.probot.auth()).rest.apps.getAuthenticated(),
    listDead: () => listDeadLetters(jobs.queues.boss),
    retryDead: (ids) => retryDeadLetters(database, jobs.queues, ids),
    orderPause: (order) =>
      obeyOperator(order, {
        app: github.host,
        repositories: github,
        pauses,
        lookAt: (found, asks) => jobs.lookAt({ ...jobAt(found), asks }),
        now: new Date(),
        log: (level, message, fields) => log[level](fields, message),
      }),
    rebuildIndex: (target) => rebuildIndex(createRecordIndex(database), (at) => jobs.lookAt(lookAnew(at)), target),
    orderTokens: (order) =>
      manageTokens(order, {
        ...tokenParts(database),
        github: () => ({ app: github.host, repositories: github }),
      }),
    backUp: () => writeBackup(database, version),
    token,
    log,
  });
  const front = createServer({
    secrets: () => keys().webhookSecrets,
    knows: isKnownEvent,
    accept: jobs.accept,
    observe: metrics.countDelivery,
    extend: (server) => {
      registerApi(server, api);
      registerDriftPage(server, { ...api, drift: createDriftStore(database) });
    },
    log,
  });
  const close = async (milliseconds: number): Promise<number> => {
    const closing = front.close();
    const left = await jobs.stop(milliseconds);
    await closing;
    await ops.close();
    sender.close();
    await feed.close();
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
