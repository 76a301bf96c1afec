import { describe, expect, test } from 'vitest';
import { checkBackup, restoreBackup, writeBackup } from '../../src/jobs/backup.ts';
import { createIntake } from '../../src/jobs/create-intake.ts';
import { openQueues, type Queues } from '../../src/jobs/open-queues.ts';
import { keyOfJob, type RepositoryJob } from '../../src/jobs/repository-job.ts';
import type { Database } from '../../src/store/database.ts';
import { finishDeliveries, readDeliveries } from '../../src/store/deliveries.ts';
import { openPresence } from '../../src/store/processes.ts';
import { type Databases, describeEachDatabase, type Place } from '../support/postgres/each-database.ts';

const jobOf = (id: number): RepositoryJob => ({
  installation: 1,
  id,
  owner: 'acme',
  repo: `r${id}`,
  defaultBranch: 'main',
  recheck: [],
});
const ignore = () => undefined;

async function withQueues<T>(database: Database, work: (queues: Queues) => Promise<T>): Promise<T> {
  const presence = await openPresence(database, 'worker', ignore, ignore);
  const queues = await openQueues(database, { process: presence.id, maintain: false, warn: ignore });
  try {
    return await work(queues);
  } finally {
    await queues.boss.stop({ graceful: false, close: false });
    await presence.close();
  }
}

async function* linesOf(text: string): AsyncGenerator<string> {
  for (const line of text.split('\n')) if (line !== '') yield line;
}

async function textOf(database: Database): Promise<string> {
  let text = '';
  for await (const line of writeBackup(database, '1.2.3')) text += line;
  return text;
}

/** A pause; deliveries waiting, given up and done; jobs waiting, running and given up. */
async function fill(database: Database): Promise<void> {
  const since = new Date('2026-01-02T03:04:05.678Z');
  await database.sql.insertInto('pauses').values({ repository: 'acme/r1', fabric: '', by: 'ann', since }).execute();
  const deliveries = ['a', 'b', 'c'].map((guid) => ({
    guid,
    event: 'push',
    repository: guid === 'a' ? undefined : 'acme/r1',
    payload: `{"guid":"${guid}","text":"é\\u2028 \\n"}`,
  }));
  await withQueues(database, async ({ boss, deliveries: queue, repositories }) => {
    const accept = createIntake(database, boss);
    for (const delivery of deliveries) await accept(delivery);
    const claims = await queue.claim(3);
    const settle = async (guid: string, fate: 'done' | 'failed') => {
      const claim = claims.find(({ key }) => key === guid);
      if (claim === undefined) throw new Error(guid);
      await queue.settle(claim, fate === 'done' ? { is: 'done' } : { is: 'dead', reason: 'broken' }, (transaction) =>
        finishDeliveries(transaction, [guid], fate),
      );
    };
    await settle('b', 'failed');
    await settle('c', 'done');
    await queue.settle(claims.find(({ key }) => key === 'a') ?? Object.assign({}, claims[0]), {
      is: 'again',
      wait: 0,
      attempt: 2,
    });
    await repositories.add([jobOf(1)]);
    const [dead] = await repositories.claim(1);
    if (dead === undefined) throw new Error('no job');
    await repositories.settle(dead, { is: 'dead', reason: 'broken' });
    await repositories.add([jobOf(2)]);
    await repositories.claim(1);
    await repositories.add([jobOf(2), jobOf(3)]);
  });
}

/** All that there is to do, and what it is about. */
async function openWork(database: Database) {
  return await withQueues(database, async ({ deliveries, repositories }) => {
    const guids = (await deliveries.claim(50)).map(({ key }) => key).sort();
    return {
      deliveries: (await readDeliveries(database.sql, guids)).sort((a, b) => (a.guid < b.guid ? -1 : 1)),
      jobs: (await repositories.claim(50)).map(({ job }) => keyOfJob(job)).sort(),
      pauses: await database.sql.selectFrom('pauses').selectAll().execute(),
    };
  });
}

const expected = {
  deliveries: ['a', 'b'].map((guid) => ({
    guid,
    event: 'push',
    payload: `{"guid":"${guid}","text":"é\\u2028 \\n"}`,
  })),
  jobs: ['1', '2', '3'],
  pauses: [{ repository: 'acme/r1', fabric: '', by: 'ann', since: new Date('2026-01-02T03:04:05.678Z') }],
};

