import { readStoreFailure } from './store-error.ts';

/** Runs what asks the database; throws OperationalError only. */
export async function guarded<T>(action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw readStoreFailure(action, error);
  }
}
