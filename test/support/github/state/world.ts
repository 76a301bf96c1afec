import { isoSeconds } from '../git/commits.ts';
import type { Account, App, Installation, Repository } from './model.ts';

/** A bearer token of an installation or a person. */
export type Token =
  | {
      readonly kind: 'installation';
      readonly installation: Installation;
      readonly permissions: Installation['permissions'];
      readonly repositories: Set<string> | null;
      expiresAt: number;
    }
  | { readonly kind: 'user'; readonly account: Account };

/** All that exists on this GitHub. Plain state: what happens to it stands in updates.ts and the routes. */
export type World = {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  /** Where the API answers, as on GitHub Enterprise Server: `<origin>/api/v3`. */
  apiUrl: string;
  readonly directory: string;
  readonly clock: () => Date;
  readonly nextId: () => number;
  readonly accounts: Map<string, Account>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  readonly repositories: Map<string, Repository>;
  /** Full name that a repository had, in lower case → the repository. A new one of that name comes first. */
  readonly moved: Map<string, Repository>;
  readonly tokens: Map<string, Token>;
};

/** An empty GitHub. */
export function createWorld(directory: string, clock: () => Date): World {
  let id = 1000;
  return {
    origin: '',
    apiUrl: '',
    directory,
    clock,
    nextId: () => {
      id += 1;
      return id;
    },
    accounts: new Map(),
    apps: new Map(),
    installations: new Map(),
    repositories: new Map(),
    moved: new Map(),
    tokens: new Map(),
  };
}

/** The time of the double's clock as GitHub prints times. */
export function now(world: World): string {
  return isoSeconds(world.clock());
}

/** The account of a login, made where there is none. */
export function accountOf(world: World, login: string, type: Account['type'] = 'User'): Account {
  const key = login.toLowerCase();
  const known = world.accounts.get(key);
  if (known) return known;
  const id = world.nextId();
  const host = 'users.noreply.github.com';
  const account = { id, login, type, name: login.replace(/\[bot\]$/, ''), email: `${id}+${login}@${host}` };
  world.accounts.set(key, account);
  return account;
}

/** The repository of a full name, in whatever case. */
export function findRepository(world: World, fullName: string): Repository | undefined {
  return world.repositories.get(fullName.toLowerCase());
}

/** Whether an installation reaches a repository. */
export function covers(installation: Installation, repository: Repository): boolean {
  if (installation.suspended) return false;
  if (installation.repositories === 'all') return installation.account.id === repository.owner.id;
  return installation.repositories.has(repository.fullName.toLowerCase());
}

/** The installations that reach a repository. */
export function installationsOf(world: World, repository: Repository): Installation[] {
  return [...world.installations.values()].filter((installation) => covers(installation, repository));
}

/** What a login may do in a repository; `none` where nothing. */
export function roleOf(
  repository: Repository,
  login: string,
): 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none' {
  if (repository.owner.login.toLowerCase() === login.toLowerCase()) return 'admin';
  return repository.collaborators.get(login.toLowerCase()) ?? (repository.private ? 'none' : 'read');
}
