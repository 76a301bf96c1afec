import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export type Proxy = {
  readonly url: string;
  /** `host:port` of each tunnel that was asked for. */
  readonly tunnels: readonly string[];
  /** Credentials of each, as they came. */
  readonly credentials: readonly (string | undefined)[];
  readonly close: () => void;
};

/** A proxy that opens tunnels (HTTP CONNECT, RFC 9110 section 9.3.6) and does nothing else. */
export async function createProxy(): Promise<Proxy> {
  const tunnels: string[] = [];
  const credentials: (string | undefined)[] = [];
  const server: Server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, client, head) => {
    const [host = '', port = '443'] = (request.url ?? '').split(':');
    tunnels.push(`${host}:${port}`);
    credentials.push(request.headers['proxy-authorization']);
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    client.on('error', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    tunnels,
    credentials,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
