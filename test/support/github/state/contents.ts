import { emptyRepository } from '../http/answer.ts';
import type { Repository } from './model.ts';

/** Whether a repository has no branch yet. */
export async function isEmpty(repository: Repository): Promise<boolean> {
  if ((await repository.git.resolve(`refs/heads/${repository.defaultBranch}`)) !== null) return false;
  return (await repository.git.refs('refs/heads/')).length === 0;
}

/** Throws the 409 that GitHub gives to tree, commit and ref calls on an empty repository. */
export async function requireContent(repository: Repository): Promise<void> {
  if (await isEmpty(repository)) throw emptyRepository();
}

/** The commit that a branch, a tag, a full ref or a sha names; null where there is none. */
export async function findCommit(repository: Repository, name: string): Promise<string | null> {
  if (/^[0-9a-f]{40}$/.test(name)) {
    const info = await repository.git.objects.info(name);
    return info?.type === 'commit' ? name : null;
  }
  for (const ref of [`refs/heads/${name}`, `refs/tags/${name}`, name.startsWith('refs/') ? name : `refs/${name}`]) {
    const info = await repository.git.objects.info(`${ref}^{commit}`);
    if (info) return info.sha;
  }
  if (name === 'HEAD') return findCommit(repository, repository.defaultBranch);
  // A shortened sha of seven digits or more.
  if (!/^[0-9a-f]{7,39}$/.test(name)) return null;
  const info = await repository.git.objects.info(`${name}^{commit}`);
  return info?.sha ?? null;
}
