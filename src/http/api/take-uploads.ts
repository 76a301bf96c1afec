import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { limitBuffered } from '../limit-buffered.ts';
import { ApiProblem } from './api-problem.ts';
import type { ApiScope } from './api-scope.ts';
import { uploadLimit } from './take-bodies.ts';

/** Media types of an upload as it is; JSON is YAML too, and is read with the same care. */
export const uploadTypes = ['application/yaml', 'text/yaml', 'application/x-yaml', 'application/json', 'text/plain'];
/** Bytes of uploads held in memory at the same time. */
const bufferedLimit = 4 * uploadLimit;

/** A body that came as a form: one file, and the name it has there. */
export type FormUpload = { readonly file: string; readonly name: string };

/** Bodies of this scope are texts, of up to 24 MiB, or a form with one file; a text is UTF-8. */
export async function takeUploads(scope: ApiScope): Promise<void> {
  scope.removeAllContentTypeParsers();
  limitBuffered(scope, uploadLimit, bufferedLimit, () => {
    const headers = { 'retry-after': '5' };
    throw new ApiProblem('unavailable', 'too many large uploads at once', { headers });
  });
  scope.addContentTypeParser<Buffer>(
    uploadTypes,
    { parseAs: 'buffer', bodyLimit: uploadLimit },
    async (_request: FastifyRequest, body: Buffer) => readText(body),
  );
  await scope.register(multipart, {
    throwFileSizeLimit: true,
    limits: { fileSize: uploadLimit, files: 1, fields: 10, fieldSize: 1000, parts: 11, headerPairs: 50 },
  });
  scope.addHook('preValidation', async (request) => {
    if (request.isMultipart()) request.body = await readForm(request);
  });
}

async function readForm(request: FastifyRequest): Promise<FormUpload> {
  let found: FormUpload | undefined;
  try {
    for await (const part of request.files()) found = await readPart(part);
  } catch (error) {
    throw error instanceof ApiProblem ? error : problemOf(error);
  }
  if (found !== undefined) return found;
  throw new ApiProblem('invalid-request', 'the form holds no file', {
    errors: [{ pointer: '/file', code: 'schema', message: 'file is required' }],
  });
}

async function readPart(part: MultipartFile): Promise<FormUpload> {
  return { file: readText(await part.toBuffer()), name: part.filename };
}

function problemOf(error: unknown): ApiProblem {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  if (code === 'FST_REQ_FILE_TOO_LARGE') return new ApiProblem('too-large', 'an upload has at most 24 MiB');
  if (code === 'FST_FILES_LIMIT')
    return new ApiProblem('invalid-request', 'a form holds one file: send each by itself');
  return new ApiProblem('invalid-request', 'the form cannot be read');
}

function readText(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new ApiProblem('invalid-request', 'the upload is not UTF-8', {
      errors: [{ pointer: '', code: 'not-utf8', message: 'the upload is not UTF-8' }],
    });
  }
}
