import { blobId } from '../../../../src/domain/blob-id.ts';
import { readCommit, writeCommit } from '../git/commits.ts';
import { type Answer, created, malformed, notFound, ok, refused } from '../http/answer.ts';
import { fromBase64, text, texts } from '../http/read-body.ts';
import { type RepositoryCall, type Route, repositoryRoute } from '../http/router.ts';
import { nodeId } from '../render/account.ts';
import { renderGitCommit } from '../render/commit.ts';
import { repositoryUrl } from '../render/repository.ts';
import { requireContent } from '../state/contents.ts';
import { signaturesOf } from '../state/signatures.ts';

const isSha = (name: string): boolean => /^[0-9a-f]{40}$/.test(name);

/** Blobs and commits of the Git data API. */
export const gitDataRoutes: readonly Route[] = [
  repositoryRoute('GET', '/git/blobs/{file_sha}', async ({ platform, repository, params, format }) => {
    await requireContent(repository);
    const sha = params.file_sha ?? '';
    if (!isSha(sha)) throw malformed('The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
    const blob = await repository.git.objects.read(sha);
    if (blob?.type !== 'blob') throw notFound();
    if (blob.size > platform.limits.blobBytes) throw refused('This API returns blobs up to 100 MB in size.');
    if (format === 'raw') return { status: 200, body: blob.content };
    return ok({
      sha,
      node_id: nodeId('Blob', sha),
      size: blob.size,
      url: `${repositoryUrl(platform.world, repository)}/git/blobs/${sha}`,
      content: blob.content.toString('base64').replace(/(.{60})/g, '$1\n'),
      encoding: 'base64',
    });
  }),
  repositoryRoute('POST', '/git/blobs', async ({ platform, repository, body }) => {
    await requireContent(repository);
    const encoding = text(body, 'encoding') ?? 'utf-8';
    if (encoding !== 'utf-8' && encoding !== 'base64') throw malformed('encoding must be utf-8 or base64');
    const given = text(body, 'content') ?? '';
    const content = encoding === 'base64' ? fromBase64(given) : Buffer.from(given, 'utf8');
    if (!content) throw malformed('content is not valid Base64.');
    if (content.length > platform.limits.blobBytes) throw malformed('The blob is too large to create.');
    const id = blobId(content);
    if ((await repository.git.objects.info(id)) === null) await repository.git.objects.writeBlobs([content]);
    return created({ sha: id, url: `${repositoryUrl(platform.world, repository)}/git/blobs/${id}` });
  }),
  repositoryRoute('GET', '/git/commits/{commit_sha}', async ({ platform, repository, params }) => {
    await requireContent(repository);
    const sha = params.commit_sha ?? '';
    const commit = isSha(sha) ? await readCommit(repository.git.objects, sha) : null;
    if (!commit || commit.sha !== sha) throw notFound();
    return ok(renderGitCommit(platform.world, repository, commit));
  }),
  repositoryRoute('POST', '/git/commits', createCommit),
];

async function createCommit(call: RepositoryCall): Promise<Answer> {
  const { platform, repository, body, actor } = call;
  await requireContent(repository);
  const { objects } = repository.git;
  const tree = text(body, 'tree') ?? '';
  if (!isSha(tree) || (await objects.info(tree))?.type !== 'tree') throw malformed('Tree SHA does not exist');
  const parents = texts(body.parents);
  for (const parent of parents) {
    if (!isSha(parent) || (await objects.info(parent))?.type !== 'commit') {
      throw malformed('Parent SHA does not exist or is not a commit object');
    }
  }
  const people = signaturesOf(platform.world, actor, body);
  const signature = text(body, 'signature');
  const sha = await writeCommit(objects, {
    tree,
    parents,
    message: text(body, 'message') ?? '',
    author: people.author,
    committer: people.committer,
    ...(signature !== undefined ? { sign: signature } : people.sign ? { sign: true } : {}),
  });
  const commit = await readCommit(objects, sha);
  if (!commit) throw new Error(`commit ${sha} cannot be read back`);
  return created(renderGitCommit(platform.world, repository, commit));
}
