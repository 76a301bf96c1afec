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
 * process does not remember as watched another may have learned of since: that is asked, once, and only about a branch
 * that does not tell by itself. Where there is no other process (`watched` is left out) its memory says it all.
 */
export function watchedIn(
  memory: Memory,
  watched: WatchedBranches | undefined,
  repository: { readonly id: number; readonly defaultBranch: string },
): (branch: string) => Promise<boolean> {
  const remembered = memory.watched.get(keyIn(repository, 'branches'));
  let asked: Promise<ReadonlySet<string> | undefined> | undefined;
  return async (branch) => {
    if (branch === repository.defaultBranch || parseBranch(branch) !== undefined) return true;
    if (remembered?.has(branch) === true) return true;
    asked ??= watched === undefined ? Promise.resolve(remembered) : watched.find(repository.id);
    const known = await asked;
    return known === undefined || known.has(branch);
  };
}
