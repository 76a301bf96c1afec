import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Acts, actsOf } from './acts/acts.ts';
import {
  type AppOptions,
  createApp,
  installApp,
  removeFromInstallation,
  suspendInstallation,
  uninstallApp,
} from './acts/apps.ts';
import { changingRepositories, type RepositoryActs } from './acts/change-repository.ts';
import { createRepository, forkRepository, type RepositoryOptions } from './acts/create-repository.ts';
import { type MergeQueue, mergeQueueOf } from './acts/merge-queue.ts';
import { type LoggedCommit, readBytes, readFiles, readLog, readTree, type TreeFile } from './acts/read-repository.ts';
import type { Violation } from './description/description.ts';
import { openDescription } from './description/open-description.ts';
import { userToken } from './http/authenticate.ts';
import { createFaults, type Faults } from './http/faults.ts';
import { createRateLimit } from './http/rate-limit.ts';
import { createRequestLog, type RequestLog } from './http/request-log.ts';
import { createRouter } from './http/router.ts';
import { createApiServer, type SideDoor } from './http/server.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { Platform } from './platform.ts';
import { allRoutes } from './routes/all.ts';
import { createArchive } from './routes/archive.ts';
import { createManifests } from './routes/manifests.ts';
import type { Account, App, CheckRun, Installation, PullRequest, Repository } from './state/model.ts';
import { accountOf, createWorld, findRepository, type World } from './state/world.ts';
import { type Courier, createCourier } from './webhooks/courier.ts';

export type GitHubOptions = {
  /** Where the repositories lie; a temporary directory, removed on close, where left out. */
  readonly directory?: string;
  /** 0 or left out: a free one. */
  readonly port?: number;
  /** Whether requests, answers and webhooks are held against GitHub's description; they are where left out. */
  readonly validate?: boolean;
  readonly limits?: Partial<Limits>;
  readonly clock?: () => Date;
  /** Milliseconds that a receiver of webhooks may take. */
  readonly webhookPatience?: number;
  /** What else answers at this address, before the API is asked: pages, say. */
  readonly doors?: (world: World) => readonly SideDoor[];
};

/**
 * A GitHub on a loopback port. Its own acts are those of `octocat`, `as` gives anybody else's. Acts are held to branch
 * rules, not to roles: what the API says a person may do is a matter of the repository's `collaborators`.
 */
export type GitHubDouble = Acts &
  RepositoryActs & {
    readonly origin: string;
    /** Base address of the API (`<origin>/api/v3`, as on GitHub Enterprise Server). */
    readonly apiUrl: string;
    readonly world: World;
    readonly limits: Limits;
    readonly requests: RequestLog;
    readonly faults: Faults;
    readonly webhooks: Courier;
    readonly violations: readonly Violation[];
    /** Throws with everything that GitHub's description does not allow, faults of the double included. */
    assertClean(): void;
    /** Gives the violations so far and forgets them: for a test that is about one. */
    takeViolations(): Violation[];
    createApp(options?: AppOptions): Promise<App>;
    createUser(login: string): Account;
    createRepository(options: RepositoryOptions): Promise<Repository>;
    fork(repository: Repository, owner: string): Promise<Repository>;
    /** Installs the App on repositories of one owner. */
    install(app: App, repositories: Repository | readonly Repository[]): Installation;
    installEverywhere(app: App, owner: string): Installation;
    uninstall(installation: Installation): void;
    /** Takes repositories from an installation. */
    withdraw(installation: Installation, repositories: Repository | readonly Repository[]): void;
    /** Suspends an installation; with false, lets it work again. */
    suspend(installation: Installation, suspended?: boolean): void;
    as(login: string): Acts;
    queueAs(login: string): MergeQueue;
    /** A token with which a person calls the API. */
    tokenOf(login: string): string;
    /** Makes every installation token worthless, as the end of its hour does. */
    expireTokens(): void;
    repository(fullName: string): Repository;
    pullRequests(repository: Repository, state?: 'open' | 'closed' | 'all'): PullRequest[];
    checkRuns(repository: Repository, sha?: string, name?: string): CheckRun[];
    head(repository: Repository, branch: string): Promise<string | null>;
    branches(repository: Repository): Promise<string[]>;
    readTree(repository: Repository, ref: string): Promise<Map<string, TreeFile>>;
    readFile(repository: Repository, ref: string, path: string): Promise<string | null>;
    readBytes(repository: Repository, ref: string, path: string): Promise<Buffer | null>;
    readFiles(repository: Repository, ref: string): Promise<Record<string, string>>;
    log(repository: Repository, ref: string, limit?: number): Promise<LoggedCommit[]>;
    close(): Promise<void>;
  };

