import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import { isObject, type JsonObject } from '../../src/domain/json.ts';

export type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };

export type Receiver = {
  readonly url: string;
  readonly received: readonly Received[];
  /** The payloads of one event, in the order they came. */
  events(name: string): JsonObject[];
  /** The status of every answer to come; null for none at all. */
  answer(status: number | null): void;
};

/** A receiver of webhooks that keeps what it gets. Closed at the end of the test. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let status: number | null = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      if (status !== null) response.writeHead(status).end('seen');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    events: (name) =>
      received.flatMap(({ headers, body }) => {
        const payload: unknown = headers['x-github-event'] === name ? JSON.parse(body) : null;
        return isObject(payload) ? [payload] : [];
      }),
    answer(next) {
      status = next;
    },
  };
}
