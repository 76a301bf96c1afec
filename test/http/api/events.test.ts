import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { parseCursor } from '../../../src/ports/feed.ts';
import { describedApi, F, wiring } from './open-api.ts';

const { api, ask } = describedApi(wiring);
let port = 0;
beforeAll(async () => {
  await api().server.listen({ host: '127.0.0.1', port: 0 });
  port = (api().server.server.address() as AddressInfo).port;
});

const ref = () => ({ repository: api().scene.repository.id, fabric: 'fabric-1' });
const note = (number: number) => ({ type: 'change.updated' as const, about: { number } });
const append = (...numbers: number[]) => api().feed.append(ref(), numbers.map(note));
const head = async (): Promise<string> => (await ask('GET', 'records?snapshot=true&limit=1')).json().cursor;

type Seen = {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly about?: { readonly number: number } };
};

/** One client of the stream, with what it has heard so far. */
async function listen(headers: Record<string, string> = {}, query = '') {
  const seen: Seen[] = [];
  let text = '';
  let start = '';
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const all = { authorization: `Bearer ${api().read}`, accept: 'text/event-stream', ...headers };
    get({ host: '127.0.0.1', port, path: `${F}/events${query}`, headers: all, agent: false }, resolve).once(
      'error',
      reject,
    );
  });
  response.setEncoding('utf8');
  const ended = new Promise<void>((resolve) => response.once('close', () => resolve()));
  let wake = (): void => undefined;
  response.on('data', (chunk: string) => {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      start ||= block;
      const fields = new Map(
        block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
      );
      const [id, event, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
      if (id !== undefined && event !== undefined && data !== undefined)
        seen.push({ id, event, data: JSON.parse(data) });
    }
    wake();
  });
  return {
    response,
    seen,
    ended,
    start: () => start,
    numbers: () => seen.map(({ data }) => data.about?.number),
    until: async (count: number): Promise<void> => {
      while (seen.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    leave: () => response.destroy(),
  };
}

test('pages from the oldest event on; the cursor of a page goes on from there', async () => {
  const all = (await ask('GET', 'events?limit=500')).json();
  expect(all.items.map(({ type }: { type: string }) => type)).toEqual(Array.from({ length: 5 }, () => 'record.added'));
  expect(all.items[0]).toMatchObject({
    repository: 'acme/network',
    fabric: 'fabric-1',
    new: { path: expect.any(String) },
  });
  expect(all.next).toBe(all.items.at(-1).id);
  const found: string[] = [];
  let last = '';
  for (let after = ''; ; ) {
    const { items, next } = (await ask('GET', `events?limit=2${after}`)).json();
    if (items.length === 0) {
      last = next;
      break;
    }
    found.push(...items.map(({ id }: { id: string }) => id));
    after = `&after=${next}`;
  }
  expect(last).toBe(all.next);
  expect(found).toEqual(all.items.map(({ id }: { id: string }) => id));
});

test('a page waits for the next event', async () => {
  const cursor = await head();
  const waiting = ask('GET', `events?after=${cursor}&wait=20`);
  await append(1);
  expect((await waiting).json().items).toMatchObject([{ about: { number: 1 } }]);
  expect((await ask('GET', `events?after=${await head()}&wait=1`)).json()).toEqual({ items: [], next: await head() });
});

test('`latest` begins at the newest event, whatever was before', async () => {
  expect((await ask('GET', 'events?after=latest')).json()).toEqual({ items: [], next: await head() });
  const waiting = ask('GET', 'events?after=latest&wait=20');
  const client = await listen({}, '?after=latest');
  await append(5);
  await client.until(1);
  expect(client.numbers()).toEqual([5]);
  expect((await waiting).json().items).toMatchObject([{ about: { number: 5 } }]);
  client.leave();
});

test('a stream that breaks off before its first event is gone on with from where it began', async () => {
  const cursor = await head();
  const client = await listen({}, '?after=latest');
  await append(6);
  await client.until(1);
  expect(client.start()).toBe(`retry: 3000\nid: ${cursor}`);
  const again = await listen({ 'last-event-id': cursor }, '?after=latest');
  await again.until(1);
  expect(again.numbers()).toEqual([6]);
  for (const { leave } of [client, again]) leave();
});

test.each(['revoked', 'expired'])('a token that is %s loses its streams, others keep theirs', async (name) => {
  const id = `stream-${name}`;
  const expiry = name === 'expired' ? { expiresAt: new Date(Date.now() + 2_500).toISOString() } : {};
  const secret = await api().give(id, expiry);
  const clients = await Promise.all([1, 2].map(() => listen({ authorization: `Bearer ${secret}` })));
  expect(clients.map(({ response }) => response.statusCode)).toEqual([200, 200]);
  const other = await listen();
  if (name === 'revoked') await api().tokens.revoke(id);
  await Promise.all(clients.map(({ ended }) => ended));
  await append(7);
  await other.until(1);
  expect([...clients.map(({ seen }) => seen.length), other.numbers()]).toEqual([0, 0, [7]]);
  expect((await ask('GET', 'events', { token: secret })).status).toBe(401);
  other.leave();
});

test('a page that was waited for is not given to a token that was revoked meanwhile', async () => {
  const token = await api().give('waits', {});
  const { feed } = api();
  const { follow } = feed;
  const cursor = await head();
  const isWaiting = new Promise<void>((resolve) => {
    Object.assign(feed, {
      follow: (...given: Parameters<typeof follow>) => {
        resolve();
        return follow(...given);
      },
    });
  });
  const waiting = ask('GET', `events?after=${cursor}&wait=20`, { token });
  await isWaiting;
  Object.assign(feed, { follow });
  await api().tokens.revoke('waits');
  await append(8);
  expect((await waiting).json()).toMatchObject({ status: 401, code: 'unauthorized' });
});

test.each([
  ['another epoch', 'other.3', 410],
  ['a number that never was', 'EPOCH.999', 410],
  ['no cursor', 'nonsense', 400],
])('%s, %s: %i', async (_name, cursor, status) => {
  const { epoch } = parseCursor(await head()) ?? { epoch: '' };
  const after = cursor.replace('EPOCH', epoch);
  for (const headers of [{ accept: 'application/json' }, { accept: 'text/event-stream' }]) {
    const answer = await ask('GET', `events?after=${after}`, { headers });
    expect(answer.status).toBe(status);
    if (status !== 410) continue;
    expect(answer.json()).toMatchObject({ code: 'gone', snapshot: `${F}/records?snapshot=true` });
    expect(answer.headers.link).toBe(`<${F}/records?snapshot=true>; rel="alternate"`);
  }
});

test('a stream gives what happens from now on, each event once and in order', async () => {
  const client = await listen();
  expect(client.response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-request-id': expect.any(String),
  });
  await append(10, 11);
  await append(12);
  await client.until(3);
  expect(client.numbers()).toEqual([10, 11, 12]);
  expect(client.seen[0]).toMatchObject({
    event: 'change.updated',
    data: { id: client.seen[0]?.id, fabric: 'fabric-1' },
  });
  client.leave();
});

