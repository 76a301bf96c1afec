import { isObject, type JsonObject } from '../domain/json.ts';
import {
  clearForRestore,
  countAtWork,
  isInUse,
  readOpenDeliveries,
  readOpenJobs,
  readPauses,
  type SavedPause,
  writePause,
} from '../store/backup.ts';
import type { Database, Transaction } from '../store/database.ts';
import { packDelivery, storeDeliveries } from '../store/deliveries.ts';
import type { SavedKind } from '../store/saved-kind.ts';
import { savedKinds } from '../store/saved-rows.ts';
import { readEnvelope } from './envelope.ts';
import { type Queues, repositoryQueue } from './open-queues.ts';
import type { RepositoryJob } from './repository-job.ts';

/** Version of the format below. It grows where an older program could not read what a newer one wrote. */
const backupVersion = 1;

/** Lines of each kind. */
export type Counts = Readonly<Record<string, number>>;

/** The backup or the database does not allow it; the message says what to do. */
export class BackupRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BackupRefused';
  }
}

/**
 * What the database keeps that Git does not (DESIGN.md section 7), as lines of JSON: a header, one line a row, and a
 * last line that counts them. It can be read while servers are at work: deliveries come before the jobs that they
 * become, so that what moves meanwhile is in it at least once.
 */
export async function* writeBackup(database: Database, program: string): AsyncGenerator<string> {
  const kinds = ['pause', 'delivery', 'job', ...Object.keys(savedKinds)];
  const counts: Record<string, number> = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  const line = (value: object): string => `${JSON.stringify(value)}\n`;
  const row = (kind: string, value: object): string => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    return line({ [kind]: value });
  };
  yield line({ hedgerow: 'backup', version: backupVersion, program });
  for (const pause of await readPauses(database.sql)) yield row('pause', pause);
  for await (const delivery of readOpenDeliveries(database.sql)) yield row('delivery', delivery);
  for (const held of await readOpenJobs(database.sql, repositoryQueue)) yield row('job', readEnvelope(held).job);
  for (const [kind, { read }] of Object.entries(savedKinds)) {
    for await (const value of read(database.sql)) yield row(kind, value);
  }
  yield line({ end: counts });
}

/** Reads a backup to its end; throws BackupRefused where it is not one, is cut short, or is of a newer format. */
export async function checkBackup(lines: AsyncIterable<string>): Promise<{ readonly counts: Counts }> {
  const counts: Record<string, number> = {};
  let isBegun = false;
  let end: unknown;
  for await (const text of lines) {
    const value = parseLine(text);
    if (end !== undefined) throw new BackupRefused('the file goes on after its end: it is not one backup.');
    if (!isBegun) checkHeader(value);
    else if ('end' in value) end = value.end;
    else for (const kind of Object.keys(value)) counts[kind] = (counts[kind] ?? 0) + 1;
    isBegun = true;
  }
  if (!isBegun) throw new BackupRefused('the file is empty.');
  if (!isObject(end)) throw new BackupRefused('the file is cut short: its last line is missing.');
  for (const kind of new Set([...Object.keys(counts), ...Object.keys(end)])) {
    if ((counts[kind] ?? 0) !== (end[kind] ?? 0)) throw new BackupRefused('the file is damaged: lines are missing.');
  }
  return { counts };
}

/**
 * Puts the rows of a checked backup into a database, all or none of them. Work that was waiting, running or given up
 * waits again. Returns how many rows of which kind this program does not know and left out. Throws BackupRefused where a
 * server is at work, and where there is something already, unless it may be replaced.
 */
export async function restoreBackup(
  database: Database,
  queues: Queues,
  lines: AsyncIterable<string>,
  options: { readonly replace: boolean },
): Promise<{ readonly leftOut: Counts }> {
  const atWork = await countAtWork(database);
  if (atWork > 0) {
    throw new BackupRefused(
      `${atWork === 1 ? 'a server is' : `${atWork} servers are`} at work on this database: stop it first.`,
    );
  }
  return await database.transact(async (transaction) => {
    if (options.replace) await clearForRestore(transaction);
    else if (await isInUse(transaction)) {
      throw new BackupRefused('the database is not empty. With --replace all that it keeps is deleted first.');
    }
    const leftOut: Record<string, number> = {};
    for await (const text of lines) {
      for (const [kind, value] of Object.entries(parseLine(text))) {
        const write = Object.hasOwn(writers, kind) ? writers[kind] : undefined;
        if (write !== undefined && isObject(value)) await write(transaction, queues, value);
        else if (isObject(value) && kind !== 'end') leftOut[kind] = (leftOut[kind] ?? 0) + 1;
      }
    }
    return { leftOut };
  });
}

type Writer = (transaction: Transaction, queues: Queues, row: JsonObject) => Promise<void>;

// Rows are as this program wrote them: checkBackup has seen the header.
const writers: Readonly<Record<string, Writer>> = {
  pause: (transaction, _queues, row) => writePause(transaction, row as unknown as SavedPause),
  delivery: async (transaction, { deliveries }, { guid, event, repository, payload }) => {
    if (typeof guid !== 'string' || typeof event !== 'string' || typeof payload !== 'string') throw notBackup();
    const about = { guid, event, repository: textOf(repository) };
    await storeDeliveries(transaction, [await packDelivery({ ...about, payload })]);
    await deliveries.add([about], transaction);
  },
  job: (transaction, { repositories }, row) => repositories.add([row as unknown as RepositoryJob], transaction),
  ...Object.fromEntries(Object.entries(savedKinds).map(([kind, saved]) => [kind, writerOf(saved)])),
};

function writerOf({ write }: Pick<SavedKind<never>, 'write'>): Writer {
  return (transaction, _queues, row) => write(transaction, row as never);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function checkHeader({ hedgerow, version, program }: JsonObject): void {
  if (hedgerow !== 'backup' || typeof version !== 'number') throw notBackup();
  const writer = textOf(program) ?? 'of another version';
  if (version > backupVersion) {
    throw new BackupRefused(
      `hedgerow ${writer} wrote it in format ${version}; this program reads up to ${backupVersion}. Use hedgerow ` +
        `${writer} or newer.`,
    );
  }
}

function parseLine(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    throw notBackup();
  }
  throw notBackup();
}

function notBackup(): BackupRefused {
  return new BackupRefused('the file is not a backup of hedgerow, or it is damaged.');
}
