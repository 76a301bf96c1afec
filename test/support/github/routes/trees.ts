import type { JsonObject } from '../../../../src/domain/json.ts';
import { editTree, type TreeChange } from '../git/edit-tree.ts';
import { type ListedEntry, listTree } from '../git/list-tree.ts';
import { type ObjectStore, type TreeEntry, typeOfMode } from '../git/object-store.ts';
import { type Answer, ApiError, created, forbidden, malformed, notFound, ok } from '../http/answer.ts';
import { objects as objectsOf, text } from '../http/read-body.ts';
import { type RepositoryCall, type Route, repositoryRoute } from '../http/router.ts';
import type { Platform } from '../platform.ts';
import { repositoryUrl } from '../render/repository.ts';
import { findCommit, requireContent } from '../state/contents.ts';

/** Trees of the Git data API. */
export const treeRoutes: readonly Route[] = [
  repositoryRoute('GET', '/git/trees/{tree_sha}', readTree),
  repositoryRoute('POST', '/git/trees', createTree),
];

type Listed = ListedEntry & { readonly size: number | null };

async function readTree({ platform, repository, params, query }: RepositoryCall): Promise<Answer> {
  await requireContent(repository);
  const name = params.tree_sha ?? '';
  const commit = await findCommit(repository, name);
  const info = await repository.git.objects.info(`${commit ?? name}^{tree}`);
  if (!info) throw notFound();
  // GitHub takes any value, even "0" or "false", for yes.
  const recursive = query.has('recursive');
  const { objects } = repository.git;
  const listed = await listTree(objects, info.sha, recursive);
  const entries = await Promise.all(listed.map((entry) => sizedEntry(objects, entry)));
  const url = repositoryUrl(platform.world, repository);
  const rendered = entries.map((entry) => renderEntry(url, entry));
  const kept = recursive ? cut(platform, rendered) : rendered;
  return ok({
    sha: info.sha,
    url: `${url}/git/trees/${info.sha}`,
    tree: kept,
    truncated: kept.length < rendered.length,
  });
}

function cut(platform: Platform, entries: readonly JsonObject[]): readonly JsonObject[] {
  const { treeEntries, treeBytes } = platform.limits;
  let bytes = 0;
  const end = entries.findIndex((entry, index) => {
    bytes += JSON.stringify(entry).length + 1;
    return index >= treeEntries || bytes > treeBytes;
  });
  return end < 0 ? entries : entries.slice(0, end);
}

async function sizedEntry(objects: ObjectStore, entry: ListedEntry): Promise<Listed> {
  return { ...entry, size: typeOfMode(entry.mode) === 'blob' ? await objects.sizeOf(entry.sha) : null };
}

function renderEntry(url: string, { path, mode, sha, size }: Listed): JsonObject {
  const type = typeOfMode(mode);
  if (type === 'commit') return { path, mode, type, sha };
  return { path, mode, type, sha, ...(size === null ? {} : { size }), url: `${url}/git/${type}s/${sha}` };
}

async function createTree({ platform, repository, body, caller }: RepositoryCall): Promise<Answer> {
  await requireContent(repository);
  const { objects } = repository.git;
  const given = objectsOf(body.tree);
  checkSize(platform, given);
  const granted = caller.kind === 'actor' && caller.token.kind === 'installation' ? caller.token.permissions : null;
  const workflow = given.some((entry) => /^\.github\/workflows\//.test(text(entry, 'path') ?? ''));
  if (workflow && granted && granted.workflows !== 'write') throw forbidden();
  if (given.length === 0) throw malformed('Invalid tree info');
  const base = await baseTree(objects, body);
  const result = await editTree(objects, base, await readChanges(objects, given));
  // Removing a path that the base does not hold.
  if ('absent' in result) throw malformed('GitRPC::BadObjectState');
  const url = repositoryUrl(platform.world, repository);
  const entries = (await objects.readTree(result.sha)) ?? [];
  const tree = entries.map(({ name, mode, sha }: TreeEntry) => renderEntry(url, { path: name, mode, sha, size: null }));
  return created({ sha: result.sha, url: `${url}/git/trees/${result.sha}`, tree, truncated: false });
}

/** A tree that would take GitHub too long to write. */
function checkSize({ limits }: Platform, entries: readonly JsonObject[]): void {
  const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(text(entry, 'content') ?? ''), 0);
  if (bytes <= limits.newTreeBytes && entries.length <= limits.newTreeEntries) return;
  if (limits.newTreeAnswer === 502) throw new ApiError(502, 'Server Error');
  throw new ApiError(422, "Sorry, your request timed out. It's likely that your input was too large to process.");
}

async function baseTree(objects: ObjectStore, body: JsonObject): Promise<string | null> {
  const base = text(body, 'base_tree');
  if (base === undefined) return null;
  const info = /^[0-9a-f]{40}$/.test(base) ? await objects.info(`${base}^{tree}`) : null;
  if (!info) throw malformed('base_tree is not a valid tree oid');
  return info.sha;
}

async function readChanges(objects: ObjectStore, given: readonly JsonObject[]): Promise<TreeChange[]> {
  const contents: Buffer[] = [];
  const inline: number[] = [];
  given.forEach((entry, index) => {
    const content = text(entry, 'content');
    if (content === undefined) return;
    contents.push(Buffer.from(content, 'utf8'));
    inline.push(index);
  });
  const written = await objects.writeBlobs(contents);
  const shas = new Map(inline.map((index, at) => [index, written[at] ?? '']));
  const changes = given.map((entry, index) => readChange(entry, shas.get(index)));
  await Promise.all(changes.filter((_, index) => !shas.has(index)).map((change) => checkObject(objects, change)));
  return changes;
}

function readChange(entry: JsonObject, written: string | undefined): TreeChange {
  const path = text(entry, 'path') ?? '';
  const mode = text(entry, 'mode') ?? '';
  const type = text(entry, 'type') ?? '';
  const segments = path.split('/');
  if (
    path === '' ||
    segments.some((one) => one === '' || one === '.' || one === '..' || one.toLowerCase() === '.git')
  ) {
    throw malformed('tree.path contains a malformed path component');
  }
  if (mode === '') throw malformed('Must supply a valid tree.mode');
  if (type !== typeOfMode(mode)) throw malformed(`Must supply a valid tree.type: ${mode} is no ${type || 'entry'}`);
  if (written !== undefined && entry.sha !== undefined) {
    throw malformed('Must supply either tree.sha or tree.content, not both');
  }
  if (entry.sha === null) return { path, entry: null };
  const sha = written ?? text(entry, 'sha');
  if (sha === undefined) throw malformed('Must supply either tree.sha or tree.content');
  return { path, entry: { mode, sha } };
}

async function checkObject(objects: ObjectStore, { entry }: TreeChange): Promise<void> {
  if (!entry || entry.mode === '160000') return;
  const type = typeOfMode(entry.mode);
  const info = /^[0-9a-f]{40}$/.test(entry.sha) ? await objects.info(entry.sha) : null;
  if (info?.type !== type) throw malformed(`tree.sha ${entry.sha} is not a valid ${type}`);
}
