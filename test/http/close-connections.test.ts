import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { closeConnections } from '../../src/http/close-connections.ts';

async function openServer(answered: Promise<string>) {
  const server = fastify({ forceCloseConnections: 'idle' });
  closeConnections(server);
  const begins = new Promise<void>((resolve) => {
    server.addHook('preClose', async () => resolve());
  });
  server.get('/', async () => await answered);
  const url = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const open = async (): Promise<Socket> => {
    const accepted = once(server.server, 'connection');
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', () => undefined);
    await accepted;
    return socket;
  };
  return { server, begins, open };
}

test('a connection on which nothing was asked does not keep the server from closing', async () => {
  const { server, open } = await openServer(Promise.resolve('x'));
  const [silent, half] = [await open(), await open()];
  half.write('GET / HTTP/1.1\r\nHost: ');
  const gone = Promise.all([once(silent, 'close'), once(half, 'close')]);
  await server.close();
  await gone;
  expect([silent.destroyed, half.destroyed]).toEqual([true, true]);
});

test('a request that is under way is answered, and then its connection ends', async () => {
  const answer = Promise.withResolvers<string>();
  const { server, begins, open } = await openServer(answer.promise);
  const socket = await open();
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  const begun = once(server.server, 'request');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await begun;
  const closing = server.close();
  const gone = once(socket, 'close');
  await begins;
  answer.resolve('the answer');
  await Promise.all([closing, gone]);
  expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*the answer$/i);
});
