import { deliverEvents } from '../actions/deliver-events.ts';
import { openEncryptionKeys } from '../config/encryption-keys.ts';
import { createSender } from '../hooks/create-sender.ts';
import { createVault } from '../hooks/create-vault.ts';
import { newSecret } from '../hooks/sign-message.ts';
import type { Hooks } from '../jobs/open-jobs.ts';
import { createRecordIndex } from '../store/create-record-index.ts';
import { createSubscriptionStore } from '../store/create-subscription-store.ts';
import { logTo, newId, type Parts } from './parts.ts';

/** What sends the events of feeds to those who subscribed to them. */
export function openHooks({ config, version, log, database, metrics, feed }: Parts) {
  const keys = openEncryptionKeys(config.encryption);
  const readKeys = () => keys?.((problem) => log.warn({ problem }, 'A replaced key or secret cannot be used')) ?? [];
  const vault = createVault(readKeys);
  const subscriptions = createSubscriptionStore(database);
  const index = createRecordIndex(database);
  const sender = createSender({ vault, hosts: config.subscriptionHosts, agent: `hedgerow/${version}` });
  const delivering = { subscriptions, feed, index, sender, now: Date.now, random: Math.random, log: logTo(log) };
  const hooks: Hooks = {
    feed,
    subscriptions,
    deliver: (job, ending) =>
      deliverEvents(job, { ...delivering, observe: metrics.countHook, isStopping: () => ending.aborted }),
  };
  const sealing = keys === undefined ? undefined : vault;
  return { hooks, index, subscriptions, feed, sender, vault: sealing, newSecret, newId, now: Date.now };
}
