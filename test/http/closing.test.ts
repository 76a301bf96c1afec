import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createServer } from '../../src/http/create-server.ts';

// A client that keeps its connections, as GitHub's senders do.
test('a request under way when the server closes is answered, and its connection ends with it', async () => {
  const secret = 'a secret that is long enough';
  let [arrive, store] = [() => {}, () => {}];
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const stored = new Promise<void>((resolve) => {
    store = resolve;
  });
  const server = createServer({
    secrets: () => [secret],
    knows: () => true,
    accept: async () => {
      arrive();
      await stored;
      return true;
    },
    log: pino({ level: 'silent' }),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true });
  const body = '{}';
  const headers = {
    'content-type': 'application/json',
    'x-github-delivery': 'd',
    'x-github-event': 'push',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  const answered = new Promise<number | undefined>((resolve, reject) => {
    const sent = request(`${url}/api/github/webhooks`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    });
    sent.once('error', reject).end(body);
  });
  await arrived;
  const closed = server.close();
  store();
  expect(await answered).toBe(202);
  await closed;
  agent.destroy();
}, 10_000);
