import { join } from 'node:path';
import { type BareRepository, createBareRepository } from '../git/bare-repository.ts';
import type { Platform } from '../platform.ts';
import type { Account, BranchRule, Repository } from '../state/model.ts';
import { accountOf, now, type World } from '../state/world.ts';
import { actsOf } from './acts.ts';
import type { FileChanges } from './write-files.ts';

export type RepositoryOptions = {
  /** `owner/name`, or the name alone beside `owner`. */
  readonly name: string;
  /** `acme` where left out. */
  readonly owner?: string;
  readonly private?: boolean;
  /** Whether the owner is an organization. */
  readonly organization?: boolean;
  readonly defaultBranch?: string;
  /** The first commit; without it the repository is empty. */
  readonly files?: FileChanges;
  readonly message?: string;
  readonly rules?: readonly BranchRule[];
  readonly collaborators?: Readonly<Record<string, 'admin' | 'maintain' | 'write' | 'triage' | 'read'>>;
};

/** Makes a repository; with files, they are its first commit, pushed by its owner. */
export async function createRepository(platform: Platform, options: RepositoryOptions): Promise<Repository> {
  const { world } = platform;
  const [first = '', second] = options.name.split('/');
  const owner = accountOf(
    world,
    second === undefined ? (options.owner ?? 'acme') : first,
    options.organization ? 'Organization' : 'User',
  );
  const branch = options.defaultBranch ?? 'main';
  const name = second ?? first;
  const repository = enter(world, owner, name, await place(world, owner, name, branch), null);
  repository.private = options.private ?? false;
  repository.defaultBranch = branch;
  for (const [collaborator, role] of Object.entries(options.collaborators ?? {})) {
    accountOf(world, collaborator);
    repository.collaborators.set(collaborator.toLowerCase(), role);
  }
  if (options.files) {
    const message = options.message ?? 'Start';
    await actsOf(platform, owner).push(repository, branch, { files: options.files, message });
  }
  repository.rules.push(...(options.rules ?? []));
  return repository;
}

/** Makes a fork: a copy of all branches under another owner. */
export async function forkRepository(platform: Platform, parent: Repository, login: string): Promise<Repository> {
  const { world } = platform;
  const owner = accountOf(world, login);
  const git = await place(world, owner, parent.name, parent.defaultBranch, parent.git.directory);
  const fork = enter(world, owner, parent.name, git, parent);
  fork.private = parent.private;
  return fork;
}

async function place(
  world: World,
  owner: Account,
  name: string,
  branch: string,
  source?: string,
): Promise<BareRepository> {
  const fullName = `${owner.login}/${name}`;
  if (world.repositories.has(fullName.toLowerCase())) throw new Error(`there is a repository ${fullName} already`);
  // One that moved away left its directory where it was.
  const isTaken = world.moved.has(fullName.toLowerCase());
  const directory = isTaken ? `${name}-${world.nextId()}.git` : `${name}.git`;
  return createBareRepository(join(world.directory, owner.login, directory), branch, source);
}

function enter(world: World, owner: Account, name: string, git: BareRepository, parent: Repository | null): Repository {
  const at = now(world);
  const repository: Repository = {
    id: world.nextId(),
    owner,
    name,
    fullName: `${owner.login}/${name}`,
    createdAt: at,
    pushedAt: at,
    git,
    parent,
    private: false,
    defaultBranch: parent?.defaultBranch ?? 'main',
    archived: false,
    rules: [],
    requiredChecks: [],
    issues: new Map(),
    labels: new Map(),
    checkRuns: [],
    collaborators: new Map(),
  };
  world.repositories.set(repository.fullName.toLowerCase(), repository);
  return repository;
}
