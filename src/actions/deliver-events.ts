import type { EventSender, Message, SendResult } from '../ports/event-sender.ts';
import type { Cursor, Feed, FeedPage } from '../ports/feed.ts';
import type { FabricFacts, FabricRef, RecordIndex } from '../ports/record-index.ts';
import type { Subscription, SubscriptionStore } from '../ports/subscription-store.ts';
import { messageOf, resetMessage } from './hook-message.ts';
import type { Log } from './look.ts';
import { afterFailure, afterSuccess } from './subscription-end.ts';

export type Delivering = {
  readonly subscriptions: Pick<SubscriptionStore, 'find' | 'update'>;
  readonly feed: Pick<Feed, 'head' | 'read'>;
  readonly index: Pick<RecordIndex, 'find'>;
  readonly sender: Pick<EventSender, 'send'>;
  readonly now: () => number;
  /** From 0 to 1, for the jitter of waits. */
  readonly random: () => number;
  readonly isStopping: () => boolean;
  /** Hears what came of each webhook. */
  readonly observe: (result: SendResult['is']) => void;
  readonly log: Log;
};

/** What a subscription is known by. */
export type SubscriptionRef = FabricRef & { readonly id: string };

const eventsAtOnce = 100;
/** Then others have their turn. */
const pagesAtOnce = 10;

/**
 * Sends a subscription what it has not got yet, in order, each event until it was taken: the cursor moves only then, so
 * that whoever goes on after a crash may repeat the last one and never skips one. One at a time for each subscription is
 * up to the caller. Resolves with the milliseconds after which there is more to do; undefined: when something happens.
 */
export async function deliverEvents(ref: SubscriptionRef, delivering: Delivering): Promise<number | undefined> {
  for (let pages = 0; pages < pagesAtOnce; pages += 1) {
    const { subscriptions, feed, index, now } = delivering;
    const [subscription, facts] = await Promise.all([subscriptions.find(ref, ref.id), index.find(ref)]);
    if (subscription?.state !== 'active' || facts === undefined) return undefined;
    const wait = waitOf(subscription, now());
    if (wait > 0) return wait;
    const page = await feed.read(ref, subscription.cursor, eventsAtOnce);
    const head = page.is === 'gone' ? await feed.head(ref) : undefined;
    const steps = planSteps(subscription, facts, page, head, new Date(now()));
    if (steps.length === 0) return undefined;
    const end = await takeSteps(subscription, steps, delivering);
    if (end !== 'sent') return end.wait;
  }
  return 0;
}

function waitOf({ nextTryAt }: Subscription, now: number): number {
  return nextTryAt === undefined ? 0 : Date.parse(nextTryAt) - now;
}

/** Where the cursor goes, and what must have been taken before it does. */
type Step = { readonly cursor: Cursor; readonly message?: Message };

/** Events of other types are passed over, all up to the next that is sent or the end of the page at once. */
function planSteps(
  { types }: Subscription,
  facts: FabricFacts,
  page: FeedPage,
  head: Cursor | undefined,
  at: Date,
): Step[] {
  if (page.is === 'gone') return head === undefined ? [] : [{ cursor: head, message: resetMessage(facts, head, at) }];
  if (page.is === 'unknown-fabric') return [];
  const { epoch } = page.next;
  const wanted = page.events.filter(({ type }) => types.length === 0 || types.includes(type));
  const steps: Step[] = wanted.map((event) => ({
    cursor: { epoch, number: event.number },
    message: messageOf(facts, epoch, event),
  }));
  const last = page.events.at(-1);
  return last === undefined || last === wanted.at(-1) ? steps : [...steps, { cursor: { epoch, number: last.number } }];
}

type End = 'sent' | { readonly wait: number | undefined };

async function takeSteps(planned: Subscription, steps: readonly Step[], delivering: Delivering): Promise<End> {
  const { subscriptions, sender, now, random, isStopping, observe, log } = delivering;
  for (const { cursor, message } of steps) {
    if (isStopping()) return { wait: 0 };
    // People may have changed it since the last step.
    const subscription = await subscriptions.find(planned, planned.id);
    if (subscription === undefined || isOther(subscription, planned)) return 'sent';
    if (message === undefined) {
      await subscriptions.update(planned.id, { cursor });
      continue;
    }
    const about = { subscription: planned.id, fabric: planned.fabric, host: new URL(subscription.url).hostname };
    const result = await sender.send(message, subscription);
    observe(result.is);
    if (result.is === 'taken') {
      await subscriptions.update(planned.id, afterSuccess(cursor, result.status));
      if (subscription.tries > 0)
        log('info', 'Webhooks are taken again', { ...about, since: subscription.failingSince });
      continue;
    }
    const asOfNow = await subscriptions.find(planned, planned.id);
    if (asOfNow === undefined || isOther(asOfNow, planned)) return 'sent';
    const failed = afterFailure(subscription, result, now(), random());
    await subscriptions.update(planned.id, failed);
    const { tries, failingSince: since, lastError: why, lastStatus: status } = failed;
    const fields = { ...about, tries, since, why, status };
    if (failed.state === 'active') log('warn', 'Webhook not taken, it is sent again', fields);
    else log('warn', 'Subscription disabled', fields);
    return { wait: failed.nextTryAt === undefined ? undefined : Math.max(Date.parse(failed.nextTryAt) - now(), 0) };
  }
  return 'sent';
}

/** Whether what was planned for one is not to be done for the other. */
function isOther(now: Subscription, planned: Subscription): boolean {
  return (
    now.state !== planned.state ||
    now.url !== planned.url ||
    now.types.join() !== planned.types.join() ||
    now.cursor.epoch !== planned.cursor.epoch ||
    now.cursor.number < planned.cursor.number
  );
}
