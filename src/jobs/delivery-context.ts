import { AsyncLocalStorage } from 'node:async_hooks';

type Context = { readonly delivery: string; readonly promises: Promise<unknown>[] };

const storage = new AsyncLocalStorage<Context>();

/**
 * Works on a delivery so that everything below knows its id, and waits for all that was begun about it, whether or not
 * somebody else did.
 */
export async function withinDelivery(delivery: string, work: () => Promise<void>): Promise<void> {
  const context: Context = { delivery, promises: [] };
  await storage.run(context, work);
  await Promise.all(context.promises);
}

/** The delivery that is being worked on. */
export function currentDelivery(): string | undefined {
  return storage.getStore()?.delivery;
}

/** Makes the delivery that is being worked on last until this has ended, and fail where it fails. */
export function belongsToDelivery<T>(promise: Promise<T>): Promise<T> {
  const context = storage.getStore();
  // Whoever waits for the delivery hears of a failure; nobody else needs to.
  promise.catch(() => undefined);
  context?.promises.push(promise);
  return promise;
}
