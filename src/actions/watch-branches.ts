import type { RepositoryConfig } from '../config/fabric.ts';
import type { WatchedBranches } from '../ports/watched-branches.ts';
import { parseBranch } from '../proposal/branch.ts';
import { keyIn, type Look } from './look.ts';
import type { Memory } from './memory.ts';

/** Notes which branches matter of a repository, before any of them but the default one is read. */
export async function watchBranches(look: Look, main: string, config: RepositoryConfig | undefined): Promise<void> {
  const key = keyIn(look, 'branches');
  const named = config?.fabrics.map((fabric) => fabric.branch ?? main) ?? [];
  const branches = new Set([main, ...named]);
  const known = look.memory.watched.get(key);
  if (known?.size === branches.size && [...branches].every((branch) => known.has(branch))) return;
  await look.watched?.note(look.id, branches);
  look.memory.watched.set(key, branches, branches.size);
}

/**
 * Which branches of a repository can matter: configured or default ones, ours, all where nothing is known yet. What this
 * process does not remember as watched another may have learned of since, so that is asked once; where there is no other
 * process (`watched` is left out) its memory says it all.
 */
export async function watchedIn(
  memory: Memory,
  watched: WatchedBranches | undefined,
  repository: { readonly id: number; readonly defaultBranch: string },
): Promise<(branch: string) => boolean> {
  const remembered = memory.watched.get(keyIn(repository, 'branches'));
  const known = watched === undefined ? remembered : await watched.find(repository.id);
  return (branch) =>
    branch === repository.defaultBranch ||
    parseBranch(branch) !== undefined ||
    remembered?.has(branch) === true ||
    known === undefined ||
    known.has(branch);
}
