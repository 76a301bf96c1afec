import type { ChangeSet } from '../domain/change-set.ts';
import { HostError } from './host-error.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';
import { type ChunkLimits, chunkEntries, chunkLimits, type TreeEntry, treeEntries } from './tree-entries.ts';

/**
 * The tree that the changes make of `baseTree`: chunks chained by `base_tree`, each halved where GitHub gives up on its
 * size (422, 502 or no answer, DESIGN.md section 6). Trees are content-addressed, so sending one again does no harm.
 */
export async function writeTree(
  repository: Repository,
  requests: Requests,
  baseTree: string,
  changes: ChangeSet,
  limits: ChunkLimits = chunkLimits,
): Promise<string> {
  let tree = baseTree;
  for (const chunk of chunkEntries(treeEntries(changes), limits)) {
    const only = chunk.length === 1 ? chunk[0] : undefined;
    const entries = only && isLarge(only, limits) ? [await asBlob(repository, requests, only)] : chunk;
    tree = await postTree(repository, requests, tree, entries);
  }
  return tree;
}

async function postTree(
  repository: Repository,
  requests: Requests,
  baseTree: string,
  entries: readonly TreeEntry[],
): Promise<string> {
  const { octokit, owner, repo } = repository;
  const send = () => octokit.rest.git.createTree({ owner, repo, base_tree: baseTree, tree: [...entries] });
  if (entries.length === 1) return (await requests.repeat('write tree', send)).sha;
  try {
    return (await requests.attempt('write tree', send)).sha;
  } catch (error) {
    if (!(error instanceof HostError) || !(error.ending === 'lost' || error.status === 422)) throw error;
    const half = Math.ceil(entries.length / 2);
    const first = await postTree(repository, requests, baseTree, entries.slice(0, half));
    return await postTree(repository, requests, first, entries.slice(half));
  }
}

function isLarge(entry: TreeEntry, limits: ChunkLimits): boolean {
  return entry.content !== undefined && Buffer.byteLength(entry.content) > limits.bytes / 2;
}

async function asBlob({ octokit, owner, repo }: Repository, requests: Requests, entry: TreeEntry): Promise<TreeEntry> {
  const content = Buffer.from(entry.content ?? '', 'utf8').toString('base64');
  const blob = await requests.repeat('write blob', () =>
    octokit.rest.git.createBlob({ owner, repo, content, encoding: 'base64' }),
  );
  return { path: entry.path, mode: entry.mode, type: 'blob', sha: blob.sha };
}
