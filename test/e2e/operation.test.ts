import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Readiness } from '../../src/http/create-ops-server.ts';
import { freePort } from '../support/free-port.ts';
import { describeEachDatabase, newDataDir, type Place } from '../support/postgres/each-database.ts';
import { until, untilQuiet } from './quiet.ts';
import { randomFrom } from './random.ts';
import { type Server, type ServerOptions, startServer } from './server-process.ts';

import { createWorld, type World } from './world.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.kill();
});

async function openWorld(): Promise<World> {
  const world = await createWorld(1, randomFrom(1));
  onTestFinished(async () => {
    await world.github.close();
    world.github.assertClean();
  });
  return world;
}

async function serve(world: World, place: Place, options: Partial<ServerOptions> = {}) {
  const server = startServer(world.github, world.app, { place, port: await freePort(), ...options });
  running.push(server);
  const { url, ops } = await server.ready;
  return { server, url, ops };
}

const pullsOf = ({ github, repositories }: World) =>
  repositories.flatMap((repository) => github.pullRequests(repository));

const hook = (url: string) => `${url}/api/github/webhooks`;

function program(place: Place, ...args: string[]) {
  const env = {
    PATH: process.env.PATH,
    DATA_DIR: place.dataDir,
    ...(place.databaseUrl ? { DATABASE_URL: place.databaseUrl } : {}),
  };
  return promisify(execFile)(process.execPath, [main, ...args], { env, encoding: 'utf8' });
}

