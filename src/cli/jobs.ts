import type { Command } from 'commander';
import type { DatabaseSettings } from '../config/database.ts';
import type { DeadLetter } from '../jobs/dead-letters.ts';
import type { Control } from '../store/database.ts';
import { CannotRun } from './cannot-run.ts';
import { askServer, reachDatabase } from './reach-database.ts';
import { readStoreSettings } from './send-order.ts';
import { inert } from './terminal-text.ts';
import { writeOutput } from './write-output.ts';

/** What one can do about jobs that were given up, wherever the database is. */
type Access = {
  readonly list: () => Promise<readonly DeadLetter[]>;
  readonly retry: (ids: readonly string[] | undefined) => Promise<number>;
  readonly close: () => Promise<void>;
};

/** Registers `hedgerow jobs list` and `hedgerow jobs retry` (DESIGN.md 5.3). */
export function registerJobs(program: Command): void {
  const jobs = program
    .command('jobs')
    .summary('see and retry work that was given up')
    .description(
      'Work that failed for good waits here: it is tried again when a person says so, or settled by a later success.',
    );
  jobs
    .command('list')
    .summary('what was given up, and why')
    .option('--json', 'print one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const letters = await using(program, ({ list }) => list());
      writeOutput(json ? `${JSON.stringify({ jobs: letters }, undefined, 2)}\n` : describe(letters));
    });
  jobs
    .command('retry')
    .summary('put it back to work')
    .argument('[id...]', 'jobs of `jobs list`; all of them without one')
    .action(async (ids: string[]) => {
      const count = await using(program, ({ retry }) => retry(ids.length === 0 ? undefined : ids));
      writeOutput(`${count} ${count === 1 ? 'job is' : 'jobs are'} back in the queue.\n`);
      if (ids.length > 0 && count < ids.length) process.exitCode = 1;
    });
}

function describe(letters: readonly DeadLetter[]): string {
  if (letters.length === 0) return 'Nothing was given up.\n';
  const lines = letters.flatMap(({ id, queue, key, reason, attempts, since }) => [
    `${id}  ${queue}  ${inert(key)}`,
    `  since ${since}, after ${attempts} ${attempts === 1 ? 'try' : 'tries'}: ${inert(reason)}`,
  ]);
  return [...lines, '', 'Put back to work with: hedgerow jobs retry [ID…]', ''].join('\n');
}

async function using<T>(program: Command, work: (access: Access) => Promise<T>): Promise<T> {
  const settings = readStoreSettings();
  let access: Access;
  try {
    access = await reach(settings, program.version() ?? '');
  } catch (error) {
    throw new CannotRun(error instanceof Error ? error.message : String(error), error);
  }
  try {
    return await work(access);
  } finally {
    await access.close();
  }
}

async function reach(settings: DatabaseSettings, program: string): Promise<Access> {
  const store = await reachDatabase(settings, program);
  if ('control' in store) return throughServer(store.control);
  const { database, queues, close } = store;
  const { listDeadLetters, retryDeadLetters } = await import('../jobs/dead-letters.ts');
  return {
    list: () => listDeadLetters(queues.boss),
    retry: (ids) => retryDeadLetters(database, queues, ids),
    close,
  };
}

function throughServer(control: Control): Access {
  const ask = async (path: string, body?: object): Promise<unknown> =>
    await (await askServer(control, path, body)).json();
  return {
    list: async () => ((await ask('/jobs')) as { readonly jobs: readonly DeadLetter[] }).jobs,
    retry: async (ids) => ((await ask('/jobs/retry', { ids })) as { readonly retried: number }).retried,
    close: async () => undefined,
  };
}
