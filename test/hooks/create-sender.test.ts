import { randomBytes } from 'node:crypto';
import tls from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readSubscriptionHosts } from '../../src/config/subscription-hosts.ts';
import { useProxy } from '../../src/github/use-proxy.ts';
import { createSender, type SenderOptions } from '../../src/hooks/create-sender.ts';
import { createVault } from '../../src/hooks/create-vault.ts';
import { newSecret } from '../../src/hooks/sign-message.ts';
import { createProxy } from '../support/proxy/create-proxy.ts';
import {
  type Certificate,
  createCertificate,
  createReceiver,
  type Received,
} from '../support/receiver/create-receiver.ts';

const key = randomBytes(32);
const vault = createVault(() => [key]);
const message = { id: 'e1.7', body: '{"type":"record.added","name":"é ✓"}' };
const loopback = '127.0.0.0/8';

function start(hosts: string, change: Partial<SenderOptions> = {}) {
  const problems: string[] = [];
  const listed = readSubscriptionHosts({ SUBSCRIPTION_HOSTS: hosts }, problems);
  expect(problems).toEqual([]);
  const sender = createSender({ vault, hosts: listed, agent: 'hedgerow/test', ...change });
  onTestFinished(sender.close);
  return sender;
}

async function receive(certificate?: Certificate) {
  const receiver = await createReceiver(certificate);
  onTestFinished(receiver.close);
  return receiver;
}

function to(url: string, ...secrets: { secret: string; until?: string }[]) {
  const given = secrets.length === 0 ? [{ secret: newSecret() }] : secrets;
  return {
    id: 'sub-1',
    url,
    secrets: given.map(({ secret, until }) => ({
      sealed: vault.seal(secret, 'sub-1'),
      ...(until === undefined ? {} : { until }),
    })),
  };
}

