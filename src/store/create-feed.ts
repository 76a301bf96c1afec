import { sql } from 'kysely';
import type { Cursor, Feed, FeedEvent, FeedPage } from '../ports/feed.ts';
import type { FabricRef } from '../ports/record-index.ts';
import { appendEvents, feedChannel } from './append-events.ts';
import { isFabric, isIndexed, isoTime } from './columns.ts';
import type { Database, Session } from './database.ts';
import { guarded } from './guarded.ts';

type Row = {
  readonly epoch: string;
  readonly last: string;
  readonly compacted: string;
  readonly events: readonly FeedEvent[];
};

type StoredEvent = FeedEvent & { readonly event?: object };

/**
 * The feed that all processes at a database share. The first follower opens a session on which other processes' events
 * are heard; `close` ends it. `warn` hears of a session that cannot be opened: it is tried again.
 */
export function createFeed(
  database: Database,
  warn: (error: unknown) => void = () => undefined,
): Feed & { readonly close: () => Promise<void> } {
  const followers = createFollowers(database, warn);
  const shared = new Map<string, Promise<FeedPage>>();

  /** Who asks the same before the question is put gets the same answer: so many followers cost one query. */
  const readShared = (ref: FabricRef, after: Cursor | undefined, limit: number): Promise<FeedPage> => {
    const question = JSON.stringify([ref.repository, ref.fabric, after?.epoch, after?.number, limit]);
    const asked = shared.get(question);
    if (asked) return asked;
    const answer = new Promise((resolve) => setImmediate(resolve)).then(async () => {
      shared.delete(question);
      return await readEvents(database, ref, after, limit);
    });
    shared.set(question, answer);
    return answer;
  };
  return {
    head: (ref) =>
      guarded('read the feed', async () => {
        const row = await database.sql
          .selectFrom('fabrics')
          .select(['epoch', 'last_event'])
          .where(isFabric(ref))
          .where(isIndexed)
          .executeTakeFirst();
        return row && { epoch: row.epoch, number: Number(row.last_event) };
      }),
    read: (ref, after, limit) => guarded('read the feed', () => readShared(ref, after, limit)),
    recordEvents: (ref, since) => guarded('read the feed', () => readRecordEvents(database, ref, since)),
    append: (ref, events) =>
      guarded('write to the feed', () => database.transact((transaction) => appendEvents(transaction, ref, events))),
    follow: followers.follow,
    close: followers.close,
  };
}

/** One statement: a compaction is seen whole or not at all. */
async function readEvents(
  database: Database,
  ref: FabricRef,
  after: Cursor | undefined,
  limit: number,
): Promise<FeedPage> {
  const from = after === undefined ? sql`compacted_to` : sql`${after.number}::bigint`;
  const { rows } = await sql<Row>`
    select epoch, last_event::text as last, compacted_to::text as compacted,
      (select coalesce(json_agg(json_build_object('number', number, 'type', type, 'at', at, 'event', event) order by number), '[]')
       from (select * from hedgerow.events e where e.repository = fabrics.repository and e.fabric = fabrics.fabric
         and e.number > ${from} order by e.number limit ${limit}) as page) as events
    from hedgerow.fabrics where ${isFabric(ref)} and ${isIndexed}`.execute(database.sql);
  const [row] = rows;
  if (row === undefined) return { is: 'unknown-fabric' };
  const { epoch } = row;
  const start = after?.number ?? Number(row.compacted);
  if (after !== undefined && after.epoch !== epoch) return { is: 'gone' };
  if (start < Number(row.compacted) || start > Number(row.last)) return { is: 'gone' };
  const events = row.events.map(eventOf);
  return { is: 'page', events, next: { epoch, number: events.at(-1)?.number ?? start } };
}

const mostRecordEvents = 10_000;

async function readRecordEvents(database: Database, ref: FabricRef, since: string): Promise<FeedEvent[]> {
  const rows = await database.sql
    .selectFrom('events')
    .select([sql<number>`number::int`.as('number'), 'type', 'at', 'event'])
    .where(isFabric(ref))
    .where('at', '>=', new Date(since))
    .where('type', 'like', 'record.%')
    .orderBy('number', 'desc')
    .limit(mostRecordEvents)
    .execute();
  return rows.map(({ event, at, ...row }) => eventOf({ ...row, at: isoTime(at), event } as StoredEvent)).reverse();
}

function eventOf(row: StoredEvent): FeedEvent {
  const { number, type, at, event } = row;
  return { number, type, at: isoTime(new Date(at)), ...event };
}

const retryAfter = 1_000;

/** Who follows which fabric. */
function createFollowers(database: Database, warn: (error: unknown) => void) {
  const byFabric = new Map<string, Set<() => void>>();
  let session: Promise<Session | undefined> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const hear = (message: string | undefined): void => {
    const woken = message === undefined ? [...byFabric.values()] : [byFabric.get(message) ?? new Set()];
    for (const follower of woken.flatMap((some) => [...some])) follower();
  };
  const open = (): void => {
    session ??= database.openSession({ channel: feedChannel, hear }).catch((error: unknown) => {
      warn(error);
      session = undefined;
      if (!isClosed) timer = setTimeout(open, retryAfter);
      return undefined;
    });
  };
  return {
    follow: ({ repository, fabric }: FabricRef, follower: () => void): (() => void) => {
      const key = `${repository} ${fabric}`;
      const own = (): void => follower();
      const some = byFabric.get(key) ?? new Set();
      byFabric.set(key, some.add(own));
      if (!isClosed) open();
      return () => {
        some.delete(own);
        if (some.size === 0 && byFabric.get(key) === some) byFabric.delete(key);
      };
    },
    close: async (): Promise<void> => {
      isClosed = true;
      clearTimeout(timer);
      await (await session)?.close();
    },
  };
}
