import type { FileMode, SnapshotFile } from '../domain/snapshot.ts';
import type { Listing } from '../ports/snapshot-source.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';

const fileModes: readonly string[] = ['100644', '100755', '120000', '160000'] satisfies FileMode[];

/**
 * Every file of a tree: one request, or a walk where GitHub cuts the answer (100,000 entries or 7 MB, DESIGN.md
 * section 6): then a directory is asked for again by itself.
 */
export async function listFiles(repository: Repository, requests: Requests, tree: string): Promise<Listing> {
  const files = new Map<string, SnapshotFile>();
  await listInto(files, repository, requests, tree, '');
  return files;
}

async function listInto(
  files: Map<string, SnapshotFile>,
  repository: Repository,
  requests: Requests,
  tree: string,
  prefix: string,
): Promise<void> {
  const whole = await readTree(repository, requests, tree, true);
  if (!whole.truncated) {
    for (const entry of whole.tree) addFile(files, prefix, entry);
    return;
  }
  for (const entry of (await readTree(repository, requests, tree, false)).tree) {
    if (entry.type === 'tree') await listInto(files, repository, requests, entry.sha, `${prefix}${entry.path}/`);
    else addFile(files, prefix, entry);
  }
}

type Entry = { path: string; mode: string; type: string; sha: string; size?: number };

function addFile(files: Map<string, SnapshotFile>, prefix: string, entry: Entry): void {
  if (!isFileMode(entry.mode)) return;
  const path = prefix + entry.path;
  files.set(path, { path, mode: entry.mode, blob: entry.sha, size: entry.size ?? 0 });
}

function isFileMode(mode: string): mode is FileMode {
  return fileModes.includes(mode);
}

function readTree({ octokit, owner, repo }: Repository, requests: Requests, tree: string, recursive: boolean) {
  return requests.repeat('read tree', () =>
    octokit.rest.git.getTree({ owner, repo, tree_sha: tree, ...(recursive ? { recursive: 'true' } : {}) }),
  );
}
