import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Cluster } from './start-cluster.ts';

/** What stands between a client and the API server, to act at one certain request. */
export type Relay = {
  readonly port: number;
  /** Each request so far: method, path with query, and status; 0: it was not answered in full. */
  readonly seen: readonly { readonly method: string; readonly path: string; readonly status: number }[];
  /** Called before each request goes on to the API server; `cut`: after half of the answer the connection breaks. */
  before: (path: string) => Promise<'cut' | undefined>;
  /** Begins anew: acts at no request, has seen none. */
  readonly reset: () => void;
  readonly close: () => void;
};

/** Listens on loopback with the API server's own certificate, so clients verify it as they would verify that. */
export async function startRelay({ port, authority }: Pick<Cluster, 'port' | 'authority'>): Promise<Relay> {
  const seen: { method: string; path: string; status: number }[] = [];
  const agent = new Agent({ ca: authority.cert });
  const pass = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const one = { method: asked.method ?? '', path: asked.url ?? '', status: 0 };
    seen.push(one);
    const isCut = (await relay.before(one.path)) === 'cut';
    const { method, path } = one;
    const onward = request({ host: '127.0.0.1', port, agent, method, path, headers: asked.headers }, (got) => {
      const chunks: Buffer[] = [];
      got.on('data', (chunk: Buffer) => chunks.push(chunk));
      got.on('error', () => answer.destroy());
      got.on('end', () => {
        const body = Buffer.concat(chunks);
        const { 'transfer-encoding': _chunked, ...headers } = got.headers;
        answer.writeHead(got.statusCode ?? 500, { ...headers, 'content-length': body.byteLength });
        if (isCut) answer.write(body.subarray(0, body.byteLength / 2), () => answer.destroy());
        else {
          one.status = got.statusCode ?? 0;
          answer.end(body);
        }
      });
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  };
  const server = createServer(authority.server, (asked, answer) => {
    pass(asked, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const relay: Relay = {
    port: (server.address() as AddressInfo).port,
    seen,
    before: async () => undefined,
    reset: () => {
      seen.length = 0;
      relay.before = async () => undefined;
    },
    close: () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
  return relay;
}
