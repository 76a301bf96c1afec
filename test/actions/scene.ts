import { pino } from 'pino';
import type { Ask, Request } from '../../src/actions/ask.ts';
import type { ClusterView } from '../../src/actions/cluster-view.ts';
import { lookAtRepository } from '../../src/actions/look-at-repository.ts';
import { createMemory, type Memory } from '../../src/actions/memory.ts';
import { normalizeRepository } from '../../src/actions/normalize-repository.ts';
import { obeyCommand } from '../../src/actions/obey-command.ts';
import { createGitHubApp, type GitHubApp } from '../../src/github/create-github-app.ts';
import type { ChangeStore } from '../../src/ports/change-store.ts';
import type { PauseStore } from '../../src/ports/pause-store.ts';
import type { ProposalRegister } from '../../src/ports/proposal-register.ts';
import type { RecordIndex } from '../../src/ports/record-index.ts';
import type { UploadRegister } from '../../src/ports/upload-register.ts';
import { parseCommand } from '../../src/proposal/command.ts';
import { createMemoryPauses } from '../../src/store/create-memory-pauses.ts';
import { readAppManifest } from '../support/app-manifest.ts';
import { createGitHub, type GitHubDouble, type GitHubOptions } from '../support/github/create-github.ts';
import type { App, Comment, Installation, PullRequest, Repository } from '../support/github/state/model.ts';

/** A VPC that the fabric accepts; `more` is put below its subnet. */
export function vpc(name: string, vlan: number, subnet = `10.0.${vlan - 1000}.0/24`): string {
  return [
    'apiVersion: vpc.githedgehog.com/v1beta1',
    'kind: VPC',
    'metadata:',
    `  name: ${name}`,
    '  namespace: default',
    'spec:',
    '  subnets:',
    '    default:',
    `      subnet: ${subnet}`,
    `      vlan: ${vlan}`,
    '',
  ].join('\n');
}

export const config = 'version: 1\nfabrics:\n  - name: fabric-1\n    directory: gitops\n';

export type Scene = {
  readonly github: GitHubDouble;
  readonly app: App;
  readonly installation: Installation;
  readonly repository: Repository;
  readonly logged: Record<string, unknown>[];
  memory: Memory;
  readonly pauses: PauseStore;
  /** Shared between processes, where the test sets it. */
  uploads?: UploadRegister;
  /** Where records are indexed; nowhere until a test says so. */
  index?: RecordIndex;
  /** What is known of clusters; nothing until a test says so. */
  clusters?: ClusterView;
  /** Where the feed hears how proposals stand; nowhere until a test says so. */
  proposals?: ProposalRegister;
  /** Where Changes are kept; nowhere until a test says so. */
  changes?: ChangeStore;
  /** How the repository is reached. */
  readonly reach: GitHubApp;
  /** Milliseconds that the adapter would have waited. */
  readonly waits: number[];
  /** One look at the repository, as a job makes it. */
  look(recheck?: readonly string[], repo?: string, defaultBranch?: string): Promise<void>;
  /** The same for a job that was queued under some name, whatever became of the repository since. */
  visit(named?: { owner?: string; repo?: string; defaultBranch?: string }): Promise<void>;
  /** One look that is asked for something. */
  lookFor(...asks: readonly Ask[]): Promise<void>;
  /** A comment by somebody, as the webhook tells of it, and the look that follows. */
  comment(pull: PullRequest, body: string, by?: string): Promise<void>;
  /** What the webhook of a comment leads to. */
  deliver(pull: PullRequest, comment: Comment): Promise<void>;
  /** Forgets everything, as a restart does. */
  restart(): void;
  /** Open pull requests of the fabric's branch. */
  pulls(state?: 'open' | 'closed' | 'all'): PullRequest[];
  close(): Promise<void>;
};