test('who comes back with Last-Event-ID gets what it missed, then what is new', async () => {
  const first = await listen();
  await append(20);
  await first.until(1);
  first.leave();
  await append(...Array.from({ length: 450 }, (_, at) => 21 + at));
  const again = await listen({ 'last-event-id': first.seen[0]?.id ?? '' }, '?after=ignored.1');
  await again.until(450);
  await append(471);
  await again.until(451);
  expect(again.numbers()).toEqual(Array.from({ length: 451 }, (_, at) => 21 + at));
  again.leave();
});

test('200 clients hear of one event by one reading', async () => {
  const clients = await Promise.all(Array.from({ length: 200 }, () => listen()));
  await append(500);
  await Promise.all(clients.map(({ until }) => until(1)));
  expect(clients.every(({ seen }) => seen.length === 1)).toBe(true);
  let reads = 0;
  const { feed } = api();
  const { read } = feed;
  Object.assign(feed, {
    read: (...given: Parameters<typeof read>) => {
      reads += 1;
      return read(...given);
    },
  });
  await append(501);
  await Promise.all(clients.map(({ until }) => until(2)));
  Object.assign(feed, { read });
  expect(reads).toBe(1);
  expect(new Set(clients.map(({ seen }) => JSON.stringify(seen))).size).toBe(1);
  for (const { leave } of clients) leave();
}, 60_000);

test('a client that takes nothing is let go, and others are not held up', async () => {
  const slow = await listen();
  const other = await listen();
  slow.response.pause();
  const large = 'x'.repeat(200_000);
  let count = 0;
  while (!slow.response.destroyed && !slow.response.socket.destroyed && count < 200) {
    await api().feed.append(ref(), [{ type: 'change.updated', about: { large, number: ++count } }]);
    await other.until(count);
    if (api().server.server.listening && (await connections()) < 2) break;
  }
  expect(count).toBeLessThan(200);
  slow.leave();
  other.leave();
}, 60_000);

function connections(): Promise<number> {
  return new Promise((resolve, reject) => {
    api().server.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

test('a database that was rebuilt ends the streams: they come back and are told to list anew', async () => {
  const client = await listen();
  await append(600);
  await client.until(1);
  const { index, scene } = api();
  await index.forget(ref());
  scene.restart();
  await scene.look();
  await client.ended;
  const back = await ask('GET', 'events', {
    headers: { accept: 'text/event-stream', 'last-event-id': client.seen[0]?.id ?? '' },
  });
  expect(back.status).toBe(410);
});

test('a server that stops ends its streams', async () => {
  const client = await listen();
  await api().server.close();
  await client.ended;
  expect(client.seen).toEqual([]);
});