/** As a receiver verifies: by the library of the specification's authors. */
const verify = (secret: string, { body, headers }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

describe('a webhook', () => {
  test('arrives as it was, signed so that an independent program verifies it', async () => {
    const receiver = await receive();
    const secret = newSecret();
    expect(await start(loopback).send(message, to(receiver.url, { secret }))).toEqual({ is: 'taken', status: 204 });
    const [received] = receiver.received;
    if (received === undefined) throw new Error('nothing came');
    expect(received).toMatchObject({ body: message.body, path: '/hook' });
    expect(received.headers).toMatchObject({
      'webhook-id': 'e1.7',
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(message.body)),
      'user-agent': 'hedgerow/test',
    });
    expect(verify(secret, received)).toEqual(JSON.parse(message.body));
    expect(() => verify(newSecret(), received)).toThrow('No matching signature');
    expect(() => verify(secret, { ...received, body: `${received.body} ` })).toThrow('No matching signature');
  });

  test('is signed with every secret that is valid now', async () => {
    const receiver = await receive();
    const [present, former, past] = [newSecret(), newSecret(), newSecret()];
    const now = Date.now();
    const at = (milliseconds: number) => new Date(now + milliseconds).toISOString();
    const sender = start(loopback, { now: () => now });
    const secrets = [{ secret: present }, { secret: former, until: at(1) }, { secret: past, until: at(0) }];
    await sender.send(message, to(receiver.url, ...secrets));
    const [received] = receiver.received;
    if (received === undefined) throw new Error('nothing came');
    expect(String(received.headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const secret of [present, former]) expect(verify(secret, received)).toBeTruthy();
    expect(() => verify(past, received)).toThrow('No matching signature');
  });

  test('is not sent where its secret cannot be opened', async () => {
    const receiver = await receive();
    const { secrets, ...rest } = to(receiver.url);
    const other = createVault(() => [randomBytes(32)]);
    expect(await start(loopback, { vault: other }).send(message, { ...rest, secrets })).toEqual({
      is: 'failed',
      why: 'its secret cannot be opened: rotate it',
    });
    expect(receiver.received).toEqual([]);
  });

  test('by https goes to a name whose certificate is known, and to no other', async () => {
    const certificate = createCertificate('hooks.test');
    const receiver = await receive(certificate);
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const target = to(`https://hooks.test:${receiver.port}/`);
    expect(await start(loopback, { resolve }).send(message, target)).toEqual({
      is: 'failed',
      why: 'it could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT)',
    });
    const known = tls.getCACertificates('default');
    onTestFinished(() => tls.setDefaultCACertificates(known));
    tls.setDefaultCACertificates([...known, certificate.cert]);
    expect(await start(loopback, { resolve }).send(message, target)).toMatchObject({ is: 'taken' });
    expect(await start(loopback, { resolve }).send(message, to(`https://other.test:${receiver.port}/`))).toEqual({
      is: 'failed',
      why: 'it could not be reached (ERR_TLS_CERT_ALTNAME_INVALID)',
    });
    expect(receiver.received).toHaveLength(1);
  });

  test('goes directly where the server asks GitHub through a proxy', async () => {
    const proxy = await createProxy();
    onTestFinished(proxy.close);
    onTestFinished(useProxy({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }));
    const receiver = await receive();
    expect(await start(loopback).send(message, to(receiver.url))).toMatchObject({ is: 'taken' });
    expect(proxy.tunnels).toEqual([]);
  });
});

describe('what a receiver answers', () => {
  test.each([
    [200, {}, { is: 'taken', status: 200 }],
    [299, {}, { is: 'taken', status: 299 }],
    [410, {}, { is: 'gone', status: 410 }],
    [404, {}, { is: 'failed', status: 404, why: 'it answered 404' }],
    [500, { 'retry-after': '120' }, { is: 'failed', status: 500, why: 'it answered 500', retryAfter: 120_000 }],
    [429, { 'retry-after': '999999999' }, { is: 'failed', status: 429, retryAfter: 86_400_000 }],
    [503, { 'retry-after': 'Tue, 24 Nov 2026 09:00:30 GMT' }, { is: 'failed', status: 503, retryAfter: 30_000 }],
    [503, { 'retry-after': 'Tue, 24 Nov 2026 08:00:00 GMT' }, { is: 'failed', status: 503, retryAfter: 0 }],
    [503, { 'retry-after': 'soon' }, { is: 'failed', status: 503, why: 'it answered 503' }],
  ])('%d %j', async (status, headers, expected) => {
    const receiver = await receive();
    receiver.answer = (_received, response) => response.writeHead(status, headers).end('{"secret": 1}');
    const now = Date.parse('2026-11-24T09:00:00Z');
    const result = await start(loopback, { now: () => now }).send(message, to(receiver.url));
    expect(result).toMatchObject(expected);
    expect('retryAfter' in result).toBe('retryAfter' in expected);
  });

  test.each([301, 302, 307, 308])('a redirect (%d) is not followed', async (status) => {
    const [first, second] = [await receive(), await receive()];
    first.answer = (_received, response) => response.writeHead(status, { location: second.url }).end();
    expect(await start(loopback).send(message, to(first.url))).toEqual({
      is: 'failed',
      status,
      why: `it answered ${status}, a redirect: these are not followed`,
    });
    expect(second.received).toEqual([]);
  });

  test('a body without an end is cut, and what its head said counts', async () => {
    const receiver = await receive();
    let sent = 0;
    const closed = new Promise<void>((resolve) => {
      receiver.answer = (_received, response) => {
        response.writeHead(200);
        const more = () => {
          if (response.destroyed) return;
          sent += 16_384;
          if (response.write('x'.repeat(16_384))) setImmediate(more);
          else response.once('drain', more);
        };
        response.on('close', resolve);
        more();
      };
    });
    expect(await start(loopback).send(message, to(receiver.url))).toEqual({ is: 'taken', status: 200 });
    await closed;
    expect(sent).toBeLessThan(100 * 1024 ** 2);
  });

  test('nothing is no answer: it is cut off', async () => {
    const receiver = await receive();
    const closed = new Promise<void>((resolve) => {
      receiver.answer = (_received, response) => response.on('close', resolve);
    });
    expect(await start(loopback, { timeout: 300 }).send(message, to(receiver.url))).toEqual({
      is: 'failed',
      why: 'no answer within 0.3 s',
    });
    await closed;
  });

  test('a head that never ends is cut off too', async () => {
    const receiver = await receive();
    receiver.answer = (_received, response) => response.socket?.write('HTTP/1.1 200 OK\r\nx-a: ');
    expect(await start(loopback, { timeout: 300 }).send(message, to(receiver.url))).toMatchObject({ is: 'failed' });
  });

  test('is remembered no longer than the connection: one that was kept and died is made anew', async () => {
    const receiver = await receive();
    const sender = start(loopback);
    for (let count = 0; count < 3; count += 1) await sender.send(message, to(receiver.url));
    expect(new Set(receiver.received.map(({ port }) => port)).size).toBe(1);
    // The receiver lets go of the connection just when the next webhook comes.
    const { answer } = receiver;
    receiver.answer = (_received, response) => {
      receiver.answer = answer;
      response.socket?.destroy();
    };
    expect(await sender.send(message, to(receiver.url))).toEqual({ is: 'taken', status: 204 });
    expect(new Set(receiver.received.map(({ port }) => port)).size).toBe(2);
  });

  test('nobody there', async () => {
    const receiver = await createReceiver();
    await receiver.close();
    expect(await start(loopback).send(message, to(receiver.url))).toEqual({
      is: 'failed',
      why: 'it could not be reached (ECONNREFUSED)',
    });
  });
});

describe('where a name leads', () => {
  const outcomes = async (hosts: string, url: string, change: Partial<SenderOptions> = {}) => {
    const sender = start(hosts, change);
    return [await sender.judge(url), await sender.send(message, to(url))];
  };

  test.each([
    ['loopback', ['127.0.0.1']],
    ['loopback, IPv6', ['::1']],
    ['loopback, mapped', ['::ffff:127.0.0.1']],
    ['a private network', ['10.0.0.7']],
    ['the metadata of a cloud', ['169.254.169.254']],
    ['NAT64 of loopback', ['64:ff9b::7f00:1']],
    ['an address of a link', ['fe80::1%lo']],
    ['one public and one private address', ['203.0.114.7', '127.0.0.1']],
    ['no address at all', ['nonsense']],
  ])('%s is not reached', async (_name, addresses) => {
    const receiver = await receive();
    const resolve = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const [judged, sent] = await outcomes('', `https://rebound.example:${receiver.port}/`, { resolve });
    expect(judged).toMatch(/^it leads to an address that is not public/);
    expect(sent).toEqual({ is: 'failed', why: judged });
    for (const address of addresses) expect(judged).not.toContain(address);
    expect(receiver.received).toEqual([]);
  });

  test.each(['localhost', 'localhost.', 'LOCALHOST', 'ip6-localhost'])(
    '%s by the system is not reached',
    async (host) => {
      const receiver = await receive();
      const [judged, sent] = await outcomes('', `https://${host}:${receiver.port}/`);
      expect(judged).toMatch(/not public|ENOTFOUND/);
      expect(sent).toMatchObject({ is: 'failed' });
      expect(receiver.received).toEqual([]);
    },
  );

  test('a name that leads elsewhere once it was judged reaches nothing', async () => {
    const receiver = await receive();
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return [{ address: asked.length === 1 ? '203.0.114.7' : '127.0.0.1', family: 4 }];
    };
    const url = `https://rebound.example:${receiver.port}/`;
    const sender = start('', { resolve });
    expect(await sender.judge(url)).toBeUndefined();
    expect(await sender.send(message, to(url))).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('not public'),
    });
    expect(receiver.received).toEqual([]);
  });

  test('is asked once for a connection, which goes to what was judged', async () => {
    const receiver = await receive();
    const answers = ['127.0.0.1', '10.0.0.7'];
    const resolve = async () => [{ address: answers.shift() ?? '10.0.0.7', family: 4 }];
    const sender = start('127.0.0.1, rebound.example', { resolve });
    expect(await sender.send(message, to(`http://rebound.example:${receiver.port}/`))).toMatchObject({ is: 'taken' });
    expect(answers).toEqual(['10.0.0.7']);
  });

  test('the operator lists its range, or its name', async () => {
    const receiver = await receive();
    const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const url = `http://netbox.lan:${receiver.port}/`;
    expect(await outcomes('netbox.lan', url, { resolve })).toEqual([undefined, { is: 'taken', status: 204 }]);
    // A range does not make http fine: only a name or an address that is listed itself does.
    expect((await outcomes(loopback, url, { resolve }))[0]).toContain('https://');
    expect(await start(loopback, { resolve }).judge(url.replace('http:', 'https:'))).toBeUndefined();
  });

  test.each([
    ['nobody knows', async () => Promise.reject(Object.assign(new Error('?'), { code: 'ENOTFOUND' })), 'ENOTFOUND'],
    ['has no address', async () => [], 'ENOTFOUND'],
    ['nobody answers for', () => new Promise<never>(() => undefined), 'no answer within 0.2 s'],
  ])('a name that %s', async (_name, resolve, words) => {
    const [judged, sent] = await outcomes('', 'https://hooks.example/', { resolve, timeout: 200 });
    expect(judged).toContain(words);
    expect(sent).toEqual({ is: 'failed', why: judged });
  });
});
