import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { F, openApi, wiring } from '../test/http/api/open-api.ts';
import { describeMachine } from './machine.ts';

// Clients that follow one fabric by Server-Sent Events, in the process of the server: how long until all of them have one
// event, and what memory does over many.
const clients = Number(process.env.CLIENTS ?? 200);
const events = Number(process.env.EVENTS ?? 200);
const mebibyte = 1024 ** 2;

process.stdout.write(`${describeMachine()}\n${clients} clients, ${events} events one by one, embedded database\n`);
const api = await openApi(wiring);
await api.server.listen({ host: '127.0.0.1', port: 0 });
const { port } = api.server.server.address() as AddressInfo;
const ref = { repository: api.scene.repository.id, fabric: 'fabric-1' };

let heard = 0;
let wake = (): void => undefined;
const follow = (): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${api.read}`, accept: 'text/event-stream' };
    get({ host: '127.0.0.1', port, path: `${F}/events`, headers, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (chunk: string) => {
        heard += chunk.split('\nevent: ').length - 1;
        wake();
      });
      resolve(response);
    }).once('error', reject);
  });
const streams = await Promise.all(Array.from({ length: clients }, follow));

/** Milliseconds from an event's writing until every client has it. */
async function once(number: number): Promise<number> {
  heard = 0;
  const start = performance.now();
  await api.feed.append(ref, [{ type: 'change.updated', about: { number, filler: 'x'.repeat(2000) } }]);
  while (heard < clients) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  return performance.now() - start;
}

const memory = (): number => Math.round(process.memoryUsage.rss() / mebibyte);
const times = [await once(0)];
process.stdout.write(`first event at all: ${times[0]?.toFixed(0)} ms, memory ${memory()} MiB\n`);
for (let number = 1; number < events; number++) {
  times.push(await once(number));
  if (number % Math.ceil(events / 4) === 0) process.stdout.write(`after ${number}: memory ${memory()} MiB\n`);
}
times.sort((a, b) => a - b);
const at = (share: number): string => `${(times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(0)} ms`;
process.stdout.write(`at all clients: p50 ${at(0.5)}, p95 ${at(0.95)}, slowest ${at(1)}; memory ${memory()} MiB\n`);
for (const stream of streams) stream.destroy();
await api.close();
