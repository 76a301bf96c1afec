import type { Selectable } from 'kysely';
import type { EventType } from '../ports/feed.ts';
import type { Subscription, SubscriptionPatch, SubscriptionStore } from '../ports/subscription-store.ts';
import { fabricColumns, isFabric, isoTime, isText, jsonText, optional } from './columns.ts';
import type { Database } from './database.ts';
import { guarded } from './guarded.ts';
import type { Tables } from './tables.ts';

/** The subscriptions that all processes at a database share. */
export function createSubscriptionStore(database: Database): SubscriptionStore {
  const db = database.sql;
  const read = <T>(work: () => Promise<T>): Promise<T> => guarded('read subscriptions', work);
  const write = <T>(work: () => Promise<T>): Promise<T> => guarded('write a subscription', work);
  const all = () => db.selectFrom('subscriptions').selectAll().orderBy('created_at').orderBy('id');
  return {
    add: (subscription) =>
      write(async () => {
        await db.insertInto('subscriptions').values(rowOfSubscription(subscription)).execute();
      }),
    find: (ref, id) =>
      read(async () => {
        if (!isText(id)) return undefined;
        const row = await all().where(isFabric(ref)).where('id', '=', id).executeTakeFirst();
        return row && subscriptionOf(row);
      }),
    list: (ref) => read(async () => (await all().where(isFabric(ref)).execute()).map(subscriptionOf)),
    active: () => read(async () => (await all().where('state', '=', 'active').execute()).map(subscriptionOf)),
    update: (id, patch) =>
      write(async () => {
        const columns = columnsOfPatch(patch);
        if (Object.keys(columns).length === 0) return;
        await db.updateTable('subscriptions').set(columns).where('id', '=', id).execute();
      }),
    replaceSecrets: (id, before, after) =>
      write(() =>
        database.transact(async (transaction) => {
          const row = await transaction
            .selectFrom('subscriptions')
            .select('secrets')
            .where('id', '=', id)
            .forUpdate()
            .executeTakeFirst();
          if (row === undefined || canonical(row.secrets as Subscription['secrets']) !== canonical(before))
            return false;
          await transaction
            .updateTable('subscriptions')
            .set({ secrets: jsonText(after) })
            .where('id', '=', id)
            .execute();
          return true;
        }),
      ),
    remove: (ref, id) =>
      write(async () => {
        if (!isText(id)) return false;
        const removal = db.deleteFrom('subscriptions').where(isFabric(ref)).where('id', '=', id);
        return (await removal.executeTakeFirst()).numDeletedRows > 0n;
      }),
  };
}

function canonical(secrets: Subscription['secrets']): string {
  return JSON.stringify(secrets.map(({ sealed, until }) => [sealed, until]));
}

function columnsOfPatch(patch: SubscriptionPatch) {
  const { url, types, state, cursor, tries } = patch;
  const has = (name: keyof SubscriptionPatch): boolean => Object.hasOwn(patch, name);
  return {
    ...optional('url', url),
    ...(types === undefined ? {} : { types: jsonText(types) }),
    ...optional('state', state),
    ...(cursor === undefined ? {} : { epoch: cursor.epoch, number: String(cursor.number) }),
    ...optional('tries', tries),
    ...(has('failingSince') ? { failing_since: timeOf(patch.failingSince) } : {}),
    ...(has('lastStatus') ? { last_status: patch.lastStatus ?? null } : {}),
    ...(has('lastError') ? { last_error: patch.lastError ?? null } : {}),
    ...(has('nextTryAt') ? { next_try_at: timeOf(patch.nextTryAt) } : {}),
  };
}

function timeOf(at: string | undefined): Date | null {
  return at === undefined ? null : new Date(at);
}

export function rowOfSubscription(subscription: Subscription) {
  const { id, url, types, state, cursor, secrets, tries } = subscription;
  return {
    ...{ id, ...fabricColumns(subscription), url, types: jsonText(types), state, tries },
    ...{ epoch: cursor.epoch, number: String(cursor.number), secrets: jsonText(secrets) },
    created_at: new Date(subscription.createdAt),
    failing_since: timeOf(subscription.failingSince),
    last_status: subscription.lastStatus ?? null,
    last_error: subscription.lastError ?? null,
    next_try_at: timeOf(subscription.nextTryAt),
  };
}

export function subscriptionOf(row: Selectable<Tables['subscriptions']>): Subscription {
  const { id, fabric, url, epoch, number, last_status, last_error, failing_since, next_try_at, tries } = row;
  return {
    ...{ id, repository: Number(row.repository), fabric, url, tries },
    types: row.types as readonly EventType[],
    state: row.state as Subscription['state'],
    cursor: { epoch, number: Number(number) },
    secrets: row.secrets as Subscription['secrets'],
    createdAt: isoTime(row.created_at),
    ...(failing_since === null ? {} : { failingSince: isoTime(failing_since) }),
    ...optional('lastStatus', last_status),
    ...optional('lastError', last_error),
    ...(next_try_at === null ? {} : { nextTryAt: isoTime(next_try_at) }),
  };
}
