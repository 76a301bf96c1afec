import { randomBytes, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { announcePauses } from './actions/announce-pauses.ts';
import type { ChangeDesk } from './actions/change-desk.ts';
import { deliverEvents } from './actions/deliver-events.ts';
import { examineService } from './actions/examine-service.ts';
import type { Finding } from './actions/finding.ts';
import { forgetFabrics } from './actions/index-records.ts';
import type { Log } from './actions/look.ts';
import { lookAtRepository } from './actions/look-at-repository.ts';
import type { SubscriptionDesk } from './actions/manage-subscriptions.ts';
import { manageTokens, type TokenAnswer, type TokenOrder } from './actions/manage-tokens.ts';
import { createMemory, forgetRepository } from './actions/memory.ts';
import { mayMerge } from './actions/normalize-repository.ts';
import { obeyCommand } from './actions/obey-command.ts';
import { obeyOperator, type PauseAnswer, type PauseOrder } from './actions/obey-operator.ts';
import { rebuildIndex } from './actions/rebuild-index.ts';
import { watchedIn } from './actions/watch-branches.ts';
import type { Running, RunningSetUp, StartOptions } from './cli/programs.ts';
import { readAppManifest } from './config/app-manifest.ts';
import { writeCredentials } from './config/credentials-file.ts';
import { openEncryptionKeys } from './config/encryption-keys.ts';
import type { ServerConfig, SetUpConfig } from './config/server.ts';
import { proveWritable } from './config/write-private-file.ts';
import { createAppFromManifest } from './github/create-app-from-manifest.ts';
import { createGitHubApp, type GitHubApp } from './github/create-github-app.ts';
import { defaultPatience } from './github/request.ts';
import { useProxy } from './github/use-proxy.ts';
import { createSender } from './hooks/create-sender.ts';
import { createVault } from './hooks/create-vault.ts';
import { newSecret } from './hooks/sign-message.ts';
import type { ApiOptions } from './http/api/api-options.ts';
import { registerApi } from './http/api/register-api.ts';
import { subscriptionRoutes } from './http/api/route-subscriptions.ts';
import { createMetrics, type Metrics } from './http/create-metrics.ts';
import { createOpsServer } from './http/create-ops-server.ts';
import { createServer } from './http/create-server.ts';
import { createSetUpServer } from './http/set-up/create-set-up-server.ts';
import { writeBackup } from './jobs/backup.ts';
import type { Chore } from './jobs/chores.ts';
import { createLogger, type Logger } from './jobs/create-logger.ts';
import { createRounds } from './jobs/create-rounds.ts';
import { listDeadLetters, retryDeadLetters } from './jobs/dead-letters.ts';
import { createHookChore } from './jobs/hook-chore.ts';
import { type Hooks, openJobs } from './jobs/open-jobs.ts';
import { type Queues, queueNames } from './jobs/open-queues.ts';
import { jobAt, lookAnew } from './jobs/repository-job.ts';
import { createUpkeep } from './jobs/upkeep.ts';
import type { Feed } from './ports/feed.ts';
import type { RecordIndex } from './ports/record-index.ts';
import { defaultRequestLimits } from './ports/request-ledger.ts';
import { createBlobShelf } from './store/blob-shelf.ts';
import { createAuditLog } from './store/create-audit-log.ts';
import { createChangeStore } from './store/create-change-store.ts';
import { createFeed } from './store/create-feed.ts';
import { createIdempotencyStore } from './store/create-idempotency-store.ts';
import { createRecordIndex } from './store/create-record-index.ts';
import { createStoredLedger } from './store/create-stored-ledger.ts';
import { createStoredPauses } from './store/create-stored-pauses.ts';
import { createSubscriptionStore } from './store/create-subscription-store.ts';
import { createTokenStore } from './store/create-token-store.ts';
import { createUploadRegister } from './store/create-upload-register.ts';
import { createWatchedBranches } from './store/create-watched-branches.ts';
import type { Database } from './store/database.ts';
import type { StoredDelivery } from './store/deliveries.ts';
import { readQueueFigures } from './store/figures.ts';
import { lookAtDatabase } from './store/look-at-database.ts';
import { openDatabase } from './store/open-database.ts';
import { createProposalRegister } from './store/proposal-register.ts';
import { type AppOptions, createApp } from './webhooks/create-app.ts';
import { isKnownEvent } from './webhooks/known-events.ts';

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
    extend: (server) => registerApi(server, api),
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

type Parts = {
  readonly config: ServerConfig;
  readonly role: StartOptions['role'];
  readonly version: string;
  readonly log: Logger;
  readonly database: Database;
  readonly github: GitHubApp;
  readonly metrics: Metrics;
  readonly feed: Feed;
  readonly warn: (error: unknown) => void;
};

/** What is done about deliveries, repositories and commands, and what comes round by itself. */
async function openWork(parts: Parts) {
  const { config, role, log, database, github, metrics, warn } = parts;
  const memory = createMemory();
  const { hooks, ...desk } = openHooks(parts);
  const pauses = announcePauses(createStoredPauses(database), desk);
  const proposals = createProposalRegister(database, warn);
  const watched = database.kind === 'server' ? createWatchedBranches(database) : undefined;
  const uploads = createUploadRegister(database);
  const changes = createChangeStore(database);
  const shelf = createBlobShelf(database, { capacity: config.blobBytes, warn });
  const chores: Chore[] = createUpkeep(database, config, log);
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
        index: desk.index,
        shelf,
        server: config.serverUrl,
      };
      await lookAtRepository(job, { ...surroundings, log: logTo(about) });
      about.info('Looked at the repository');
    },
    chores,
    hooks,
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
    mayMerge: (where) => mayMerge(memory, where),
    watchedIn: (where) => watchedIn(memory, watched, where),
    list: github.list,
    forget: (id, isGone) => {
      forgetRepository(memory, id);
      void proposals.note(id, new Map());
      if (isGone) forgetFabrics(desk.index, { id, log: logTo(log) }).catch(warn);
    },
  };
  const subscriptions: SubscriptionDesk = { ...desk, wake: (refs) => jobs.queues.hooks.add(refs) };
  chores.push(...createRounds({ ...listener, github, settings: config, lookAt: jobs.lookAt, log }));
  chores.push(createHookChore({ ...subscriptions, index: desk.index, log }));
  const changeDesk: ChangeDesk = {
    repositories: github,
    ...{ memory, shelf, pauses, index: desk.index, feed: desk.feed },
    changes,
    lookAt: jobs.lookAt,
    now: () => new Date(),
    newId: desk.newId,
    log: logTo(log),
    server: config.serverUrl,
  };
  const api = openApi(parts, changeDesk, desk.index, subscriptions);
  return { jobs, listener, pauses, sender: desk.sender, api };
}

