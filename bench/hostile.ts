import { request } from 'node:http';
import { connect } from 'node:net';
import { openDatabase } from '../src/store/open-database.ts';
import { untilQuiet } from '../test/e2e/quiet.ts';
import { startServer } from '../test/e2e/server-process.ts';
import { createWorld } from '../test/e2e/world.ts';
import { freePort } from '../test/support/free-port.ts';
import { signBody } from '../test/support/github/webhooks/courier.ts';
import { describeMachine } from './machine.ts';
import { onEachDatabase } from './on-each-database.ts';
import { readMemory } from './server-figures.ts';

// What strangers may send to the front door of the real server: how it is answered, what it costs in memory, and that
// nothing of it is stored. Exits with 1 where anything is.
const atOnce = 50;

type Attack = { readonly body: Buffer; readonly headers: Record<string, string> };

process.stdout.write(`${describeMachine()}\n`);
await onEachDatabase(async (name, newPlace) => {
  const place = await newPlace();
  const world = await createWorld(1, Math.random);
  const port = await freePort();
  const server = startServer(world.github, world.app, { place, port });
  const { ops } = await server.ready;
  await untilQuiet(ops);
  const { secret } = world.app.webhook;
  const signed = (body: Buffer, type = 'application/json') => ({
    body,
    headers: { 'content-type': type, 'x-hub-signature-256': signBody(secret, body.toString('latin1')) },
  });
  const small = Buffer.from('{"zen":"x"}');
  const wrong = `sha256=${'0'.repeat(64)}`;
  const run = async (what: string, count: number, attack: Attack): Promise<void> => {
    const statuses = await sendAll(port, count, attack);
    const { now, peak } = readMemory(server.pid);
    const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
    const line = `${JSON.stringify(statuses)}, memory ${megabytes(now)}, at its highest ${megabytes(peak)}`;
    process.stdout.write(`${name.padEnd(11)} ${what.padEnd(34)} ${line}\n`);
  };
  await run('1,000 events of no interest', 1_000, signed(small));
  await run('10,000 wrong signatures', 10_000, {
    body: Buffer.alloc(20_000, 'x'),
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': wrong },
  });
  await run('200 bodies of 30 MB', 200, signed(Buffer.alloc(30 * 1024 * 1024, ' ')));
  await run('200 of a million brackets', 200, signed(Buffer.alloc(1_000_000, '[')));
  await run('1,000 of another content type', 1_000, signed(small, 'text/plain'));
  const slow = Array.from({ length: 300 }, () =>
    connect(port, '127.0.0.1')
      .resume()
      .on('error', () => undefined),
  );
  for (const socket of slow) socket.write('POST /api/github/webhooks HTTP/1.1\r\nHost: x\r\nContent-Type: app');
  const cut = await Promise.all(slow.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  await run(`${cut.length} headers that never end: cut off`, 1, signed(small));
  await server.stop();
  const database = await openDatabase({ ...place, program: 'bench', warn: () => undefined });
  const { rows } = await database.run('select count(*)::int as count from hedgerow.deliveries');
  const stored = Number(rows[0]?.count);
  await database.close();
  await world.github.close();
  process.stdout.write(`${name.padEnd(11)} stored: ${stored}\n`);
  if (stored !== 0) process.exitCode = 1;
});

/** Sends the same request so many times, some at once; how often each status came (0: no answer). */
async function sendAll(port: number, count: number, attack: Attack): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  let left = count;
  const send = async (): Promise<void> => {
    while (left-- > 0) {
      const status = await sendOne(port, attack);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  return statuses;
}

function sendOne(port: number, { body, headers }: Attack): Promise<number> {
  return new Promise((resolve) => {
    const about = { 'x-github-event': 'unheard-of', 'x-github-delivery': 'd', 'content-length': body.length };
    const options = { port, host: '127.0.0.1', method: 'POST', path: '/api/github/webhooks' };
    const outgoing = request({ ...options, headers: { ...headers, ...about }, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      response.once('end', () => outgoing.destroy());
    });
    outgoing.once('error', () => resolve(0));
    outgoing.end(body);
  });
}
