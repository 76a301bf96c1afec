import { describe, expect, test } from 'vitest';
import type { DriftFinding } from '../../src/drift/drift-finding.ts';
import { checkBackup, restoreBackup, writeBackup } from '../../src/jobs/backup.ts';
import { createIntake } from '../../src/jobs/create-intake.ts';
import { openQueues, type Queues } from '../../src/jobs/open-queues.ts';
import { keyOfJob, type RepositoryJob } from '../../src/jobs/repository-job.ts';
import type { Token } from '../../src/ports/access-store.ts';
import type { Change } from '../../src/ports/change-store.ts';
import type { Cursor } from '../../src/ports/feed.ts';
import type { Subscription } from '../../src/ports/subscription-store.ts';
import { createAuditLog } from '../../src/store/create-audit-log.ts';
import { createChangeStore } from '../../src/store/create-change-store.ts';
import { createDriftStore } from '../../src/store/create-drift-store.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createIdempotencyStore } from '../../src/store/create-idempotency-store.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
import { createSubscriptionStore } from '../../src/store/create-subscription-store.ts';
import { createTokenStore } from '../../src/store/create-token-store.ts';
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

const ref = { repository: 7, fabric: 'f' };
const at2026 = '2026-01-02T03:04:05.678Z';
const key = { group: 'g', kind: 'K', namespace: null, name: 'n' };
const token: Token = { id: 't1', name: 'netbox', scope: 'write', fabrics: [{ repository: 7 }], createdAt: at2026 };
const change: Change = {
  ...{ ...ref, id: 'c1', state: 'draft', title: 'T', message: '', requester: { token: 't1' }, forced: false },
  content: { is: 'upload', path: 'a.yaml', text: 'a: \0\n' },
  ...{ added: [], collisions: [], resolutions: [{ key, pointer: '/a', take: 'git' }], isWithdrawn: false },
  ...{
    records: [{ key, value: { b: 1, a: 2 } }, { key: { ...key, name: 'o' } }],
    createdAt: at2026,
    updatedAt: at2026,
  },
};
const subscription: Subscription = {
  ...{ ...ref, id: 's1', url: 'https://x.example/', types: [], state: 'active', cursor: { epoch: 'e', number: 2 } },
  ...{ secrets: [{ sealed: 'x' }], createdAt: at2026, tries: 3, lastError: 'e', nextTryAt: at2026 },
};
const answer = { status: 202, headers: { location: '/x' }, body: 'x' };
const entry = { token: 't1', tokenName: 'n', request: 'r', method: 'POST', path: '/p', ref, status: 202 };
const update = {
  ...ref,
  installation: 1,
  owner: 'a',
  repo: 'n',
  branch: 'main',
  directory: '',
  commit: 'c',
  tree: 't',
};
const record = { key, path: 'managed/n.yaml', line: 1, endLine: 2, blob: 'b', value: {} };

const foundAt = (missing: number): DriftFinding => ({
  report: {
    name: 'f',
    counts: { inSync: 1, changed: 0, missing, extra: 0, pending: 0, unknown: 0 },
    kinds: [],
    records: [],
    notes: [{ key, pointer: '', text: 'odd: \0 \ud800' }],
  },
  commit: 'c',
});

/** What came through the API. */
async function fillApi(database: Database): Promise<void> {
  await createRecordIndex(database).update({ ...update, put: [record], remove: [] }, undefined);
  await createTokenStore(database).add(token, 'h1');
  await createTokenStore(database).add({ ...token, id: 't2', revokedAt: at2026, usedAt: at2026, login: 'ann' }, 'h2');
  for (const state of ['draft', 'proposed', 'merged'] as const) {
    await createChangeStore(database).add({ ...change, id: `c-${state}`, state }, [{ type: 'change.drafted' }]);
  }
  await createIdempotencyStore(database).claim('t1', 'running', 'd');
  await createIdempotencyStore(database).claim('t1', 'done', 'd');
  await createIdempotencyStore(database).settle('t1', 'done', answer);
  await createSubscriptionStore(database).add(subscription);
  await createAuditLog(database).write(entry);
  const drift = createDriftStore(database);
  for (const missing of [0, 1, 2]) await drift.keep(ref, foundAt(missing), [], at2026);
  await drift.miss(ref, 'timed out', at2026);
}

