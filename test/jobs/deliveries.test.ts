import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../src/jobs/create-logger.ts';
import { listDeadLetters, retryDeadLetters } from '../../src/jobs/dead-letters.ts';
import { deliveryJobId } from '../../src/jobs/delivery.ts';
import { type Jobs, type JobsOptions, openJobs } from '../../src/jobs/open-jobs.ts';
import type { RepositoryJob } from '../../src/jobs/repository-job.ts';
import { OperationalError } from '../../src/ports/operational-error.ts';
import type { Database } from '../../src/store/database.ts';
import type { IncomingDelivery, StoredDelivery } from '../../src/store/deliveries.ts';
import { prune, tidy } from '../../src/store/prune.ts';
import { until } from '../e2e/quiet.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';

const delivery = (guid: string, payload = `{"n":"${guid} é ✓"}`): IncomingDelivery => ({
  guid,
  event: 'push',
  repository: 'acme/network',
  payload,
});

const repository: RepositoryJob = {
  id: 7,
  installation: 1,
  owner: 'acme',
  repo: 'network',
  defaultBranch: 'main',
  recheck: [],
};

describeEachDatabase('deliveries', ({ newPlace, open }) => {
  let database: Database;
  let running: Jobs[] = [];
  let received: StoredDelivery[] = [];
  let looks: string[][] = [];
  let log = '';
  let receive: (one: StoredDelivery) => Promise<void>;

  beforeAll(async () => {
    database = await open(await newPlace());
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    for (const jobs of running) await jobs.stop(5_000);
    running = [];
    await database.run(
      'delete from hedgerow.running_jobs; delete from hedgerow.processes; delete from hedgerow.deliveries',
    );
    const { rows } = await database.run(`select to_regclass('pgboss.job') as jobs`);
    if (rows[0]?.jobs !== null) await database.run('delete from pgboss.job');
    received = [];
    looks = [];
    log = '';
    receive = async () => undefined;
  });
  afterAll(async () => {
    for (const jobs of running) await jobs.stop(5_000);
  });

  const start = async (change: Partial<JobsOptions> = {}): Promise<Jobs> => {
    const jobs = await openJobs({
      database,
      role: 'all',
      log: createLogger({ write: (line) => (log += line) }, 'debug'),
      receive: async (one) => {
        received.push(one);
        await receive(one);
      },
      look: async (job) => {
        looks.push([...(job.deliveries ?? [])]);
      },
      chores: [],
      retry: { attempts: 3, firstWait: 0, longestWait: 0 },
      ...change,
    });
    running.push(jobs);
    return jobs;
  };
  const stateOf = async (guid: string) => {
    const found = await database.sql.selectFrom('deliveries').selectAll().where('guid', '=', guid).executeTakeFirst();
    return found && { state: found.state, tries: found.tries, kept: found.payload !== null };
  };
  const untilState = (guid: string, state: string) =>
    until(`${guid} ${state}`, async () => ((await stateOf(guid))?.state === state ? true : undefined), 20);

  test('what was accepted is on the disk, and handed on as it came', async () => {
    const web = await start({ role: 'web' });
    await web.begin();
    expect(await web.accept(delivery('a-1'))).toBe(true);
    expect(await stateOf('a-1')).toEqual({ state: 'waiting', tries: 1, kept: true });
    expect(received).toEqual([]);
    const worker = await start({ role: 'worker' });
    await worker.begin();
    await untilState('a-1', 'done');
    expect(received).toEqual([{ guid: 'a-1', event: 'push', payload: '{"n":"a-1 é ✓"}' }]);
    expect(await stateOf('a-1')).toMatchObject({ kept: false });
  });

  test('the same delivery again, while it waits and when it is done, is nothing new', async () => {
    const jobs = await start();
    const answers = await Promise.all(Array.from({ length: 30 }, () => jobs.accept(delivery('b-1'))));
    expect(answers.filter((isNew) => isNew)).toHaveLength(1);
    await jobs.begin();
    await untilState('b-1', 'done');
    expect(await jobs.accept(delivery('b-1'))).toBe(false);
    expect(received).toHaveLength(1);
  });

  test('one that failed works when it comes again', async () => {
    receive = async () => {
      throw new TypeError('a bug');
    };
    const jobs = await start();
    await jobs.begin();
    await jobs.accept(delivery('c-1'));
    await untilState('c-1', 'failed');
    expect(await listDeadLetters(jobs.queues.boss)).toMatchObject([{ queue: 'delivery', key: 'c-1', reason: 'a bug' }]);
    expect(received).toHaveLength(1);
    receive = async () => undefined;
    expect(await jobs.accept(delivery('c-1'))).toBe(true);
    await untilState('c-1', 'done');
    expect(await stateOf('c-1')).toEqual({ state: 'done', tries: 2, kept: false });
    expect(await listDeadLetters(jobs.queues.boss)).toEqual([]);
  });

  test('one that failed works when a person says so', async () => {
    receive = async () => {
      throw new OperationalError('refused', { retryable: false });
    };
    const jobs = await start();
    await jobs.begin();
    await jobs.accept(delivery('d-1'));
    await untilState('d-1', 'failed');
    receive = async () => undefined;
    expect(await retryDeadLetters(database, jobs.queues)).toBe(1);
    await untilState('d-1', 'done');
  });

  test('weather is tried again, and not for ever', async () => {
    let fails = 2;
    receive = async () => {
      fails -= 1;
      if (fails >= 0) throw new OperationalError('weather', { retryable: true });
    };
    const jobs = await start();
    await jobs.begin();
    await jobs.accept(delivery('e-1'));
    await untilState('e-1', 'done');
    expect(received).toHaveLength(3);
    fails = 100;
    await jobs.accept(delivery('e-2'));
    await untilState('e-2', 'failed');
    expect(received).toHaveLength(6);
  });

  test('a delivery is not done before the look that it asked for is on the disk, awaited or not', async () => {
    const jobs = await start({ look: () => new Promise(() => undefined) });
    receive = async () => {
      void jobs.lookAt(repository);
    };
    await jobs.begin();
    await jobs.accept(delivery('f-1'));
    await untilState('f-1', 'done');
    const [job] = await jobs.queues.boss.findJobs<{ job: { deliveries: string[] } }>('repository');
    expect(job?.data.job.deliveries).toEqual(['f-1']);
    running = [];
    await jobs.stop(0);
    await database.run(`delete from hedgerow.running_jobs; delete from pgboss.job where name = 'repository'`);
  });

  test('the log carries the delivery and the repository through the whole chain', async () => {
    const jobs = await start({
      look: async (_job, about) => about.info('Looked'),
    });
    receive = async () => jobs.lookAt(repository);
    await jobs.begin();
    await jobs.accept(delivery('g-1'));
    await until('the look', async () => (log.includes('Looked') ? true : undefined), 20);
    const lines = log
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    expect(lines.find(({ msg }) => msg === 'Looked')).toMatchObject({
      repository: 'acme/network',
      deliveries: ['g-1'],
    });
    expect(lines.find(({ msg, delivery: id }) => msg === 'Job begins' && id)).toMatchObject({
      delivery: 'g-1',
      repository: 'acme/network',
    });
  });

  test('stored and queued together, or not at all', async () => {
    const jobs = await start({ role: 'web' });
    await database.run(`alter table pgboss.job add constraint no_more check (name <> 'delivery') not valid`);
    await expect(jobs.accept(delivery('h-1'))).rejects.toMatchObject({ name: 'StoreError' });
    expect(await stateOf('h-1')).toBeUndefined();
    await database.run('alter table pgboss.job drop constraint no_more');
    expect(await jobs.accept(delivery('h-1'))).toBe(true);
  });

  test('what ended is forgotten after its time, what waits is not', async () => {
    const jobs = await start({ role: 'web' });
    for (const guid of ['i-1', 'i-2', 'i-3']) await jobs.accept(delivery(guid));
    await database.run(
      `update hedgerow.deliveries set state = 'done', finished_at = now() - interval '8 days' where guid = 'i-1';
       update hedgerow.deliveries set state = 'done', finished_at = now() - interval '6 days' where guid = 'i-2'`,
    );
    expect((await prune(database, { deliveryDays: 7, eventDays: 90, driftDays: 365, blobBytes: 1 })).deliveries).toBe(
      1,
    );
    expect([await stateOf('i-1'), (await stateOf('i-2'))?.state, (await stateOf('i-3'))?.state]).toEqual([
      undefined,
      'done',
      'waiting',
    ]);
    await tidy(database);
  });

  test('a stop lets running work end, and says what it leaves', async () => {
    let end = (): void => undefined;
    receive = () =>
      new Promise((resolve) => {
        end = resolve;
      });
    const jobs = await start();
    await jobs.begin();
    await jobs.accept(delivery('j-1'));
    await until('the begin', async () => (received.length > 0 ? true : undefined), 20);
    const stopping = jobs.stop(20_000);
    end();
    expect(await stopping).toBe(0);
    expect(await stateOf('j-1')).toMatchObject({ state: 'done' });

    receive = () => new Promise(() => undefined);
    const slow = await start();
    await slow.begin();
    await slow.accept(delivery('j-2'));
    await until('the begin', async () => (received.length > 1 ? true : undefined), 20);
    running = [];
    expect(await slow.stop(50)).toBe(1);
    const { rows } = await database.run('select leaving from hedgerow.processes where leaving');
    expect(rows).toHaveLength(1);
  });
});

test('the job of a delivery has an id that follows from it: a UUID of version 5', () => {
  const id = deliveryJobId('72d3162e-cc78-11e3-81ab-4c9367dc0958', 1);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(deliveryJobId('72d3162e-cc78-11e3-81ab-4c9367dc0958', 1)).toBe(id);
  expect(deliveryJobId('72d3162e-cc78-11e3-81ab-4c9367dc0958', 2)).not.toBe(id);
});
