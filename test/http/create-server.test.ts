import { createHmac } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createServer } from '../../src/http/create-server.ts';
import { createLogger } from '../../src/jobs/create-logger.ts';
import type { IncomingDelivery } from '../../src/store/deliveries.ts';
import { StoreError } from '../../src/store/store-error.ts';

const secret = 'a secret that is long enough';
const previous = 'the secret that was there before';

let server: FastifyInstance;
let accepted: IncomingDelivery[];
let accept: (delivery: IncomingDelivery) => Promise<boolean>;
let log: string;

beforeEach(() => {
  accepted = [];
  accept = async (delivery) => accepted.push(delivery) > 0;
  log = '';
  server = createServer({
    secrets: () => [secret, previous],
    knows: (event) => event === 'push',
    accept: (delivery) => accept(delivery),
    log: createLogger({ write: (line) => (log += line) }, 'debug'),
  });
});
afterEach(() => server.close());

const sign = (body: string | Buffer, key = secret) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
const payload = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'acme/network' }, note: 'é ✓' });

type Headers = Record<string, string | undefined>;

async function post(body: string | Buffer, headers: Headers = {}) {
  const all: Headers = {
    'content-type': 'application/json',
    'x-github-delivery': 'd-1',
    'x-github-event': 'push',
    'x-hub-signature-256': sign(body),
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return await server.inject({
    method: 'POST',
    url: '/api/github/webhooks',
    payload: body,
    headers: given as Record<string, string>,
  });
}

describe('the webhook front door', () => {
  test('accepts a signed delivery at once, bytes as they came', async () => {
    const answer = await post(payload);
    expect(answer.statusCode).toBe(202);
    expect(accepted).toEqual([{ guid: 'd-1', event: 'push', repository: 'acme/network', payload }]);
    expect(JSON.parse(log)).toMatchObject({ delivery: 'd-1', event: 'push', repository: 'acme/network' });
  });

  test('the signature is over the bytes, not over what they mean', async () => {
    const spaced = `{ "a" :\n 1 }`;
    expect((await post(spaced)).statusCode).toBe(202);
    expect((await post(spaced, { 'x-hub-signature-256': sign('{"a":1}') })).statusCode).toBe(401);
  });

  test('during rotation the previous secret holds as well', async () => {
    expect((await post(payload, { 'x-hub-signature-256': sign(payload, previous) })).statusCode).toBe(202);
  });

  test.each<[string, number, Headers, string]>([
    ['no signature', 401, { 'x-hub-signature-256': undefined }, payload],
    [
      'a signature of another secret',
      401,
      { 'x-hub-signature-256': sign(payload, 'another secret altogether') },
      payload,
    ],
    ['a signature of another body', 401, { 'x-hub-signature-256': sign('{}') }, payload],
    ['a signature of another length', 401, { 'x-hub-signature-256': 'sha256=00' }, payload],
    ['the old SHA-1 signature alone', 401, { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=00' }, payload],
    ['no delivery id', 400, { 'x-github-delivery': undefined }, payload],
    ['no event', 400, { 'x-github-event': undefined }, payload],
    ['no JSON', 400, {}, '{"a":'],
    ['JSON that is no object', 400, {}, '[1]'],
    ['a form', 415, { 'content-type': 'application/x-www-form-urlencoded' }, 'payload=%7B%7D'],
  ])('%s: %i', async (_name, status, headers, body) => {
    const answer = await post(body, headers);
    expect(answer.statusCode).toBe(status);
    expect(accepted).toEqual([]);
    expect(log + answer.body).not.toContain(secret);
  });

  test('an event that nothing is done about is answered and not stored', async () => {
    const answer = await post(payload, { 'x-github-event': 'star' });
    expect([answer.statusCode, answer.json()]).toEqual([202, { ignored: 'd-1' }]);
    expect(accepted).toEqual([]);
  });

  test('a delivery that cannot be stored is not accepted', async () => {
    accept = async () => {
      throw new StoreError('store deliveries: no connection', { retryable: true });
    };
    expect((await post(payload)).statusCode).toBe(503);
    expect(log).toContain('no connection');
  });

  test('JSON of a million brackets is refused before it is parsed', async () => {
    const deep = `{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    expect((await post(deep)).statusCode).toBe(400);
    expect((await post(`{"a":"${'['.repeat(1000)}","b":${'['.repeat(99)}${']'.repeat(99)}}`)).statusCode).toBe(202);
  });

  test('25 MB pass, more do not', async () => {
    const pad = (size: number) => Buffer.from(`{"a":"${'x'.repeat(size - 8)}"}`);
    expect((await post(pad(25 * 1024 * 1024))).statusCode).toBe(202);
    expect((await post(pad(25 * 1024 * 1024 + 1))).statusCode).toBe(413);
    expect(accepted).toHaveLength(1);
  });

  test('a bug behind the door answers 500 without a word about it', async () => {
    const broken = createServer({
      secrets: () => {
        throw new Error(`boom ${secret}`);
      },
      knows: () => true,
      accept: async () => true,
      log: createLogger({ write: () => {} }, 'silent'),
    });
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': sign(payload) };
    const answer = await broken.inject({ method: 'POST', url: '/api/github/webhooks', payload, headers });
    expect([answer.statusCode, answer.json()]).toEqual([500, { error: 'internal error' }]);
  });
});

test('/healthz answers, unknown paths do not', async () => {
  expect((await server.inject('/healthz')).json()).toEqual({ status: 'ok' });
  expect((await server.inject('/api/github/webhooks')).statusCode).toBe(404);
});
