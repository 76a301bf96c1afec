import { Worker } from 'node:worker_threads';
import { untilQuiet } from '../test/e2e/quiet.ts';
import { type Server, startServer } from '../test/e2e/server-process.ts';
import { createWorld, type World } from '../test/e2e/world.ts';
import { freePort } from '../test/support/free-port.ts';
import type { Place } from '../test/support/postgres/each-database.ts';
import { describeMachine } from './machine.ts';
import { onEachDatabase } from './on-each-database.ts';
import type { Answer, Storm } from './send-webhooks.ts';
import { builtProgram, readMemory, readProcessorSeconds } from './server-figures.ts';

// 200 deliveries a second for a minute, 20 KB each, at the real server with a GitHub that answers, once the round that
// every start makes is done; then start-up time and idle memory with the data that this left. The program is the built
// one, run as the image runs it.
const perSecond = Number(process.env.RATE ?? 200);
const seconds = Number(process.env.SECONDS ?? 60);
const repositories = 20;
const idleSeconds = 15;

process.stdout.write(`${describeMachine()}\n`);
await onEachDatabase(measure);

async function measure(name: string, newPlace: () => Promise<Place>): Promise<void> {
  const place = await newPlace();
  const world = await createWorld(repositories, Math.random);
  const port = await freePort();
  const first = await start(world, place, port);
  report(name, 'start to ready, no data', `${first.milliseconds.toFixed(0)} ms`);
  await untilQuiet(first.ops);
  const before = readProcessorSeconds(first.server.pid);
  const answers = await storm(world, port);
  const sorted = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (share: number) => `${(sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1)} ms`;
  const lost = answers.filter(({ status }) => status !== 202).length;
  report(name, `answer, ${perSecond}/s for ${seconds} s`, `p50 ${at(0.5)}, p99 ${at(0.99)}, worst ${at(0.999999)}`);
  const start2 = performance.now();
  const dead = await untilQuiet(first.ops, 600);
  report(name, 'refused / given up', `${lost} / ${dead}`);
  report(name, 'all worked off after', `${((performance.now() - start2) / 1000).toFixed(1)} s`);
  const used = (readProcessorSeconds(first.server.pid) - before) / answers.length;
  report(name, 'processor time a delivery', `${(used * 1000).toFixed(1)} ms (all threads)`);
  report(name, 'memory at its highest', megabytes(readMemory(first.server.pid).peak));
  await first.server.stop();
  const second = await start(world, place, port);
  report(name, 'start to ready, with this data', `${second.milliseconds.toFixed(0)} ms`);
  await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1000));
  report(name, 'idle memory', megabytes(readMemory(second.server.pid).now));
  await second.server.stop();
  await world.github.close();
}

function report(name: string, what: string, figure: string): void {
  process.stdout.write(`${name.padEnd(12)}${what.padEnd(36)}${figure}\n`);
}

async function start(
  { github, app }: World,
  place: Place,
  port: number,
): Promise<{ server: Server; ops: string; milliseconds: number }> {
  const begun = performance.now();
  const server = startServer(github, app, { place, port, program: builtProgram });
  const { ops } = await server.ready;
  return { server, ops, milliseconds: performance.now() - begun };
}

/** The sender has a thread of its own: the GitHub that lives in this one would delay it. */
function storm({ repositories: all, installation, app }: World, port: number): Promise<Answer[]> {
  const targets = all.map(({ id, name, owner }) => ({ id, owner: owner.login, name }));
  const storm: Storm = { port, perSecond, seconds, targets, installation: installation.id, secret: app.webhook.secret };
  const worker = new Worker(new URL('./send-webhooks.ts', import.meta.url), { workerData: storm });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
