import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { ArchiveVisitor } from '../ports/snapshot-source.ts';
import { HostError } from './host-error.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';

/** Bytes of unpacked archive after which reading stops; the caller compares with the tree's sizes before it asks. */
export const archiveLimit = 1024 ** 3;

/**
 * Streams the tarball of a commit. GitHub puts everything into one directory named after the repository, which is
 * taken off. Only the wanted entries are held in memory. An archive cut off on the way is a `lost` HostError.
 */
export async function readArchive(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  commit: string,
  visitor: ArchiveVisitor,
  limit = archiveLimit,
): Promise<void> {
  await requests.repeat('read archive', async () => {
    const { data } = await octokit.rest.repos.downloadTarballArchive({
      owner,
      repo,
      ref: commit,
      request: { parseSuccessResponseBody: false },
    });
    await unpack(toStream(data), visitor, limit);
    return { data: undefined };
  });
}

async function unpack(packed: Readable, visitor: ArchiveVisitor, limit: number): Promise<void> {
  const entries = extract();
  let total = 0;
  entries.on('entry', (header, stream, next) => {
    total += header.size ?? 0;
    const path = header.name.slice(header.name.indexOf('/') + 1);
    const size = header.size ?? 0;
    if (total > limit) {
      next(new Error('the archive is too large'));
      return;
    }
    stream.on('error', next);
    if (header.type !== 'file' || !visitor.wants(path, size)) {
      stream.on('end', () => next());
      stream.resume();
      return;
    }
    const chunks: Uint8Array[] = [];
    stream.on('data', (chunk) => {
      if (chunk instanceof Uint8Array) chunks.push(chunk);
    });
    stream.on('end', () => {
      visitor.take(path, Buffer.concat(chunks));
      next();
    });
  });
  try {
    await pipeline(packed, createGunzip(), entries);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : 'unreadable';
    const ending = total > limit ? 'refused' : 'lost';
    throw new HostError('read archive', { ending, status: 0, words, cause });
  }
}

function toStream(body: unknown): Readable {
  if (body instanceof globalThis.ReadableStream) return Readable.fromWeb(body as ReadableStream);
  throw new HostError('read archive', { ending: 'lost', status: 0, words: 'the answer has no body', cause: undefined });
}
