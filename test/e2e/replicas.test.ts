import { describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type Delivery, signBody } from '../support/github/webhooks/courier.ts';
import { findPostgres, startPostgres } from '../support/postgres/start-postgres.ts';
import { untilQuiet } from './quiet.ts';
import { randomFrom } from './random.ts';
import { type Server, startServer } from './server-process.ts';

import { createWorld, viewOf, type World } from './world.ts';

const repositories = 50;
const pushes = 500;
const bin = findPostgres();
const absent = bin === undefined ? ' (not installed here)' : '';

describe.skipIf(bin === undefined)(`replicas on one PostgreSQL${absent}`, () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

  test(`three of them, ${pushes} deliveries twice and shuffled, one killed on the way (SEED=${seed})`, async () => {
    const postgres = await startPostgres(bin ?? '');
    try {
      const calm = await inWorld(seed, async (world, held) => {
        const place = { databaseUrl: await postgres.createDatabase(), dataDir: '/nowhere' };
        return await deliverAll(world, held, [await start(world, place)], 1, randomFrom(seed), false);
      });
      const disturbed = await inWorld(seed, async (world, held) => {
        const place = { databaseUrl: await postgres.createDatabase(), dataDir: '/nowhere' };
        const servers = [await start(world, place), await start(world, place), await start(world, place)];
        return await deliverAll(world, held, servers, 2, randomFrom(seed), true);
      });
      expect(disturbed.dead).toBe(0);
      expect(disturbed.view).toEqual(calm.view);
      expect(disturbed.looks).toBeGreaterThanOrEqual(repositories);
      expect(disturbed.overlaps).toEqual([]);
    } finally {
      await postgres.remove();
    }
  }, 600_000);
});

async function inWorld<T>(seed: number, work: (world: World, held: readonly Delivery[]) => Promise<T>): Promise<T> {
  const world = await createWorld(repositories, randomFrom(seed));
  try {
    world.github.webhooks.route(() => 'hold');
    for (let count = 0; count < pushes; count += 1) await world.push();
    // Before any server looks at a repository: its own pushes are held as well then.
    const held = world.github.webhooks.held.filter(({ event }) => event === 'push');
    expect(held).toHaveLength(pushes);
    return await work(world, held);
  } finally {
    await world.github.close();
    world.github.assertClean();
  }
}

type Replica = { readonly server: Server; readonly url: string; readonly ops: string; killedAt?: number };

async function start({ github, app }: World, place: { databaseUrl: string; dataDir: string }): Promise<Replica> {
  const server = startServer(github, app, { place, port: await freePort(), env: { LOG_LEVEL: 'debug' } });
  return { server, ...(await server.ready) };
}

/** Posts every held delivery so many times, shuffled, to all replicas in turn; one that is gone is passed over. */
async function deliverAll(
  world: World,
  held: readonly Delivery[],
  replicas: Replica[],
  times: number,
  random: () => number,
  kills: boolean,
) {
  const { github } = world;
  try {
    const orders = Array.from({ length: times }, () => held).flat();
    const shuffled = orders.map((delivery) => ({ delivery, at: random() })).sort((a, b) => a.at - b.at);
    // What the proposals' own branches and pull requests cause goes where GitHub would send it.
    const [first] = replicas;
    world.app.webhook.url = `${first?.url}/api/github/webhooks`;
    github.webhooks.route(() => 'send');
    for (const [index, { delivery }] of shuffled.entries()) {
      if (kills && index === Math.floor(shuffled.length / 3)) {
        const victim = replicas.at(-1);
        await victim?.server.kill();
        if (victim) victim.killedAt = Date.now();
      }
      await postSomewhere(delivery, replicas, index);
    }
    const dead = await untilQuiet(first?.ops ?? '', 300);
    return { view: await viewOf(world), dead, ...readLooks(replicas) };
  } finally {
    for (const { server } of replicas) await server.kill();
  }
}

async function postSomewhere(delivery: Delivery, replicas: readonly Replica[], index: number): Promise<void> {
  const body = JSON.stringify(delivery.payload);
  for (let turn = 0; turn < replicas.length; turn += 1) {
    const replica = replicas[(index + turn) % replicas.length];
    try {
      const response = await fetch(`${replica?.url}/api/github/webhooks`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'x-github-delivery': delivery.guid,
          'x-github-event': delivery.event,
          'x-hub-signature-256': signBody(delivery.app.webhook.secret, body),
        },
      });
      expect(response.status).toBe(202);
      return;
    } catch (error) {
      if (replica?.killedAt === undefined) throw error;
    }
  }
  throw new Error('nobody took the delivery');
}

type Interval = { readonly from: number; readonly to: number };

/** When each process looked at each repository, by the clock of this machine, and where two of them did at once. */
function readLooks(replicas: readonly Replica[]): { looks: number; overlaps: string[] } {
  const intervals = new Map<string, Interval[]>();
  for (const { server, killedAt } of replicas) {
    const begun = new Map<string, number>();
    const end = (repository: string, to: number) => {
      const from = begun.get(repository);
      begun.delete(repository);
      if (from !== undefined) intervals.set(repository, [...(intervals.get(repository) ?? []), { from, to }]);
    };
    for (const line of server.lines()) {
      const { msg, repository, delivery, time } = line.startsWith('{') ? JSON.parse(line) : {};
      if (typeof repository !== 'string' || delivery !== undefined) continue;
      if (msg === 'Job begins') begun.set(repository, time);
      else if (/^Job (done|failed|postponed)/.test(msg)) end(repository, time);
    }
    for (const repository of begun.keys()) end(repository, killedAt ?? Number.POSITIVE_INFINITY);
  }
  const overlaps: string[] = [];
  for (const [repository, list] of intervals) {
    const sorted = list.sort((a, b) => a.from - b.from);
    for (const [index, { to }] of sorted.entries()) {
      const next = sorted[index + 1];
      if (next !== undefined && next.from < to) overlaps.push(`${repository}: ${next.from} < ${to}`);
    }
  }
  return { looks: [...intervals.values()].flat().length, overlaps };
}