async function restoreInto(database: Database, text: string, replace = false) {
  const queues = await openQueues(database, { maintain: false, warn: ignore });
  try {
    return await restoreBackup(database, queues, linesOf(text), { replace });
  } finally {
    await queues.boss.stop({ graceful: false, close: false });
  }
}

async function at<T>({ open }: Databases, place: Place, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await open(place);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const backups: { kind: string; text: string }[] = [];

describeEachDatabase('a backup', (databases) => {
  test('carries what is not done into an empty database, of the other kind too', async () => {
    const text = await at(databases, await databases.newPlace(), async (database) => {
      await fill(database);
      return await textOf(database);
    });
    expect(await checkBackup(linesOf(text))).toEqual({ counts: { pause: 1, delivery: 2, job: 4 } });
    backups.push({ kind: databases.kind, text });
    for (const backup of backups) {
      await at(databases, await databases.newPlace(), async (database) => {
        expect(await restoreInto(database, backup.text)).toEqual({ leftOut: {} });
        expect(await openWork(database)).toEqual(expected);
      });
    }
  });

  test('goes over what is there only when told to, and then replaces it', async () => {
    const place = await databases.newPlace();
    await at(databases, place, async (database) => {
      await fill(database);
      const text = await textOf(database);
      await expect(restoreInto(database, text)).rejects.toThrow('not empty. With --replace');
      expect(await textOf(database)).toBe(text);
      const other = text.replaceAll('acme/r1', 'acme/other');
      await restoreInto(database, other, true);
      expect(
        (await database.sql.selectFrom('pauses').select('repository').execute()).map((row) => row.repository),
      ).toEqual(['acme/other']);
      expect((await openWork(database)).jobs).toEqual(['1', '2', '3']);
    });
  });

  test('goes in whole or not at all', async () => {
    await at(databases, await databases.newPlace(), async (database) => {
      await fill(database);
      const before = await textOf(database);
      async function* breaking() {
        yield* linesOf(before);
        throw new Error('the disk is gone');
      }
      const queues = await openQueues(database, { maintain: false, warn: ignore });
      const restoring = restoreBackup(database, queues, breaking(), { replace: true });
      await expect(restoring).rejects.toThrow('the disk is gone');
      await queues.boss.stop({ graceful: false, close: false });
      expect(await textOf(database)).toBe(before);
    });
  });

  test('what a newer program added is left out and counted', async () => {
    await at(databases, await databases.newPlace(), async (database) => {
      const text = '{"hedgerow":"backup","version":1,"program":"9.0.0"}\n{"token":{"id":1}}\n{"end":{"token":1}}\n';
      expect(await restoreInto(database, text)).toEqual({ leftOut: { token: 1 } });
    });
  });

  // An embedded database has one process, which has the directory.
  test.runIf(databases.kind === 'server')('waits until no server is at work', async () => {
    await at(databases, await databases.newPlace(), async (database) => {
      await withQueues(database, async () => {
        await expect(restoreInto(database, '')).rejects.toThrow('a server is at work on this database: stop it first');
      });
    });
  });
});

describe('a file that is no whole backup is refused before anything is written', () => {
  const header = '{"hedgerow":"backup","version":1,"program":"1.2.3"}\n';
  test.each([
    ['', /empty/],
    ['hello\n', /not a backup/],
    ['[1]\n', /not a backup/],
    ['{"kind":"List"}\n', /not a backup/],
    [header, /cut short/],
    [`${header}{"pause":{}}\n`, /cut short/],
    [`${header}{"pause":{}}\n{"end":{"pause":2}}\n`, /lines are missing/],
    [`${header}{"pause":{}}\n{"end":{}}\n`, /lines are missing/],
    [`${header}{"end":{}}\n{"pause":{}}\n`, /goes on after its end/],
    [`${header}{"pau\n`, /damaged/],
    ['{"hedgerow":"backup","version":2,"program":"9.0.0"}\n{"end":{}}\n', /hedgerow 9\.0\.0 wrote it in format 2/],
  ])('%j', async (text, why) => {
    await expect(checkBackup(linesOf(text))).rejects.toThrow(why);
  });
});
