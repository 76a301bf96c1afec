import { randomBytes, randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type Delivering, deliverEvents } from '../../../src/actions/deliver-events.ts';
import { type SubscriptionDesk, subscribe } from '../../../src/actions/manage-subscriptions.ts';
import { readSubscriptionHosts } from '../../../src/config/subscription-hosts.ts';
import { createSender } from '../../../src/hooks/create-sender.ts';
import { createVault } from '../../../src/hooks/create-vault.ts';
import { newSecret } from '../../../src/hooks/sign-message.ts';
import type { EventType, NewEvent } from '../../../src/ports/feed.ts';
import type { FabricFacts } from '../../../src/ports/record-index.ts';
import { createFeed } from '../../../src/store/create-feed.ts';
import { createRecordIndex } from '../../../src/store/create-record-index.ts';
import { createSubscriptionStore } from '../../../src/store/create-subscription-store.ts';
import type { Database } from '../../../src/store/database.ts';
import { createReceiver } from './create-receiver.ts';

export const second = 1_000;
export const hour = 3_600_000;

const where = { installation: 1, owner: 'acme', repo: 'network', branch: 'main', directory: '' };

/** Makes a fabric that the index knows; its feed stands at 0. */
export async function indexFabric(database: Database, repository: number, fabric = 'fabric-1'): Promise<FabricFacts> {
  const index = createRecordIndex(database);
  const ref = { repository, fabric };
  await index.update({ ...ref, ...where, commit: 'c1', tree: 't1', put: [], remove: [] }, undefined);
  const facts = await index.find(ref);
  if (facts === undefined) throw new Error('the fabric is not there');
  return facts;
}

/** Events that can be told apart. */
export function events(from: number, to: number, type: EventType = 'change.queued'): NewEvent[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({ type, about: { count: from + at } }));
}

/** A fabric, a receiver on loopback, and a clock that stands until it is set. */
export async function createHookScene(database: Database, repository: number) {
  const facts = await indexFabric(database, repository);
  const ref = { repository, fabric: facts.fabric };
  const feed = createFeed(database);
  const subscriptions = createSubscriptionStore(database);
  const index = createRecordIndex(database);
  const receiver = await createReceiver();
  const clock = { now: Date.parse('2026-11-24T09:00:00.000Z') };
  const key = randomBytes(32);
  const keys = [key];
  const vault = createVault(() => keys);
  const now = () => clock.now;
  const hosts = readSubscriptionHosts({ SUBSCRIPTION_HOSTS: '127.0.0.1' }, []);
  const sender = createSender({ vault, hosts, agent: 'hedgerow/test', now, timeout: 5 * second });
  const log: { level: string; message: string; fields: object }[] = [];
  const results: string[] = [];
  onTestFinished(async () => {
    sender.close();
    await feed.close();
    await receiver.close();
  });
  const woken: string[] = [];
  const desk: SubscriptionDesk = {
    ...{ subscriptions, feed, sender, vault, newSecret, now },
    newId: () => randomUUID().replaceAll('-', '').slice(0, 20),
    wake: async (refs) => {
      woken.push(...refs.map(({ id }) => id));
    },
  };
  const delivering: Delivering = {
    ...{ subscriptions, feed, index, sender, now },
    random: () => 0.5,
    isStopping: () => false,
    observe: (result) => results.push(result),
    log: (level, message, fields) => log.push({ level, message, fields }),
  };
  return {
    ...{ facts, ref, feed, subscriptions, index, receiver, clock, keys, vault, desk, delivering, log, results, woken },
    subscribe: async (types: EventType[] = [], url = receiver.url) => {
      const answer = await subscribe(facts, { url, types }, desk);
      if (answer.is !== 'done') throw new Error(answer.is);
      return { id: answer.subscription.id, secret: answer.secret };
    },
    append: (some: readonly NewEvent[]) => feed.append(ref, some),
    deliver: (id: string, change: Partial<Delivering> = {}) =>
      deliverEvents({ ...ref, id }, { ...delivering, ...change }),
    find: async (id: string) => {
      const found = await subscriptions.find(ref, id);
      if (found === undefined) throw new Error('no such subscription');
      return found;
    },
    /** What came: id, type, and the count of each event. */
    came: () =>
      receiver.received.map(({ body, headers }) => {
        const { type, about } = JSON.parse(body) as { type: string; about?: { count?: number } };
        const number = String(headers['webhook-id']).replace(/^[^.]*\./, '');
        return [number, type, ...(about?.count === undefined ? [] : [about.count])].join(' ');
      }),
  };
}

export type HookScene = Awaited<ReturnType<typeof createHookScene>>;
