import type { JsonObject } from '../../../../src/domain/json.ts';
import type { Platform } from '../platform.ts';
import type { Account, Repository } from '../state/model.ts';
import { accountOf } from '../state/world.ts';
import { emit } from '../webhooks/events.ts';

/** What an owner does with a whole repository; each sends its `repository` event. */
export type RepositoryActs = {
  /** The old name redirects from then on, until another repository takes it. */
  renameRepository(repository: Repository, name: string): void;
  /** Gives it to another owner; installations of the old one lose it. */
  transferRepository(repository: Repository, owner: string): void;
  archiveRepository(repository: Repository, archived?: boolean): void;
  /** Makes another branch the default one. */
  setDefaultBranch(repository: Repository, branch: string): Promise<void>;
  /** Renames a branch: open pull requests into it follow. */
  renameBranch(repository: Repository, from: string, to: string): Promise<void>;
  deleteRepository(repository: Repository): void;
};

/** The acts of a repository's owner. */
export function changingRepositories(platform: Platform): RepositoryActs {
  const { world } = platform;
  const tell = (repository: Repository, action: string, more: JsonObject = {}): void =>
    emit(platform, repository, 'repository', { action, ...more }, repository.owner);
  const setDefault = (repository: Repository, branch: string): void => {
    const from = repository.defaultBranch;
    repository.defaultBranch = branch;
    tell(repository, 'edited', { changes: { default_branch: { from } } });
  };
  return {
    renameRepository(repository, name) {
      const from = repository.name;
      const old = enter(platform, repository, repository.owner, name);
      for (const { repositories } of world.installations.values()) {
        if (repositories !== 'all' && repositories.delete(old)) repositories.add(repository.fullName.toLowerCase());
      }
      for (const token of world.tokens.values()) {
        if (token.kind !== 'installation' || !token.repositories?.delete(old)) continue;
        token.repositories.add(repository.fullName.toLowerCase());
      }
      tell(repository, 'renamed', { changes: { repository: { name: { from } } } });
    },
    transferRepository(repository, owner) {
      const from = { user: { login: repository.owner.login, id: repository.owner.id } };
      const old = enter(platform, repository, accountOf(world, owner), repository.name);
      for (const { repositories } of world.installations.values()) if (repositories !== 'all') repositories.delete(old);
      tell(repository, 'transferred', { changes: { owner: { from } } });
    },
    archiveRepository(repository, archived = true) {
      repository.archived = archived;
      tell(repository, archived ? 'archived' : 'unarchived');
    },
    async setDefaultBranch(repository, branch) {
      if ((await repository.git.resolve(`refs/heads/${branch}`)) === null) throw new Error(`there is no ${branch}`);
      setDefault(repository, branch);
    },
    async renameBranch(repository, from, to) {
      const head = await repository.git.resolve(`refs/heads/${from}`);
      if (head === null) throw new Error(`there is no branch ${from}`);
      await repository.git.updateRef(`refs/heads/${to}`, head, null);
      await repository.git.updateRef(`refs/heads/${from}`, null, head);
      for (const { pull } of repository.issues.values()) {
        if (pull && pull.issue.state === 'open' && pull.baseBranch === from) pull.baseBranch = to;
      }
      if (repository.defaultBranch === from) setDefault(repository, to);
    },
    deleteRepository(repository) {
      tell(repository, 'deleted');
      world.repositories.delete(repository.fullName.toLowerCase());
    },
  };
}

/** Gives a repository its new place; returns the old one. */
function enter({ world }: Platform, repository: Repository, owner: Account, name: string): string {
  const old = repository.fullName.toLowerCase();
  repository.owner = owner;
  repository.name = name;
  repository.fullName = `${owner.login}/${name}`;
  world.repositories.delete(old);
  world.repositories.set(repository.fullName.toLowerCase(), repository);
  world.moved.set(old, repository);
  return old;
}
