import type { JsonObject } from '../../../../src/domain/json.ts';
import { readCommit, writeCommit } from '../git/commits.ts';
import { editTree } from '../git/edit-tree.ts';
import { type TreeEntry, typeOfMode } from '../git/object-store.ts';
import { type Answer, ApiError, forbidden, malformed, notFound, ok } from '../http/answer.ts';
import { fromBase64, text } from '../http/read-body.ts';
import { type RepositoryCall, type Route, repositoryRoute } from '../http/router.ts';
import { renderGitCommit } from '../render/commit.ts';
import { repositoryPage, repositoryUrl } from '../render/repository.ts';
import { findCommit, isEmpty } from '../state/contents.ts';
import type { Repository } from '../state/model.ts';
import { signaturesOf } from '../state/signatures.ts';
import { updateRef } from '../state/updates.ts';
import type { World } from '../state/world.ts';

/** Files through the contents API. */
export const contentRoutes: readonly Route[] = [
  repositoryRoute('GET', '/contents/{path}', readContents),
  repositoryRoute('GET', '/contents/', readContents),
  repositoryRoute('GET', '/contents', readContents),
  repositoryRoute('PUT', '/contents/{path}', (call) => {
    const content = fromBase64(text(call.body, 'content') ?? '');
    if (!content) throw malformed('content is not valid Base64.');
    return writeContents(call, content);
  }),
  repositoryRoute('DELETE', '/contents/{path}', (call) => writeContents(call, null)),
];

/** GitHub gives a file's content up to 1 MB here, and none beyond. */
const inlineLimit = 1024 * 1024;

async function readContents({ platform, repository, params, query, format }: RepositoryCall): Promise<Answer> {
  if (await isEmpty(repository)) throw new ApiError(404, 'This repository is empty.');
  const ref = query.get('ref') || repository.defaultBranch;
  const commit = await findCommit(repository, ref);
  if (commit === null) throw new ApiError(404, `No commit found for the ref ${ref}`);
  const path = (params.path ?? '').replace(/^\/|\/$/g, '');
  const entry = await entryAt(repository, commit, path);
  if (!entry) throw notFound();
  if (entry.mode === '040000') {
    const entries = (await repository.git.objects.readTree(entry.sha)) ?? [];
    return ok(
      await Promise.all(
        entries.map((one) => renderEntry(platform.world, repository, ref, join(path, one.name), one, false)),
      ),
    );
  }
  if (format === 'raw') {
    return { status: 200, body: (await repository.git.objects.read(entry.sha))?.content ?? Buffer.alloc(0) };
  }
  return ok(await renderEntry(platform.world, repository, ref, path, entry, true));
}

const join = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`);

async function entryAt(repository: Repository, commit: string, path: string): Promise<TreeEntry | null> {
  const { objects } = repository.git;
  const root = await objects.info(`${commit}^{tree}`);
  let entry: TreeEntry | null = root ? { name: '', mode: '040000', sha: root.sha } : null;
  for (const segment of path === '' ? [] : path.split('/')) {
    if (entry?.mode !== '040000') return null;
    entry = (await objects.readTree(entry.sha))?.find(({ name }) => name === segment) ?? null;
  }
  return entry;
}

const types: Readonly<Record<string, string>> = { '040000': 'dir', '120000': 'symlink', '160000': 'submodule' };

async function renderEntry(
  world: World,
  repository: Repository,
  ref: string,
  path: string,
  entry: TreeEntry,
  whole: boolean,
): Promise<JsonObject> {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const type = types[entry.mode] ?? 'file';
  const object = type === 'submodule' ? null : await repository.git.objects.read(entry.sha);
  const size = type === 'file' || type === 'symlink' ? (object?.size ?? 0) : 0;
  const url = `${repositoryUrl(world, repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = `${repositoryUrl(world, repository)}/git/${typeOfMode(entry.mode)}s/${entry.sha}`;
  const html = `${repositoryPage(world, repository)}/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${encoded}`;
  const shared = {
    name: path.split('/').at(-1) ?? '',
    path,
    sha: entry.sha,
    size,
    type,
    url,
    git_url: git,
    html_url: html,
    download_url: type === 'file' ? `${repositoryPage(world, repository)}/raw/${ref}/${encoded}` : null,
    _links: { self: url, git, html },
  };
  if (!whole) return shared;
  if (type === 'symlink') return { ...shared, target: object?.content.toString('utf8') ?? '' };
  if (type === 'submodule') return { ...shared, submodule_git_url: repositoryPage(world, repository) };
  const inline = size <= inlineLimit;
  const content = inline ? (object?.content.toString('base64').replace(/(.{60})/g, '$1\n') ?? '') : '';
  return { ...shared, content, encoding: inline ? 'base64' : 'none' };
}

async function writeContents(call: RepositoryCall, content: Buffer | null): Promise<Answer> {
  const { platform, repository, params, body, actor } = call;
  const { world } = platform;
  const { git } = repository;
  const path = params.path ?? '';
  requireWorkflows(call, path);
  const branch = text(body, 'branch') ?? repository.defaultBranch;
  const ref = `refs/heads/${branch}`;
  const parent = await git.resolve(ref);
  if (parent === null && !(await isEmpty(repository))) throw new ApiError(404, `Branch ${branch} not found`);
  const old = parent === null ? null : await entryAt(repository, parent, path);
  checkSha(path, old, text(body, 'sha'), content === null);
  const base = parent === null ? null : ((await git.objects.info(`${parent}^{tree}`))?.sha ?? null);
  const [blob = ''] = content === null ? [] : await git.objects.writeBlobs([content]);
  const entry = content === null ? null : { mode: old?.mode ?? '100644', sha: blob };
  const edited = await editTree(git.objects, base, [{ path, entry }]);
  if ('absent' in edited) throw notFound();
  const people = signaturesOf(world, actor, body);
  const sha = await writeCommit(git.objects, {
    ...people,
    tree: edited.sha,
    parents: parent === null ? [] : [parent],
    message: text(body, 'message') ?? '',
  });
  await updateRef(platform, repository, { ref, sha, expect: parent }, actor).catch((error: unknown) => {
    // Branch protection answers 409 here where the ref API says 422 or 403.
    if (error instanceof ApiError && error.status === 403)
      throw new ApiError(409, `Could not change file: ${error.message}`);
    throw error;
  });
  const commit = await readCommit(git.objects, sha);
  const written = entry ? { name: path.split('/').at(-1) ?? '', ...entry } : null;
  return {
    status: content !== null && !old ? 201 : 200,
    body: {
      content: written ? await renderEntry(world, repository, branch, path, written, false) : null,
      commit: commit ? renderGitCommit(world, repository, commit) : {},
    },
  };
}

function requireWorkflows({ caller }: RepositoryCall, path: string): void {
  if (!path.startsWith('.github/workflows/') || caller.kind !== 'actor') return;
  if (caller.token.kind === 'installation' && caller.token.permissions.workflows !== 'write') throw forbidden();
}

function checkSha(path: string, old: TreeEntry | null, given: string | undefined, deletes: boolean): void {
  if (deletes && !old) throw notFound();
  if (!old) {
    if (given !== undefined) throw new ApiError(409, `${path} does not exist`);
    return;
  }
  if (given === undefined) throw malformed('Invalid request.\n\n"sha" wasn\'t supplied.');
  if (given !== old.sha) throw new ApiError(409, `${path} does not match ${given}`);
}