/** What the HTTP API stands on. */
function openApi(
  { config, version, log, database, feed }: Parts,
  desk: ChangeDesk,
  index: RecordIndex,
  subscriptions: SubscriptionDesk,
): Omit<ApiOptions, 'stopping'> {
  return {
    tokens: createTokenStore(database),
    idempotency: createIdempotencyStore(database),
    audit: createAuditLog(database),
    ...{ index, feed, desk, version, log, changes: desk.changes, pauses: desk.pauses },
    settings: config,
    fabricRoutes: [subscriptionRoutes(subscriptions)],
    serverUrl: config.serverUrl,
  };
}

/** What sends the events of feeds to those who subscribed to them. */
function openHooks({ config, version, log, database, metrics, feed }: Parts) {
  const keys = openEncryptionKeys(config.encryption);
  const readKeys = () => keys?.((problem) => log.warn({ problem }, 'A replaced key or secret cannot be used')) ?? [];
  const vault = createVault(readKeys);
  const subscriptions = createSubscriptionStore(database);
  const index = createRecordIndex(database);
  const sender = createSender({ vault, hosts: config.subscriptionHosts, agent: `hedgerow/${version}` });
  const delivering = { subscriptions, feed, index, sender, now: Date.now, random: Math.random, log: logTo(log) };
  const hooks: Hooks = {
    feed,
    subscriptions,
    deliver: (job, ending) =>
      deliverEvents(job, { ...delivering, observe: metrics.countHook, isStopping: () => ending.aborted }),
  };
  const sealing = keys === undefined ? undefined : vault;
  return { hooks, index, subscriptions, feed, sender, vault: sealing, newSecret, newId, now: Date.now };
}

/** Lower-case letters and digits that nothing was named by before. */
function newId(): string {
  return randomUUID().replaceAll('-', '').slice(0, 20);
}

function logTo(about: Logger): Log {
  return (level, message, fields) => about[level](fields, message);
}

/** Examines what the server rests on; changes nothing. */
export async function examine(config: ServerConfig): Promise<Finding[]> {
  if (config.proxies !== undefined) useProxy(config.proxies);
  const privateKey = () => config.keys().privateKey;
  // Nothing is sent twice: who asks is a person who waits.
  const patience = { ...defaultPatience, attempts: 1 };
  const { host } = createGitHubApp({ ...config, privateKey, patience, log: pino({ level: 'silent' }) });
  return await examineService({
    app: host,
    needs: readAppManifest(),
    lookAtStore: () => lookAtDatabase(config),
    now: new Date(),
  });
}

/** Pauses or resumes where no server can be asked to: in the database itself. Its look waits for the next worker. */
export async function orderPause(
  config: ServerConfig,
  store: { readonly database: Database; readonly queues: Pick<Queues, 'repositories'> },
  order: PauseOrder,
): Promise<PauseAnswer> {
  if (config.proxies !== undefined) useProxy(config.proxies);
  const github = createGitHubApp({
    ...config,
    privateKey: () => config.keys().privateKey,
    log: pino({ level: 'silent' }),
  });
  return await obeyOperator(order, {
    app: github.host,
    repositories: github,
    pauses: createStoredPauses(store.database),
    lookAt: (found, asks) => store.queues.repositories.add([{ ...jobAt(found), asks }]),
    now: new Date(),
    log: () => undefined,
  });
}

/** Makes, lists or revokes API tokens where no server can be asked to. */
export async function orderTokens(
  config: () => ServerConfig,
  { database }: { readonly database: Database },
  order: TokenOrder,
): Promise<TokenAnswer> {
  const reach = () => {
    const read = config();
    if (read.proxies !== undefined) useProxy(read.proxies);
    const privateKey = () => read.keys().privateKey;
    const github = createGitHubApp({ ...read, privateKey, log: pino({ level: 'silent' }) });
    return { app: github.host, repositories: github };
  };
  return await manageTokens(order, { ...tokenParts(database), github: reach });
}

/** What calls about tokens need of the database. */
function tokenParts(database: Database) {
  return {
    tokens: createTokenStore(database),
    index: createRecordIndex(database),
    newSecret: () => `hr_${randomBytes(32).toString('base64url')}`,
    newId,
    now: new Date(),
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

// Probot takes the payload as it is: it was verified and parsed at the front door.
async function receive(probot: GitHubApp['probot'], { guid, event, payload }: StoredDelivery): Promise<void> {
  try {
    const parsed: unknown = JSON.parse(payload);
    await probot.receive({ id: guid, name: event, payload: parsed } as Parameters<typeof probot.receive>[0]);
  } catch (error) {
    throw error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  }
}