/** Starts a GitHub. */
export async function createGitHub(options: GitHubOptions = {}): Promise<GitHubDouble> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'github-double-')));
  const world = createWorld(directory, options.clock ?? (() => new Date()));
  const platform = createPlatform(world, options);
  const rateLimit = createRateLimit(platform.limits, world.clock);
  const archive = createArchive();
  const manifests = createManifests();
  const router = createRouter([...archive.routes, ...manifests.routes, ...allRoutes(rateLimit)]);
  const server = createApiServer({
    platform,
    router,
    rateLimit,
    sideDoors: [archive.door(platform), manifests.door(platform), ...(options.doors?.(world) ?? [])],
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  world.origin = `http://127.0.0.1:${portOf(server.address())}`;
  world.apiUrl = `${world.origin}/api/v3`;
  return {
    ...actsOf(platform, accountOf(world, 'octocat')),
    ...founding(platform),
    ...changingRepositories(platform),
    ...reading(world),
    ...judging(platform),
    origin: world.origin,
    apiUrl: world.apiUrl,
    world,
    limits: platform.limits,
    requests: platform.requests,
    faults: platform.faults,
    webhooks: platform.courier,
    async close() {
      platform.courier.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const { git } of world.repositories.values()) git.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (typeof address === 'object' && address) return address.port;
  throw new Error('the server has no port');
}

function createPlatform(world: World, options: GitHubOptions): Platform {
  const description = options.validate === false ? null : openDescription();
  const violations: Violation[] = [];
  const courier = createCourier({
    clock: world.clock,
    nextId: world.nextId,
    ...(options.webhookPatience === undefined ? {} : { patience: options.webhookPatience }),
    inspect({ event, action, payload }) {
      const complaint = description?.checkWebhook(event, action, payload);
      if (complaint) violations.push({ where: 'webhook', what: `${event} ${action ?? ''}`.trim(), message: complaint });
    },
  });
  return {
    world,
    courier,
    description,
    violations,
    limits: { ...defaultLimits, ...options.limits },
    faults: createFaults(),
    requests: createRequestLog(),
  };
}

function founding(platform: Platform) {
  const { world } = platform;
  return {
    createApp: (app?: AppOptions) => createApp(world, app),
    createUser: (login: string) => accountOf(world, login),
    createRepository: (repository: RepositoryOptions) => createRepository(platform, repository),
    fork: (repository: Repository, owner: string) => forkRepository(platform, repository, owner),
    install(app: App, repositories: Repository | readonly Repository[]) {
      const list = 'fullName' in repositories ? [repositories] : repositories;
      const [first] = list;
      if (!first) throw new Error('an installation needs a repository');
      return installApp(platform, app, list, first.owner.login);
    },
    installEverywhere: (app: App, owner: string) => installApp(platform, app, 'all', owner),
    withdraw(installation: Installation, repositories: Repository | readonly Repository[]) {
      removeFromInstallation(platform, installation, 'fullName' in repositories ? [repositories] : repositories);
    },
    uninstall: (installation: Installation) => uninstallApp(platform, installation),
    suspend: (installation: Installation, suspended = true) => suspendInstallation(platform, installation, suspended),
    as: (login: string) => actsOf(platform, accountOf(world, login)),
    queueAs: (login: string) => mergeQueueOf(platform, accountOf(world, login)),
    tokenOf: (login: string) => userToken(world, login),
    expireTokens() {
      for (const token of world.tokens.values()) if (token.kind === 'installation') token.expiresAt = 0;
    },
  };
}

function reading(world: World) {
  return {
    repository(fullName: string) {
      const found = findRepository(world, fullName);
      if (!found) throw new Error(`there is no repository ${fullName}`);
      return found;
    },
    pullRequests: (repository: Repository, state: 'open' | 'closed' | 'all' = 'open') =>
      [...repository.issues.values()].flatMap(({ pull, state: now }) =>
        pull && (state === 'all' || now === state) ? [pull] : [],
      ),
    checkRuns: (repository: Repository, sha?: string, name?: string) =>
      repository.checkRuns.filter(
        (run) => (sha === undefined || run.headSha === sha) && (name === undefined || run.name === name),
      ),
    head: (repository: Repository, branch: string) => repository.git.resolve(`refs/heads/${branch}`),
    branches: async (repository: Repository) =>
      (await repository.git.refs('refs/heads/')).map(([ref]) => ref.slice('refs/heads/'.length)),
    readTree,
    readBytes,
    readFiles,
    readFile: async (repository: Repository, ref: string, path: string) =>
      (await readBytes(repository, ref, path))?.toString('utf8') ?? null,
    log: readLog,
  };
}

function judging({ violations }: Platform) {
  return {
    violations,
    takeViolations: () => violations.splice(0),
    assertClean() {
      if (violations.length === 0) return;
      const lines = violations.map(({ where, what, message }) => `${where}: ${what}: ${message}`);
      throw new Error(`GitHub would not have it so:\n${lines.join('\n')}`);
    },
  };
}
