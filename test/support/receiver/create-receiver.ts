import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http, { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A webhook as it arrived. */
export type Received = {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: string;
  /** Of the connection: two webhooks on one connection have the same. */
  readonly port: number;
};

export type Receiver = {
  /** With the address that it listens on. */
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** What it does about a webhook; 204 until told otherwise. */
  answer: (received: Received, response: ServerResponse) => void;
  readonly close: () => Promise<void>;
};

export type Certificate = { readonly key: string; readonly cert: string };

/** A receiver of webhooks on loopback: http, or https with a certificate. */
export async function createReceiver(certificate?: Certificate): Promise<Receiver> {
  const received: Received[] = [];
  const hear = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const port = request.socket.remotePort ?? 0;
      const one = { headers: request.headers, path: request.url ?? '', body, port };
      received.push(one);
      receiver.answer(one, response);
    });
  };
  const server = certificate ? https.createServer(certificate, hear) : http.createServer(hear);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}/hook`,
    port,
    received,
    answer: (_received, response) => response.writeHead(204).end(),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

/** A certificate that signs itself, for this host name. */
export function createCertificate(host: string): Certificate {
  const directory = mkdtempSync(join(tmpdir(), 'hedgerow-certificate-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  try {
    const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
