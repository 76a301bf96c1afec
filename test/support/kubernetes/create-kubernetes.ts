import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { load } from 'js-yaml';
import { answerRequest } from './answer-request.ts';
import { failure, send } from './answers.ts';
import { openAuthority } from './authority.ts';
import { createObjects } from './create-objects.ts';
import type { Fault } from './faults.ts';
import { type KubeconfigParts, printKubeconfig } from './print-kubeconfig.ts';
import { type Manifest, readDefinitions, recordedCrds } from './resources.ts';

export type Seen = { readonly method: string; readonly path: string; readonly query: string; readonly user: string };

type Planted = { readonly match: RegExp; left: number; readonly fault: Fault };

export type Kubernetes = Awaited<ReturnType<typeof createKubernetes>>;

/**
 * A Kubernetes API server for reading, over TLS on loopback with an authority of its own: discovery, definitions, GET and
 * LIST in pages of one snapshot, refusals and faults. Everything else than reading is refused (405) and counted, and
 * closing it then fails. kubectl can read from it.
 */
export async function createKubernetes({ crds = recordedCrds as URL | 'none', port = 0 } = {}) {
  const authority = openAuthority();
  const directory = mkdtempSync(join(tmpdir(), 'hedgerow-kubernetes-'));
  const objects = createObjects();
  const tokens = new Map([['reader-token', 'reader']]);
  const forbidden = new Map<string, readonly string[]>();
  const requests: Seen[] = [];
  const writes: Seen[] = [];
  const planted: Planted[] = [];
  const settings = { aggregatesDiscovery: true };
  if (crds !== 'none') for (const definition of readDefinitions(crds)) objects.put(definition);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'https://kubernetes');
    const user = userOf(request, tokens);
    const seen = { method: request.method ?? '', path: url.pathname, query: url.search, user: user ?? '' };
    requests.push(seen);
    if (seen.method !== 'GET' && seen.method !== 'HEAD') {
      writes.push(seen);
      return send(response, failure(405, 'MethodNotAllowed', 'this cluster is only read'), false);
    }
    if (user === undefined) return send(response, failure(401, 'Unauthorized', 'Unauthorized'), false);
    const accept = settings.aggregatesDiscovery ? (request.headers.accept ?? '') : 'application/json';
    const normal = answerRequest(url, accept, objects, forbidden);
    const plant = planted.find(({ match, left }) => left > 0 && match.test(`${url.pathname}${url.search}`));
    if (plant === undefined) return send(response, normal, /gzip/.test(request.headers['accept-encoding'] ?? ''));
    plant.left -= 1;
    await plant.fault(response, normal);
  };

  const server = createServer(
    { ...authority.server, ca: authority.cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => void answer(request, response),
  );
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let files = 0;

  return {
    url,
    port: (server.address() as AddressInfo).port,
    /** For files that go with it; removed on closing. */
    directory,
    objects,
    tokens,
    requests: requests as readonly Seen[],
    writes: writes as readonly Seen[],
    settings,
    /** The LIST requests so far of objects, definitions apart. */
    lists: (): readonly Seen[] => requests.filter(({ query }) => query.includes('limit=')),
    /** Writes a kubeconfig and gives its path; without more it holds a token that may read everything. */
    kubeconfig: (parts: KubeconfigParts = {}): string => {
      files += 1;
      const path = join(directory, `kubeconfig-${files}`);
      writeFileSync(path, printKubeconfig(url, authority, parts));
      return path;
    },
    /** Puts every object of a dump that kubectl wrote. */
    load: (dump: URL | string): void => {
      const { items } = load(readFileSync(dump, 'utf8')) as { readonly items: readonly Manifest[] };
      for (const item of items) objects.put(item);
    },
    /** `plural.group`; the namespaces given may be read all the same. */
    forbid: (resource: string, except: readonly string[] = []): void => void forbidden.set(resource, except),
    allow: (resource: string): void => void forbidden.delete(resource),
    /** Lets requests whose path and query match meet a fault, so many times. */
    plant: (match: RegExp, fault: Fault, times = Number.POSITIVE_INFINITY): void => {
      planted.push({ match, left: times, fault });
    },
    heal: (): void => void planted.splice(0),
    /** Takes the server off its port, at once and in the middle of whatever it does; its files stay. */
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
    /** Fails where anything but reading was asked for. */
    close: async (): Promise<void> => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true, force: true });
      const asked = writes.map(({ method, path }) => `${method} ${path}`);
      if (asked.length > 0) throw new Error(`the cluster was asked to be changed: ${asked.join(', ')}`);
    },
  };
}

// A certificate that the authority signed, or a token.
function userOf(request: IncomingMessage, tokens: ReadonlyMap<string, string>): string | undefined {
  const socket = request.socket as TLSSocket;
  const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  return tokens.get(token) ?? (socket.authorized ? String(socket.getPeerCertificate().subject.CN) : undefined);
}
