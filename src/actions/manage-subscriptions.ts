import type { EventSender, SendResult } from '../ports/event-sender.ts';
import type { EventType, Feed } from '../ports/feed.ts';
import type { FabricFacts, RecordIndex } from '../ports/record-index.ts';
import type { Subscription, SubscriptionStore } from '../ports/subscription-store.ts';
import type { Vault } from '../ports/vault.ts';
import type { SubscriptionRef } from './deliver-events.ts';
import { pingMessage } from './hook-message.ts';
import { setGoing } from './subscription-end.ts';

/** What the calls about subscriptions need of the rest. */
export type SubscriptionDesk = {
  readonly subscriptions: SubscriptionStore;
  readonly feed: Pick<Feed, 'head'>;
  readonly sender: Pick<EventSender, 'judge' | 'send'>;
  /** Undefined: the operator gave no key, so no secret can be kept. */
  readonly vault: Vault | undefined;
  /** A new secret to sign with. */
  readonly newSecret: () => string;
  /** An id that no subscription and no message had before: lower-case letters and digits. */
  readonly newId: () => string;
  /** Has a subscription looked at by whoever sends. */
  readonly wake: (refs: readonly SubscriptionRef[]) => Promise<void>;
  readonly now: () => number;
};

/** Nothing can be sent to this address, for this reason; or no secret can be kept. */
export type Refused = { readonly is: 'refused'; readonly why: string } | { readonly is: 'no-key' };

/** The secret is shown once: nobody can read it again. */
export type WithSecret = { readonly is: 'done'; readonly subscription: Subscription; readonly secret: string };

/** Subscriptions that one fabric may have. */
export const mostSubscriptions = 50;
/** How long a secret is still signed with after another took its place. */
const overlap = 24 * 3_600_000;
/** Former secrets that are still signed with, however often they change. */
const mostFormer = 2;

/** Begins a subscription at the head of the feed: it gets what happens from now on. */
export async function subscribe(
  facts: FabricFacts,
  { url, types }: Pick<Subscription, 'url' | 'types'>,
  desk: SubscriptionDesk,
): Promise<WithSecret | Refused | { readonly is: 'too-many' } | { readonly is: 'no-fabric' }> {
  const { subscriptions, vault, now } = desk;
  if (vault === undefined) return { is: 'no-key' };
  const why = await desk.sender.judge(url);
  if (why !== undefined) return { is: 'refused', why };
  const ref = { repository: facts.repository, fabric: facts.fabric };
  if ((await subscriptions.list(ref)).length >= mostSubscriptions) return { is: 'too-many' };
  const cursor = await desk.feed.head(ref);
  if (cursor === undefined) return { is: 'no-fabric' };
  const [id, secret] = [desk.newId(), desk.newSecret()];
  const createdAt = new Date(now()).toISOString();
  const secrets = [{ sealed: vault.seal(secret, id) }];
  const subscription: Subscription = { ...ref, id, url, types, state: 'active', cursor, secrets, createdAt, tries: 0 };
  await subscriptions.add(subscription);
  await desk.wake([{ ...ref, id }]);
  return { is: 'done', subscription, secret };
}

export type SubscriptionChange = {
  readonly url?: string | undefined;
  readonly types?: readonly EventType[] | undefined;
  /** Sets it going again, also where it waits for its next try. */
  readonly state?: 'active' | undefined;
};

/** Changes a subscription; undefined where there is none. What it has not got yet it gets. */
export async function changeSubscription(
  { repository, fabric, id }: SubscriptionRef,
  { url, types, state }: SubscriptionChange,
  desk: SubscriptionDesk,
): Promise<{ readonly is: 'done'; readonly subscription: Subscription } | Refused | undefined> {
  const ref = { repository, fabric };
  const before = await desk.subscriptions.find(ref, id);
  if (before === undefined) return undefined;
  const why = url === undefined ? undefined : await desk.sender.judge(url);
  if (why !== undefined) return { is: 'refused', why };
  const again = state ?? before.state;
  await desk.subscriptions.update(id, {
    ...(url === undefined ? {} : { url }),
    ...(types === undefined ? {} : { types }),
    ...(again === 'active' && (state !== undefined || url !== undefined) ? setGoing : {}),
  });
  await desk.wake([{ ...ref, id }]);
  const subscription = await desk.subscriptions.find(ref, id);
  return subscription && { is: 'done', subscription };
}

/** Gives a subscription a new secret; with the former one webhooks are signed as well for a day. */
export async function rotateSecret(
  { repository, fabric, id }: SubscriptionRef,
  desk: Pick<SubscriptionDesk, 'subscriptions' | 'vault' | 'newSecret' | 'now'>,
): Promise<WithSecret | Refused | undefined> {
  const { subscriptions, vault } = desk;
  if (vault === undefined) return { is: 'no-key' };
  const secret = desk.newSecret();
  for (;;) {
    const subscription = await subscriptions.find({ repository, fabric }, id);
    if (subscription === undefined) return undefined;
    const now = desk.now();
    const until = new Date(now + overlap).toISOString();
    const former = stillValid(subscription, now).map((one) => ({ ...one, until: one.until ?? until }));
    const secrets = [{ sealed: vault.seal(secret, id) }, ...former.slice(0, mostFormer)];
    // Somebody else changed them this moment: both changes hold.
    if (!(await subscriptions.replaceSecrets(id, subscription.secrets, secrets))) continue;
    return { is: 'done', subscription: { ...subscription, secrets }, secret };
  }
}

function stillValid({ secrets }: Subscription, now: number): Subscription['secrets'] {
  return secrets.filter(({ until }) => until === undefined || Date.parse(until) > now);
}

/** Sends a `ping` at once, whatever the subscription waits for; undefined where there is none. Changes nothing. */
export async function tryOut(
  facts: FabricFacts,
  id: string,
  desk: Pick<SubscriptionDesk, 'subscriptions' | 'sender' | 'newId' | 'now'>,
): Promise<SendResult | undefined> {
  const { repository, fabric } = facts;
  const subscription = await desk.subscriptions.find({ repository, fabric }, id);
  if (subscription === undefined) return undefined;
  return await desk.sender.send(pingMessage(facts, `ping.${desk.newId()}`, new Date(desk.now())), subscription);
}

/**
 * Seals what another key sealed with the key that seals now, and forgets former secrets whose time is over, so that an
 * operator can take the old key away. Resolves with how many subscriptions were changed.
 */
export async function sealAnew(
  desk: Pick<SubscriptionDesk, 'subscriptions' | 'now'> & {
    readonly vault: Vault;
    readonly index: Pick<RecordIndex, 'list'>;
  },
): Promise<number> {
  const { subscriptions, vault, index, now } = desk;
  let changed = 0;
  for (const { repository, fabric } of await index.list()) {
    for (const subscription of await subscriptions.list({ repository, fabric })) {
      const { id, secrets } = subscription;
      const after = stillValid(subscription, now()).map((one) => ({ ...one, sealed: renew(one.sealed, id, vault) }));
      const isSame = after.length === secrets.length && after.every(({ sealed }, at) => sealed === secrets[at]?.sealed);
      if (!isSame && (await subscriptions.replaceSecrets(id, secrets, after))) changed += 1;
    }
  }
  return changed;
}

/** One that no key opens stays: its key may come back. */
function renew(sealed: string, id: string, vault: Vault): string {
  if (!vault.isOutdated(sealed)) return sealed;
  const secret = vault.open(sealed, id);
  return secret === undefined ? sealed : vault.seal(secret, id);
}
