import { createHash, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { createTokenStore } from '../../src/store/create-token-store.ts';
import { config, vpc } from '../actions/scene.ts';
import { readAppManifest } from '../support/app-manifest.ts';
import { freePort } from '../support/free-port.ts';
import { createGitHub } from '../support/github/create-github.ts';
import { type Databases, describeEachDatabase, type Place } from '../support/postgres/each-database.ts';
import { createReceiver, type Received, type Receiver } from '../support/receiver/create-receiver.ts';
import { until } from './quiet.ts';
import { type Environment, type Server, startServer } from './server-process.ts';

const read = 'hr_read_0123456789abcdef';
const write = 'hr_write_0123456789abcdef';
const other = 'hr_other_0123456789abcdef';
const encryptionKey = randomBytes(32).toString('base64');
const base = '/api/v1/fabrics/acme/network/fabric-1/subscriptions';

/** One record to a file; a push of many is one look, and as many events. */
const files = (from: number, to: number) =>
  Object.fromEntries(
    Array.from({ length: to - from + 1 }, (_, at) => {
      const number = from + at;
      const text = vpc(`vpc-${number}`, 1000 + number, `10.0.${number}.0/24`);
      return [`gitops/managed/vpc/vpc-${number}.yaml`, text];
    }),
  );

async function createStage({ newPlace, open }: Databases, env: Environment = {}) {
  const github = await createGitHub();
  const app = await github.createApp(readAppManifest());
  const begin = { '.github/hedgerow.yml': config, ...files(1, 1) };
  const repository = await github.createRepository({ name: 'acme/network', files: begin });
  github.install(app, repository);
  const place: Place = await newPlace();
  const database = await open(place);
  const tokens = createTokenStore(database);
  for (const [secret, scope, id] of [
    [read, 'read', repository.id],
    [write, 'write', repository.id],
    [other, 'write', repository.id + 1],
  ] as const) {
    const createdAt = new Date().toISOString();
    const token = { id: `${scope}${id}`, name: scope, scope, fabrics: [{ repository: id }], createdAt };
    await tokens.add(token, createHash('sha256').update(secret).digest('hex'));
  }
  await database.close();
  const port = await freePort();
  app.webhook.url = `http://127.0.0.1:${port}/api/github/webhooks`;
  const servers: Server[] = [];
  onTestFinished(async () => {
    for (const server of servers) await server.kill();
    await github.close();
  });
  const start = async (at = port, role: 'all' | 'worker' = 'all'): Promise<Server> => {
    const keys = place.databaseUrl === undefined ? {} : { ENCRYPTION_KEY: encryptionKey };
    const settings = { LOG_LEVEL: 'trace', SUBSCRIPTION_HOSTS: '127.0.0.1', ...keys, ...env };
    const server = startServer(github, app, { place, port: at, role, env: settings });
    servers.push(server);
    await server.ready;
    return server;
  };
  const ask = async (method: string, path: string, body?: object, token = write) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: answer.status, headers: answer.headers, json };
  };
  return {
    ...{ github, repository, start, ask },
    logs: () => servers.flatMap((server) => server.lines()).join('\n'),
    push: async (change: Record<string, string | null>) => await github.push(repository, 'main', { files: change }),
    untilIndexed: () =>
      until('the fabric is indexed', async () => {
        const { status } = await ask('GET', base.replace('/subscriptions', ''));
        return status === 200 ? true : undefined;
      }),
    subscribe: async (body: object) => {
      const { status, json } = await ask('POST', base, body);
      expect([status, json]).toEqual([201, expect.anything()]);
      const { subscription, secret } = json as { subscription: { id: string }; secret: string };
      return { id: subscription.id, secret };
    },
  };
}

async function receive(): Promise<Receiver> {
  const receiver = await createReceiver();
  onTestFinished(receiver.close);
  return receiver;
}

const numberOf = ({ headers }: Received) => Number(String(headers['webhook-id']).split('.')[1]);
const atLeast = (receiver: Receiver, count: number) =>
  until(`${count} webhooks`, async () => (receiver.received.length >= count ? true : undefined));
const upTo = (receiver: Receiver, last: number) =>
  until(`webhook ${last}`, async () => (receiver.received.some((one) => numberOf(one) === last) ? true : undefined));

