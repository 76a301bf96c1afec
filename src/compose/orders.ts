import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { examineClusters } from '../actions/examine-clusters.ts';
import { examineService } from '../actions/examine-service.ts';
import type { Finding } from '../actions/finding.ts';
import { manageTokens, type TokenAnswer, type TokenOrder } from '../actions/manage-tokens.ts';
import { obeyOperator, type PauseAnswer, type PauseOrder } from '../actions/obey-operator.ts';
import { openCluster } from '../cluster/open-cluster.ts';
import { readAppManifest } from '../config/app-manifest.ts';
import type { ServerConfig } from '../config/server.ts';
import { createGitHubApp } from '../github/create-github-app.ts';
import { defaultPatience } from '../github/request.ts';
import { useProxy } from '../github/use-proxy.ts';
import type { Queues } from '../jobs/open-queues.ts';
import { jobAt } from '../jobs/repository-job.ts';
import { createRecordIndex } from '../store/create-record-index.ts';
import { createStoredPauses } from '../store/create-stored-pauses.ts';
import { createTokenStore } from '../store/create-token-store.ts';
import type { Database } from '../store/database.ts';
import { lookAtDatabase } from '../store/look-at-database.ts';
import { newId } from './parts.ts';

/** Milliseconds that all clusters together may take. */
const clusterPatience = 60_000;

/** Examines what the server rests on; changes nothing. */
export async function examine(config: ServerConfig): Promise<Finding[]> {
  if (config.proxies !== undefined) useProxy(config.proxies);
  const privateKey = () => config.keys().privateKey;
  // Nothing is sent twice: who asks is a person who waits.
  const patience = { ...defaultPatience, attempts: 1 };
  const github = createGitHubApp({ ...config, privateKey, patience, log: pino({ level: 'silent' }) });
  const service = await examineService({
    app: github.host,
    needs: readAppManifest(),
    lookAtStore: () => lookAtDatabase(config),
    now: new Date(),
  });
  const clusters = await examineClusters({
    clusters: config.clusters?.() ?? [],
    open: openCluster,
    app: github.host,
    repositories: github,
    signal: AbortSignal.timeout(clusterPatience),
  });
  return [...service, ...clusters];
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
export function tokenParts(database: Database) {
  return {
    tokens: createTokenStore(database),
    index: createRecordIndex(database),
    newSecret: () => `hr_${randomBytes(32).toString('base64url')}`,
    newId,
    now: new Date(),
  };
}
