import type { DatabaseSettings } from '../config/database.ts';
import type { Queues } from '../jobs/open-queues.ts';
import type { Control, Database } from '../store/database.ts';
import { CannotRun } from './cannot-run.ts';

/** The database, opened here. */
export type OpenStore = {
  readonly database: Database;
  readonly queues: Queues;
  readonly close: () => Promise<void>;
};

/** The database itself, or how the process that has it open is asked. Libraries are loaded only here. */
export async function reachDatabase(
  settings: DatabaseSettings,
  program: string,
): Promise<OpenStore | { readonly control: Control }> {
  const { openDatabase } = await import('../store/open-database.ts');
  const { DirectoryInUse } = await import('../store/lock-directory.ts');
  const { openQueues } = await import('../jobs/open-queues.ts');
  try {
    const database = await openDatabase({ ...settings, program });
    const queues = await openQueues(database, { maintain: false, warn: () => undefined });
    const close = async (): Promise<void> => {
      await queues.boss.stop({ graceful: false, close: false });
      await database.close();
    };
    return { database, queues, close };
  } catch (error) {
    const control = error instanceof DirectoryInUse ? error.holder?.control : undefined;
    if (control === undefined) throw error;
    return { control };
  }
}

/** Asks the process that has the database open. Throws CannotRun with what it says where it does not do it. */
export async function askServer({ url, token }: Control, path: string, body?: object): Promise<Response> {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.ok) return response;
  throw new CannotRun(`the running server answered ${response.status}${await readReason(response)}`);
}

async function readReason(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { readonly error?: unknown };
    return typeof error === 'string' ? `: ${error}` : '';
  } catch {
    return '';
  }
}
