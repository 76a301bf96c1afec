import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { announcePauses } from '../../../src/actions/announce-pauses.ts';
import type { ChangeDesk } from '../../../src/actions/change-desk.ts';
import { hashSecret } from '../../../src/actions/manage-tokens.ts';
import { registerApi } from '../../../src/http/api/register-api.ts';
import { createServer } from '../../../src/http/create-server.ts';
import type { Token } from '../../../src/ports/access-store.ts';
import { createAuditLog } from '../../../src/store/create-audit-log.ts';
import { createChangeStore } from '../../../src/store/create-change-store.ts';
import { createDriftStore } from '../../../src/store/create-drift-store.ts';
import { createFeed } from '../../../src/store/create-feed.ts';
import { createIdempotencyStore } from '../../../src/store/create-idempotency-store.ts';
import { createRecordIndex } from '../../../src/store/create-record-index.ts';
import { createStoredPauses } from '../../../src/store/create-stored-pauses.ts';
import { createTokenStore } from '../../../src/store/create-token-store.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { createReach, createScene, vpc } from '../../actions/scene.ts';
import { newDataDir } from '../../support/postgres/each-database.ts';
import { judgeAnswers } from './judge-answers.ts';

export const F = '/api/v1/fabrics/acme/network/fabric-1';
const settings = { corsOrigins: ['https://netbox.example.com'], apiRate: 1000 };

export const manyFabrics = `version: 1
fabrics:
  - {name: fabric-1, directory: gitops}
  - {name: fabric-2, directory: other}
`;

/** The API over an embedded database and the GitHub double, with what a push indexed; `lookAt` only notes. */
export async function openApi(files: Record<string, string>, options: { readonly apiRate?: number } = {}) {
  const scene = await createScene(files, { config: manyFabrics });
  const database = await openDatabase({ dataDir: await newDataDir(), program: '1.2.3' });
  const feed = createFeed(database);
  const index = createRecordIndex(database);
  scene.index = index;
  const changes = createChangeStore(database);
  const pauses = announcePauses(createStoredPauses(database), { index, feed });
  const tokens = createTokenStore(database);
  const looks: object[] = [];
  const refreshed: string[] = [];
  const drift = createDriftStore(database);
  const clusters = new Set<string>();
  let ids = 0;
  const desk: ChangeDesk = {
    repositories: createReach(scene.github, scene.app, []),
    ...{ memory: scene.memory, index, feed, changes, pauses },
    lookAt: async (asked) => {
      looks.push(asked);
    },
    now: () => new Date(),
    newId: () => `change${++ids}`,
    log: () => undefined,
    server: 'https://github.example.com',
  };
  let faults: string[] = [];
  const server = createServer({
    secrets: () => [],
    knows: () => false,
    accept: async () => true,
    log: pino({ level: 'silent' }),
    extend: (front) => {
      faults = judgeAnswers(front);
      registerApi(front, {
        ...{ tokens, index, feed, changes, pauses, desk },
        drift: {
          store: drift,
          hasCluster: ({ fabric }) => clusters.has(fabric),
          refresh: async ({ fabric }) => {
            refreshed.push(fabric);
          },
        },
        idempotency: createIdempotencyStore(database),
        audit: createAuditLog(database),
        settings: { ...settings, ...options },
        fabricRoutes: [],
        serverUrl: 'https://github.example.com',
        version: '1.2.3',
        log: pino({ level: 'silent' }),
      });
    },
  });
  await scene.look();
  const { id: repository } = scene.repository;
  const give = async (name: string, token: Partial<Token>): Promise<string> => {
    const secret = `hr_${name.padEnd(43, 'x')}`;
    const fabrics = [{ repository, fabric: 'fabric-1' }];
    const own: Token = { id: name, name, scope: 'write', fabrics, createdAt: '2026-01-01T00:00:00.000Z', ...token };
    await tokens.add(own, hashSecret(secret));
    return secret;
  };
  return {
    ...{ scene, database, server, feed, index, changes, pauses, tokens, looks, give, desk },
    ...{ drift, clusters, refreshed },
    write: await give('writer', {}),
    read: await give('reader', { scope: 'read' }),
    faults: () => faults,
    async close() {
      await server.close();
      await feed.close();
      await database.close();
      await scene.close();
    },
  };
}

export type OpenApi = Awaited<ReturnType<typeof openApi>>;

type Ask = { readonly token?: string | null; readonly headers?: Record<string, string>; readonly body?: unknown };

/** The same API for the tests of a file; after each, no answer but documented ones was given. */
export function describedApi(files: Record<string, string>, options?: Parameters<typeof openApi>[1]) {
  const opened: { api?: OpenApi } = {};
  const api = (): OpenApi => {
    if (opened.api === undefined) throw new Error('the API is not open');
    return opened.api;
  };
  beforeAll(async () => {
    opened.api = await openApi(files, options);
  }, 60_000);
  afterEach(() => expect(api().faults()).toEqual([]));
  afterAll(async () => await api().close());
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, { token, headers, body }: Ask = {}) => {
    const isText = typeof body === 'string' || Buffer.isBuffer(body);
    const answer = await api().server.inject({
      method,
      url: url.startsWith('/') ? url : `${F}/${url}`,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token ?? api().write}` }),
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: isText ? body : JSON.stringify(body) }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, json: () => answer.json() };
  };
  return { api, ask };
}

/** A repository with two fabrics; fabric-1 with three VPCs, one of them with comments. */
export const wiring: Record<string, string> = {
  'gitops/managed/vpc/vpc-1.yaml': `# first\n${vpc('vpc-1', 1001).replace('  name: vpc-1\n', '  name: vpc-1 # the first\n  labels: {env: prod, tier: a}\n')}`,
  'gitops/managed/vpc/vpc-2.yaml': vpc('vpc-2', 1002).replace(
    '  name: vpc-2\n',
    '  name: vpc-2\n  labels: {env: dev}\n',
  ),
  'gitops/managed/vpc/vpc-3.yaml': vpc('vpc-3', 1003),
  'gitops/managed/ipv4namespace/default.yaml':
    'apiVersion: vpc.githedgehog.com/v1beta1\nkind: IPv4Namespace\nmetadata:\n  name: default\n  namespace: default\nspec:\n  subnets:\n    - 10.0.0.0/16\n',
  'gitops/managed/vlannamespace/default.yaml':
    'apiVersion: wiring.githedgehog.com/v1beta1\nkind: VLANNamespace\nmetadata:\n  name: default\n  namespace: default\nspec:\n  ranges:\n    - from: 1000\n      to: 2999\n',
  'other/managed/vpc/vpc-9.yaml': vpc('vpc-9', 1009),
};
