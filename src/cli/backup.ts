import type { Command } from 'commander';
import { describeSystemError } from '../domain/system-error.ts';
import type { Counts } from '../jobs/backup.ts';
import type { Control } from '../store/database.ts';
import { CannotRun } from './cannot-run.ts';
import { askServer, reachDatabase } from './reach-database.ts';
import { readLines } from './read-lines.ts';
import { readStoreSettings } from './send-order.ts';
import { writeNotes, writeReport } from './write-output.ts';
import { writePrivateLines } from './write-private-lines.ts';

const backupHelp = `
Written: pauses, deliveries and jobs that are not done, API tokens (hashed), answers to be given again, open Changes, how
far feeds have come, subscriptions (their secrets sealed), the audit log, and the drift that was found, with its history.
Everything else can be read from GitHub again.
It can run beside the server. The file holds content of private repositories: only its owner may read it. The App's key
and secrets and the key that seals are not in it.

Exit status: 0 written; 2 not written, and a file that was there before is as it was.`;

const restoreHelp = `
Between an embedded database (DATA_DIR) and PostgreSQL (DATABASE_URL), and between versions of this program. No server
may be at work on the database. What was waiting, running or given up waits again. Who follows a feed
lists anew.

Exit status: 0 restored; 2 not, and the database is as it was.`;

/** Registers \`hedgerow backup\` and \`hedgerow restore\` (DESIGN.md section 7). */
export function registerBackup(program: Command): void {
  program
    .command('backup')
    .summary('write what the database keeps and Git does not')
    .argument('<FILE>', 'file to write; one that is there is replaced')
    .addHelpText('after', backupHelp)
    .action(async (file: string) => {
      writeReport([`${file}: ${printCounts(await backUp(file, program.version() ?? ''))}`]);
    });
  program
    .command('restore')
    .summary('put a backup into an empty database')
    .argument('<FILE>', 'file that `hedgerow backup` wrote')
    .option('--replace', 'delete all that the database keeps first')
    .addHelpText('after', restoreHelp)
    .action(async (file: string, { replace = false }: { replace?: boolean }) => {
      const { counts, leftOut } = await restore(file, replace, program.version() ?? '');
      writeReport([`Restored ${printCounts(counts)}.`]);
      if (Object.keys(leftOut).length > 0)
        writeNotes([`left out, as this version does not know it: ${printCounts(leftOut)}`]);
    });
}

function printCounts(counts: Counts): string {
  const plural: Readonly<Record<string, string>> = { delivery: 'deliveries', audit: 'audit entries' };
  const parts = Object.entries(counts).map(
    ([kind, count]) => `${count} ${count === 1 ? kind : (plural[kind] ?? `${kind}s`)}`,
  );
  return parts.length === 0 ? 'nothing to keep' : parts.join(', ');
}

/** Writes the backup, from the database itself or by the process that has it open. Throws CannotRun. */
async function backUp(file: string, program: string): Promise<Counts> {
  const { checkBackup, writeBackup } = await import('../jobs/backup.ts');
  let counts: Counts = {};
  const save = async (lines: AsyncIterable<string | Uint8Array>): Promise<void> =>
    await writePrivateLines(file, lines, async (written) => {
      counts = (await checkBackup(readLines(written))).counts;
    });
  return await orCannotRun(`${file} is not written`, async () => {
    const access = await reachDatabase(readStoreSettings(), program);
    if ('control' in access) await save(await askForBackup(access.control));
    else {
      try {
        await save(writeBackup(access.database, program));
      } finally {
        await access.close();
      }
    }
    return counts;
  });
}

async function restore(file: string, replace: boolean, program: string): Promise<{ counts: Counts; leftOut: Counts }> {
  const { checkBackup, restoreBackup } = await import('../jobs/backup.ts');
  return await orCannotRun(`${file} is not restored`, async () => {
    const { counts } = await checkBackup(readLines(file));
    const access = await reachDatabase(readStoreSettings(), program);
    if ('control' in access) throw new CannotRun('a server is at work on this database: stop it first.');
    try {
      return { counts, ...(await restoreBackup(access.database, access.queues, readLines(file), { replace })) };
    } finally {
      await access.close();
    }
  });
}

async function askForBackup(control: Control) {
  const { body } = await askServer(control, '/backup');
  if (body === null) throw new CannotRun('the running server gave no backup');
  return body;
}

async function orCannotRun<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new CannotRun(`${what}: ${describeSystemError(error)}`, error);
  }
}