/** The same, as it comes back. */
async function readApi(database: Database) {
  const audit = await database.sql.selectFrom('audit').select(['token', 'token_name', 'fabric', 'status']).execute();
  return {
    tokens: await createTokenStore(database).list(),
    found: (await createTokenStore(database).findByHash('h1'))?.id,
    changes: await createChangeStore(database).page(ref, {}, { limit: 9 }),
    answer: await createIdempotencyStore(database).claim('t1', 'done', 'd'),
    running: await createIdempotencyStore(database).claim('t1', 'running', 'd'),
    subscriptions: await createSubscriptionStore(database).list(ref),
    audit,
    standing: await createDriftStore(database).find(ref),
    reports: await createDriftStore(database).history(ref, { limit: 9 }),
  };
}

const expectedApi = {
  tokens: [token, { ...token, id: 't2', revokedAt: at2026, usedAt: at2026, login: 'ann' }],
  found: 't1',
  changes: [
    { ...change, id: 'c-proposed', state: 'proposed' },
    { ...change, id: 'c-draft', state: 'draft' },
  ],
  answer: { is: 'done', answer },
  running: { is: 'mine' },
  subscriptions: [subscription],
  audit: [{ token: 't1', token_name: 'n', fabric: 'f', status: 202 }],
  standing: {
    ...{ ...ref, number: 3, finding: foundAt(2), since: at2026, comparedAt: at2026 },
    unreachable: { since: at2026, message: 'timed out' },
    page: expect.stringMatching(/^[\w-]{24}$/),
  },
  reports: [3, 2, 1].map((number) => ({ number, at: at2026, finding: foundAt(number - 1) })),
};

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
      await fillApi(database);
      return await textOf(database);
    });
    expect(await checkBackup(linesOf(text))).toEqual({
      counts: {
        pause: 1,
        delivery: 2,
        job: 4,
        token: 2,
        answer: 1,
        change: 2,
        fabric: 1,
        subscription: 1,
        audit: 1,
        finding: 1,
        report: 3,
      },
    });
    backups.push({ kind: databases.kind, text });
    for (const backup of backups) {
      await at(databases, await databases.newPlace(), async (database) => {
        expect(await restoreInto(database, backup.text)).toEqual({ leftOut: {} });
        expect(await openWork(database)).toEqual(expected);
        expect(await readApi(database)).toEqual(expectedApi);
      });
    }
  });

  test('has feeds go on with their numbers in a new epoch, once their fabric is indexed again', async () => {
    const [before, text] = await at(databases, await databases.newPlace(), async (database) => {
      await fill(database);
      await fillApi(database);
      return [(await createFeed(database).head(ref)) as Cursor, await textOf(database)] as const;
    });
    await at(databases, await databases.newPlace(), async (database) => {
      await restoreInto(database, text);
      const [index, feed] = [createRecordIndex(database), createFeed(database)];
      expect([await index.list(), await feed.head(ref)]).toEqual([[], undefined]);
      expect(await feed.read(ref, before, 9)).toEqual({ is: 'unknown-fabric' });
      expect(await index.update({ ...update, put: [record], remove: [] }, undefined)).toBe(true);
      expect(await index.find(ref)).toMatchObject({ ...update, records: 1 });
      const after = (await feed.head(ref)) as Cursor;
      expect(after.number).toBe(before.number + 1);
      expect(after.epoch).not.toBe(before.epoch);
      expect(await feed.read(ref, before, 9)).toEqual({ is: 'gone' });
      expect(await feed.read(ref, undefined, 9)).toMatchObject({ events: [{ number: after.number }] });
    });
  });

  test('goes over what is there only when told to, and then replaces it', async () => {
    const place = await databases.newPlace();
    await at(databases, place, async (database) => {
      await fill(database);
      await fillApi(database);
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
      const text = '{"hedgerow":"backup","version":1,"program":"9.0.0"}\n{"novelty":{"id":1}}\n{"end":{"novelty":1}}\n';
      expect(await restoreInto(database, text)).toEqual({ leftOut: { novelty: 1 } });
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
