import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export type Answer = { readonly status: number; readonly type: string; readonly body: unknown };

export function json(body: unknown, type = 'application/json'): Answer {
  return { status: 200, type, body };
}

/** A Status object, as the API server refuses. */
export function failure(code: number, reason: string, message: string): Answer {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  return { status: code, type: 'application/json', body };
}

const packedFrom = 128 * 1024;

/** Sends an answer, packed where it is large and the client takes it, as API servers do. */
export function send(response: ServerResponse, { status, type, body }: Answer, takesGzip: boolean): void {
  const bytes = Buffer.from(JSON.stringify(body));
  const isPacked = takesGzip && bytes.byteLength > packedFrom;
  response.writeHead(status, { 'content-type': type, ...(isPacked ? { 'content-encoding': 'gzip' } : {}) });
  response.end(isPacked ? gzipSync(bytes) : bytes);
}
