import { pino } from 'pino';
import { lookAtRepository } from '../../src/actions/look-at-repository.ts';
import { createMemory, type Memory } from '../../src/actions/memory.ts';
import { normalizeRepository } from '../../src/actions/normalize-repository.ts';
import { createGitHubApp, type GitHubApp } from '../../src/github/create-github-app.ts';
import { readAppManifest } from '../support/app-manifest.ts';
import { createGitHub, type GitHubDouble, type GitHubOptions } from '../support/github/create-github.ts';
import type { App, Installation, PullRequest, Repository } from '../support/github/state/model.ts';

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
  /** Milliseconds that the adapter would have waited. */
  readonly waits: number[];
  /** One look at the repository, as a job makes it. */
  look(recheck?: readonly string[], repo?: string, defaultBranch?: string): Promise<void>;
  /** The same for a job that was queued under some name, whatever became of the repository since. */
  visit(named?: { owner?: string; repo?: string; defaultBranch?: string }): Promise<void>;
  /** A look after `/hedgerow rebuild` on a proposal of that branch. */
  rebuild(branch: string): Promise<void>;
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
  const app = await github.createApp(readAppManifest());
  const repository = await github.createRepository({
    name: 'acme/network',
    files: { ...(options.config === null ? {} : { '.github/hedgerow.yml': options.config ?? config }), ...files },
  });
  const installation = github.install(app, repository);
  const logged: Record<string, unknown>[] = [];
  const waits: number[] = [];
  const reach = createReach(github, app, waits);
  const log = (level: string, message: string, fields: object) => logged.push({ level, message, ...fields });
  type Wish = { recheck?: readonly string[]; rebuild?: readonly string[]; repo?: string; defaultBranch?: string };
  const look = async (wish: Wish) => {
    const owner = repository.owner.login;
    const { recheck = [], rebuild = [], repo = 'network', defaultBranch = repository.defaultBranch } = wish;
    const host = await reach.connect({ installation: installation.id, owner, repo });
    await normalizeRepository(
      { id: repository.id, owner, repo, defaultBranch, recheck, rebuild },
      { host, memory: scene.memory, server: github.origin, log },
    );
  };
  const scene: Scene = {
    github,
    app,
    installation,
    repository,
    logged,
    waits,
    memory: createMemory(),
    look: (recheck = [], repo = 'network', defaultBranch = repository.defaultBranch) =>
      look({ recheck, repo, defaultBranch }),
    rebuild: (branch) => look({ rebuild: [branch] }),
    async visit(named = {}) {
      const { id, defaultBranch } = repository;
      const asked = { installation: installation.id, id, owner: 'acme', repo: 'network', defaultBranch, recheck: [] };
      const { memory } = scene;
      await lookAtRepository({ ...asked, ...named }, { repositories: reach, memory, server: github.origin, log });
    },
    restart() {
      scene.memory = createMemory();
    },
    pulls: (state = 'all') => github.pullRequests(repository, state),
    close: () => github.close(),
  };
  return scene;
}

function createReach(github: GitHubDouble, app: App, waits: number[]): GitHubApp {
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
