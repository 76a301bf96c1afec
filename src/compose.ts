import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { createMemory } from './actions/memory.ts';
import { isWatched, normalizeRepository } from './actions/normalize-repository.ts';
import type { RunningSetUp } from './cli/programs.ts';
import type { Running, StartOptions } from './cli/serve.ts';
import { readAppManifest } from './config/app-manifest.ts';
import { writeCredentials } from './config/credentials-file.ts';
import type { ServerConfig, SetUpConfig } from './config/server.ts';
import { proveWritable } from './config/write-private-file.ts';
import { createAppFromManifest } from './github/create-app-from-manifest.ts';
import { createGitHubApp, type GitHubApp } from './github/create-github-app.ts';
import { useProxy } from './github/use-proxy.ts';
import { createServer } from './http/create-server.ts';
import { createSetUpServer } from './http/set-up/create-set-up-server.ts';
import type { Chore } from './jobs/chores.ts';
import { createLogger, type Logger } from './jobs/create-logger.ts';
import { startJobs } from './jobs/start-jobs.ts';
import type { Database } from './store/database.ts';
import type { StoredDelivery } from './store/deliveries.ts';
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

  const database = await openDatabase({
    ...config,
    program: version,
    warn: (error) => log.warn({ err: error }, 'Database trouble'),
  });
  const jobs = await startJobs({
    database,
    role,
    log,
    receive: (delivery) => receive(github.probot, delivery),
    look: async (job, about) =>
      await normalizeRepository(job, {
        host: await github.connect(job),
        memory,
        server: config.serverUrl,
        log: (level, message, fields) => about[level](fields, message),
      }),
    chores: createChores(database, config, log),
  });
  await github.probot.load(
    createApp({ enqueue: jobs.lookAt, isWatched: (where, branch) => isWatched(memory, where, branch) }),
  );

  const server = createServer({ secrets: () => keys().webhookSecrets, knows: isKnownEvent, accept: jobs.accept, log });
  const url = await server.listen({ host: config.host, port: config.port });
  log.info({ url }, 'Listening');
  return {
    url,
    stop: async () => {
      log.info('Stopping');
      const closing = server.close();
      const left = await jobs.stop(patience);
      await closing;
      await database.close();
      return left;
    },
  };
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

// Probot takes the payload as it is: it was verified and parsed at the front door.
async function receive(probot: GitHubApp['probot'], { guid, event, payload }: StoredDelivery): Promise<void> {
  try {
    const parsed: unknown = JSON.parse(payload);
    await probot.receive({ id: guid, name: event, payload: parsed } as Parameters<typeof probot.receive>[0]);
  } catch (error) {
    throw error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  }
}