describeEachDatabase('webhooks of the running server', (databases) => {
  /** An embedded database has one process, and a key of its own. */
  const isAlone = databases.kind === 'embedded';
  test('a push is told to those who subscribed; their calls; nothing that is secret is in the log', async () => {
    const { start, ask, push, subscribe, untilIndexed, logs } = await createStage(databases);
    await start();
    await untilIndexed();
    const receiver = await receive();
    const url = `${receiver.url}/t0ken-of-the-receiver`;
    const { id, secret } = await subscribe({ url, types: ['record.added'] });
    await push(files(2, 4));
    await atLeast(receiver, 3);
    const bodies = receiver.received.map(({ body, headers }) =>
      new Webhook(secret).verify(body, headers as Record<string, string>),
    ) as { id: string; key: { name: string } }[];
    expect(bodies.map(({ key }) => key.name).sort()).toEqual(['vpc-2', 'vpc-3', 'vpc-4']);
    const feed = await ask('GET', `${base.replace('subscriptions', 'events')}?limit=100`);
    const shown = (feed.json.items as { id: string; type: string }[]).slice(-3);
    expect(bodies).toEqual(shown);

    const own = `${base}/${id}`;
    const shownIs = async (expected: object) => expect((await ask('GET', own)).json).toMatchObject(expected);
    await shownIs({ id, url, state: 'active', tries: 0, lastStatus: 204, cursor: bodies.at(-1)?.id });
    expect((await ask('GET', base)).json).toEqual({ items: [(await ask('GET', own)).json], next: null });
    const rotated = await ask('POST', `${own}/rotate`);
    expect(rotated.status).toBe(200);
    expect(rotated.json).toEqual({ subscription: expect.any(Object), secret: expect.stringMatching(/^whsec_/) });
    expect(rotated.json.secret).not.toBe(secret);
    await shownIs({ formerSecretUntil: expect.stringMatching(/Z$/) });
    expect((await ask('POST', `${own}/test`)).json).toEqual({ result: 'taken', status: 204, why: null });
    const ping = receiver.received.at(-1);
    for (const one of [secret, String(rotated.json.secret)]) {
      expect(new Webhook(one).verify(ping?.body ?? '', ping?.headers as Record<string, string>)).toMatchObject({
        type: 'ping',
      });
    }
    receiver.answer = (_received, response) => response.writeHead(410).end();
    await push(files(5, 5));
    await until('it is disabled', async () => ((await ask('GET', own)).json.state === 'disabled' ? true : undefined));
    await shownIs({ lastStatus: 410, lastError: expect.stringContaining('410') });
    receiver.answer = (_received, response) => response.writeHead(200).end();
    const set = await ask('PATCH', own, { state: 'active', types: [] });
    expect([set.status, set.json]).toEqual([200, expect.objectContaining({ state: 'active', types: [] })]);
    await until('it goes on', async () => ((await ask('GET', own)).json.lastStatus === 200 ? true : undefined));
    for (const [method, path, status] of [
      ['DELETE', own, 204],
      ['DELETE', own, 404],
      ['GET', own, 404],
      ['PATCH', own, 404],
      ['POST', `${own}/rotate`, 404],
      ['POST', `${own}/test`, 404],
    ] as const) {
      const answer = await ask(method, path, method === 'PATCH' ? { state: 'active' } : undefined);
      expect([method, path, answer.status]).toEqual([method, path, status]);
    }
    const written = logs();
    expect(written).toContain('Subscription disabled');
    for (const word of ['whsec_', secret.slice(6), 't0ken-of', encryptionKey, write, read]) {
      expect(written).not.toContain(word);
    }
  });

  test('what is asked wrongly, or may not be', async () => {
    const { start, ask, untilIndexed } = await createStage(databases, { SUBSCRIPTION_HOSTS: '' });
    await start();
    await untilIndexed();
    for (const url of ['https://127.0.0.1/', 'https://localhost./', 'http://8.8.8.8/', 'https://u:w@8.8.8.8/']) {
      const { status, json, headers } = await ask('POST', base, { url });
      expect([url, status, headers.get('content-type')]).toEqual([
        url,
        422,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(json).toMatchObject({ code: 'address-refused', errors: [{ pointer: '/url' }] });
    }
    const fine = { url: 'https://8.8.8.8/' };
    for (const [body, token, status] of [
      [{}, write, 400],
      [{ url: 7 }, write, 400],
      [{ url: '' }, write, 400],
      [{ ...fine, types: ['record.invented'] }, write, 400],
      [{ ...fine, types: ['fabric.reset'] }, write, 400],
      [{ ...fine, secret: 'whsec_AAAA' }, write, 400],
      [fine, read, 403],
      [fine, other, 404],
      [fine, 'hr_nobody', 401],
    ] as const) {
      const answer = await ask('POST', base, body, token);
      expect([body, token, answer.status]).toEqual([body, token, status]);
    }
    expect((await ask('GET', base, undefined, read)).status).toBe(403);
    expect((await ask('GET', base)).json).toEqual({ items: [], next: null });
    const { json } = await ask('POST', base, fine);
    const { id } = (json as { subscription: { id: string } }).subscription;
    for (const body of [{}, { state: 'disabled' }, { url: 'https://10.0.0.1/' }]) {
      expect([400, 422]).toContain((await ask('PATCH', `${base}/${id}`, body)).status);
    }
    expect((await ask('GET', `${base}/${id}`, undefined, other)).status).toBe(404);
    expect((await ask('GET', `${base}/${id}`)).json).toMatchObject(fine);
  });

  test('killed while a webhook is under way, it sends that one again and misses none', async () => {
    const { start, push, subscribe, untilIndexed } = await createStage(databases);
    let server = await start();
    await untilIndexed();
    const receiver = await receive();
    await subscribe({ url: receiver.url, types: ['record.added'] });
    const { answer } = receiver;
    let kills = 0;
    receiver.answer = (received, response) => {
      if (kills < 2 && receiver.received.length === 20 * (kills + 1)) {
        kills += 1;
        void server.kill();
        response.destroy();
      } else answer(received, response);
    };
    await push(files(2, 61));
    for (const kill of [1, 2]) {
      await until(`kill ${kill}`, async () => (kills === kill ? true : undefined));
      await server.gone;
      server = await start();
    }
    await upTo(receiver, 61);
    const numbers = receiver.received.map(numberOf);
    expect(numbers.filter((number, at) => number !== numbers[at - 1])).toEqual(
      Array.from({ length: 60 }, (_, at) => at + 2),
    );
    expect(numbers).toHaveLength(62);
  });

  test.skipIf(isAlone)('two processes send each event once, unless one dies', async () => {
    const { start, push, subscribe, untilIndexed } = await createStage(databases);
    await start();
    let worker = await start(await freePort(), 'worker');
    await untilIndexed();
    const receivers = await Promise.all([receive(), receive(), receive()]);
    for (const { url } of receivers) await subscribe({ url, types: ['record.added'] });
    for (let to = 11; to <= 41; to += 10) await push(files(to - 9, to));
    for (const receiver of receivers) await upTo(receiver, 41);
    for (const { received } of receivers) {
      expect(received.map(numberOf)).toEqual(Array.from({ length: 40 }, (_, at) => at + 2));
    }
    const [first] = receivers;
    const before = first?.received.length ?? 0;
    await push(files(42, 81));
    await atLeast(first ?? receivers[0], before + 5);
    await worker.kill();
    worker = await start(await freePort(), 'worker');
    for (const receiver of receivers) await upTo(receiver, 81);
    for (const { received } of receivers) {
      const numbers = received.map(numberOf);
      expect(numbers.filter((number, at) => number !== numbers[at - 1])).toEqual(
        Array.from({ length: 80 }, (_, at) => at + 2),
      );
      expect(numbers.length).toBeLessThanOrEqual(81);
    }
  });

  test.skipIf(isAlone)('without a key nobody can subscribe, and it is said what to set', async () => {
    const { start, ask, untilIndexed } = await createStage(databases, { ENCRYPTION_KEY: '' });
    await start();
    await untilIndexed();
    const { status, json } = await ask('POST', base, { url: 'https://8.8.8.8/' });
    expect([status, json.code]).toEqual([503, 'unavailable']);
    expect(json.detail).toContain('ENCRYPTION_KEY');
  });
});