describeEachDatabase('the server', ({ newPlace, kind, postgres }) => {
  test('is ready, says how full its queues are, and counts', async () => {
    const world = await openWorld();
    const { url, ops } = await serve(world, await newPlace());
    world.app.webhook.url = hook(url);
    await world.push();
    await world.github.webhooks.settle();
    await untilQuiet(ops);
    const readiness = await until('GitHub to be reached', async () => {
      const answer = (await (await fetch(`${ops}/readyz`)).json()) as Readiness;
      return answer.github === 'reachable' ? answer : undefined;
    });
    expect(readiness).toMatchObject({ status: 'ready', database: 'ok' });
    expect(readiness.queues.map(({ queue }) => queue)).toEqual(['delivery', 'repository', 'chore', 'hook', 'drift']);
    const text = await (await fetch(`${ops}/metrics`)).text();
    expect(text).toMatch(/^hedgerow_deliveries_total\{event="push",status="202"\} [1-9]/m);
    expect(text).toMatch(/^hedgerow_job_seconds_count\{queue="repository",outcome="done"\} [1-9]/m);
    expect(text).toMatch(/^hedgerow_queue_oldest_seconds\{queue="delivery"\} 0$/m);
    expect(text).toMatch(/^hedgerow_queue_jobs\{queue="repository",state="dead"\} 0$/m);
    expect(text).toMatch(/^hedgerow_proposals\{state="[a-z]+"\} [1-9]/m);
    expect(text).toMatch(/^hedgerow_table_bytes\{table="deliveries"\} \d+/m);
    expect((await fetch(`${ops}/jobs`)).status).toBe(401);
  });

  test('a push of one file after a restart reads one file', async () => {
    const world = await openWorld();
    const place = await newPlace();
    const first = await serve(world, place);
    world.app.webhook.url = hook(first.url);
    for (let count = 0; count < 10; count += 1) await world.push();
    await world.github.webhooks.settle();
    await untilQuiet(first.ops);
    expect(await first.server.stop()).toMatchObject({ status: 0 });
    const second = await serve(world, place);
    world.app.webhook.url = hook(second.url);
    const mark = world.github.requests.mark();
    await world.push();
    await world.github.webhooks.settle();
    await untilQuiet(second.ops);
    const reads = (operation: string) => world.github.requests.count({ since: mark, operation });
    expect([reads('/git/blobs/'), reads('/tarball/')]).toEqual([1, 0]);
  });

  test('what failed for good is listed and put back to work', async () => {
    const world = await openWorld();
    const place = await newPlace();
    const { server, url, ops } = await serve(world, place);
    world.app.webhook.url = hook(url);
    world.github.faults.inject({
      where: ({ operation }) => operation.includes('/branches/'),
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'answer', status: 422 },
    });
    await world.push();
    await world.github.webhooks.settle();
    expect(await untilQuiet(ops)).toBe(1);
    const { stdout } = await program(place, 'jobs', 'list');
    expect(stdout).toContain('repository  acme/network-0');
    world.github.faults.clear();
    expect((await program(place, 'jobs', 'retry')).stdout).toBe('1 job is back in the queue.\n');
    await untilQuiet(ops);
    expect(await until('the end', async () => ((await untilQuiet(ops)) === 0 ? true : undefined))).toBe(true);
    expect(pullsOf(world)).toHaveLength(1);
    await server.stop();
    expect((await program(place, 'jobs', 'list')).stdout).toBe('Nothing was given up.\n');
  });

  test('SIGTERM while a job hangs: it ends in time, and the next process does the job', async () => {
    const world = await openWorld();
    const place = await newPlace();
    const { server, url } = await serve(world, place);
    world.app.webhook.url = hook(url);
    let asked = 0;
    world.github.faults.inject({
      where: ({ operation }) => {
        const isFatal = operation.includes('/git/');
        if (isFatal) asked += 1;
        return isFatal;
      },
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'silence' },
    });
    await world.push();
    await until('the job to hang', async () => (asked > 0 ? true : undefined));
    const { status, milliseconds } = await server.stop();
    expect(status).toBe(0);
    expect(milliseconds).toBeLessThan(25_000);
    world.github.faults.clear();
    const next = await serve(world, place);
    world.app.webhook.url = hook(next.url);
    await until('the pull request', async () => (pullsOf(world).length > 0 ? true : undefined));
    await untilQuiet(next.ops);
  }, 90_000);

  test('ten thousand deliveries with a wrong signature: refused, nothing stored, memory flat', async () => {
    const world = await openWorld();
    const { server, url, ops } = await serve(world, await newPlace());
    const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) / 1024;
    const body = JSON.stringify({ a: 'x'.repeat(20_000) });
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': 'd',
      'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
    };
    const send = async (count: number) => {
      for (let sent = 0; sent < count; sent += 50) {
        const post = () => fetch(hook(url), { method: 'POST', body, headers });
        const answers = await Promise.all(Array.from({ length: 50 }, post));
        for (const answer of answers) {
          expect(answer.status).toBe(401);
          await answer.arrayBuffer();
        }
      }
    };
    await send(1_000);
    const before = memory();
    await send(9_000);
    expect(memory() - before).toBeLessThan(100);
    const text = await (await fetch(`${ops}/metrics`)).text();
    expect(text).toMatch(/^hedgerow_deliveries_total\{event="push",status="401"\} 10000$/m);
    expect(text).toMatch(/^hedgerow_queue_jobs\{queue="delivery",state="ready"\} 0$/m);
  }, 120_000);

  test.runIf(kind === 'server')(
    'web takes in, a worker works, and both survive a restart of PostgreSQL',
    async () => {
      const world = await openWorld();
      const place = await newPlace();
      const web = await serve(world, place, { role: 'web' });
      world.app.webhook.url = hook(web.url);
      await world.push();
      await world.github.webhooks.settle();
      expect(pullsOf(world)).toEqual([]);
      const worker = await serve(world, place, { role: 'worker' });
      await untilQuiet(worker.ops);
      expect(pullsOf(world)).toHaveLength(1);

      await postgres()?.stop('immediate');
      expect((await fetch(`${web.ops}/readyz`)).status).toBe(503);
      await world.push();
      await world.github.webhooks.settle();
      expect(world.github.webhooks.log.at(-1)?.statusCode).toBe(503);
      await postgres()?.restart();
      await until('readiness', async () => ((await fetch(`${web.ops}/readyz`)).ok ? true : undefined));
      expect(await world.redeliverFailed()).toBeGreaterThan(0);
      await untilQuiet(worker.ops);
      const [pull] = pullsOf(world);
      expect(pull?.issue.title).toContain('2 managed');
    },
    90_000,
  );
});

describe('one data directory', () => {
  test('serves one process: the second is told who has it', async () => {
    const world = await openWorld();
    const place = { dataDir: await newDataDir() };
    onTestFinished(() => rmSync(place.dataDir, { recursive: true, force: true }));
    const { server } = await serve(world, place);
    const second = startServer(world.github, world.app, { place, port: await freePort() });
    await expect(second.ready).rejects.toThrow(`in use by process ${server.pid} on`);
  });

  test('is let go where the server cannot start: it ends, and says why', async () => {
    const world = await openWorld();
    const place = { dataDir: await newDataDir() };
    onTestFinished(() => rmSync(place.dataDir, { recursive: true, force: true }));
    const taken = Number(new URL(world.github.origin).port);
    await expect(startServer(world.github, world.app, { place, port: taken }).ready).rejects.toThrow(
      /ended with 2:.*EADDRINUSE/s,
    );
    await serve(world, place);
  });

  test('is not for processes of one role', () => {
    const env = { PATH: process.env.PATH, APP_ID: '1', DATA_DIR: '/nowhere', WEBHOOK_SECRET: '4f1c0d5a7be29d3386aa' };
    const { stderr, status } = spawnSync(process.execPath, [main, 'serve', '--role', 'web'], { env, encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/DATABASE_URL|PRIVATE_KEY/);
  });
});
