import type { JsonObject } from '../../../../src/domain/json.ts';
import { type Answer, created, malformed, noContent, notFound, ok, refused } from '../http/answer.ts';
import { flag, text } from '../http/read-body.ts';
import { type RepositoryCall, type Route, repositoryRoute } from '../http/router.ts';
import { nodeId } from '../render/account.ts';
import { repositoryUrl } from '../render/repository.ts';
import { requireContent } from '../state/contents.ts';
import type { Repository } from '../state/model.ts';
import { updateRef } from '../state/updates.ts';
import type { World } from '../state/world.ts';

/** References of the Git data API. */
export const refRoutes: readonly Route[] = [
  repositoryRoute('GET', '/git/ref/{ref}', async ({ platform, repository, params }) => {
    await requireContent(repository);
    const ref = `refs/${params.ref}`;
    const sha = await repository.git.resolve(ref);
    if (sha === null) throw notFound();
    return ok(await renderRef(platform.world, repository, ref, sha));
  }),
  repositoryRoute('GET', '/git/matching-refs/{ref}', async ({ platform, repository, params }) => {
    await requireContent(repository);
    const found = await repository.git.refs(`refs/${params.ref}`);
    return ok(await Promise.all(found.map(([ref, sha]) => renderRef(platform.world, repository, ref, sha))));
  }),
  repositoryRoute('POST', '/git/refs', createRef),
  repositoryRoute('PATCH', '/git/refs/{ref}', async ({ platform, repository, params, body, actor }) => {
    await requireContent(repository);
    const ref = `refs/${params.ref}`;
    const sha = await existingCommit(repository, text(body, 'sha') ?? '');
    if ((await repository.git.resolve(ref)) === null) throw refused('Reference does not exist');
    await updateRef(platform, repository, { ref, sha, force: flag(body, 'force') }, actor);
    return ok(await renderRef(platform.world, repository, ref, sha));
  }),
  repositoryRoute('DELETE', '/git/refs/{ref}', async ({ platform, repository, params, actor }) => {
    await requireContent(repository);
    const ref = `refs/${params.ref}`;
    if ((await repository.git.resolve(ref)) === null) throw refused('Reference does not exist');
    await updateRef(platform, repository, { ref, sha: null }, actor);
    return noContent;
  }),
];

async function createRef({ platform, repository, body, actor }: RepositoryCall): Promise<Answer> {
  await requireContent(repository);
  const ref = text(body, 'ref') ?? '';
  if (!isRefName(ref)) throw malformed('Reference name is invalid: it must begin with refs/ and have two slashes');
  const sha = await existingCommit(repository, text(body, 'sha') ?? '');
  if ((await repository.git.resolve(ref)) !== null) throw refused('Reference already exists');
  await updateRef(platform, repository, { ref, sha, expect: null }, actor);
  return created(await renderRef(platform.world, repository, ref, sha));
}

/** What git check-ref-format accepts, as far as a client can get it wrong. */
function isRefName(ref: string): boolean {
  if (!/^refs\/[^/]+\/./.test(ref)) return false;
  const bad = /\.\.|\/\/|@\{|[\s~^:?*[\\]|\p{Cc}|\/$|\.$|\.lock$|\.lock\//u;
  return !bad.test(ref) && !ref.split('/').some((segment) => segment.startsWith('.'));
}

async function existingCommit(repository: Repository, sha: string): Promise<string> {
  const info = /^[0-9a-f]{40}$/.test(sha) ? await repository.git.objects.info(sha) : null;
  if (!info) throw malformed('Object does not exist');
  return info.sha;
}

async function renderRef(world: World, repository: Repository, ref: string, sha: string): Promise<JsonObject> {
  const url = repositoryUrl(world, repository);
  const type = (await repository.git.objects.info(sha))?.type ?? 'commit';
  return {
    ref,
    node_id: nodeId('Ref', `${repository.id}:${ref}`),
    url: `${url}/git/${ref}`,
    object: { sha, type, url: `${url}/git/${type}s/${sha}` },
  };
}