/** A GitHub with one repository and our App, which looks when it is told to: no server, no webhooks. */
export async function createScene(
  files: Record<string, string>,
  options: GitHubOptions & { config?: string | null } = {},
): Promise<Scene> {
  const github = await createGitHub({ limits: { mergeable: 'eager' }, ...options });
  const app = await github.createApp({ ...readAppManifest(), events: [] });
  const own = options.config === null ? {} : { '.github/hedgerow.yml': options.config ?? config };
  const all = { ...own, ...files };
  const start = Object.keys(all).length === 0 ? {} : { files: all };
  const repository = await github.createRepository({ name: 'acme/network', ...start });
  const installation = github.install(app, repository);
  const logged: Record<string, unknown>[] = [];
  const waits: number[] = [];
  const reach = createReach(github, app, waits);
  const log = (level: string, message: string, fields: object) => logged.push({ level, message, ...fields });
  const connect = (repo = 'network') =>
    reach.connect({ installation: installation.id, owner: repository.owner.login, repo });
  const scene: Scene = {
    github,
    app,
    installation,
    repository,
    logged,
    waits,
    reach,
    memory: createMemory(),
    pauses: createMemoryPauses(),
    look: (recheck = [], repo = 'network', defaultBranch = repository.defaultBranch) =>
      look({ repo, defaultBranch, recheck }),
    async visit(named = {}) {
      const { id, defaultBranch } = repository;
      const asked = { installation: installation.id, id, owner: 'acme', repo: 'network', defaultBranch, recheck: [] };
      const { memory, pauses } = scene;
      const surroundings = {
        repositories: reach,
        memory,
        pauses,
        ...(scene.index ? { index: scene.index } : {}),
        ...(scene.changes ? { changes: scene.changes } : {}),
        ...(scene.proposals ? { proposals: scene.proposals } : {}),
        server: github.origin,
        log,
      };
      await lookAtRepository({ ...asked, ...named }, surroundings);
    },
    lookFor: (...asks) => look({ repo: 'network', defaultBranch: repository.defaultBranch, recheck: [], asks }),
    async comment(pull, body, by = 'acme') {
      await scene.deliver(pull, github.as(by).comment(pull, body));
    },
    async deliver({ number }, { id, body, user, createdAt }) {
      const command = parseCommand(body);
      if (command === undefined) return;
      const about = { repository: repository.id, number, comment: id };
      const given = { ...about, by: user.login, at: createdAt, command };
      const { pauses } = scene;
      const asks = await obeyCommand(given, { host: await connect(), pauses, log });
      if (asks) await scene.lookFor(...asks);
    },
    restart() {
      scene.memory = createMemory();
    },
    pulls: (state = 'all') => github.pullRequests(repository, state),
    close: () => github.close(),
  };
  return scene;

  async function look(request: Omit<Request, 'id' | 'installation' | 'owner'>): Promise<void> {
    const { memory, pauses, uploads } = scene;
    const surroundings = {
      host: await connect(request.repo),
      ...(uploads === undefined ? {} : { uploads }),
      memory,
      pauses,
      ...(scene.index ? { index: scene.index } : {}),
      ...(scene.changes ? { changes: scene.changes } : {}),
      ...(scene.proposals ? { proposals: scene.proposals } : {}),
      ...(scene.clusters ? { clusters: scene.clusters } : {}),
      server: github.origin,
      log,
    };
    await normalizeRepository(
      { id: repository.id, installation: installation.id, owner: repository.owner.login, ...request },
      surroundings,
    );
  }
}

/** The one pull request that there is. */
export function only(pulls: readonly PullRequest[]): PullRequest {
  const [pull, ...others] = pulls;
  if (!pull || others.length > 0) throw new Error(`expected one pull request, got ${pulls.length}`);
  return pull;
}

export function createReach(github: GitHubDouble, app: App, waits: number[]): GitHubApp {
  return createGitHubApp({
    appId: app.id,
    privateKey: () => app.privateKey,
    apiUrl: github.apiUrl,
    spaceWrites: false,
    log: pino({ level: 'silent' }),
    timeout: 5_000,
    patience: {
      attempts: 4,
      firstWait: 500,
      longestWait: 10_000,
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
    },
  });
}

/** The commits of a branch that the default branch does not hold. */
export async function ownCommits({ github, repository }: Scene, branch: string): Promise<string[]> {
  const base = new Set((await github.log(repository, repository.defaultBranch)).map(({ sha }) => sha));
  return (await github.log(repository, branch)).map(({ sha }) => sha).filter((sha) => !base.has(sha));
}
