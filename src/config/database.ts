import { readFileSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the database is: on a PostgreSQL server, or embedded in a directory (DESIGN.md 5.8). */
export type DatabaseSettings = {
  /** Undefined: embedded. */
  readonly databaseUrl: string | undefined;
  /** Directory of this machine: the embedded database, and the credentials that set-up mode wrote. */
  readonly dataDir: string;
};

/** DATABASE_URL or the file DATABASE_URL_PATH; DATA_DIR. Problems name the variable, never a value. */
export function readDatabaseSettings(
  environment: Environment = process.env,
  problems: string[] = [],
): DatabaseSettings {
  const databaseUrl = readUrl(environment, problems);
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    problems.push('DATABASE_URL must begin with postgres:// or postgresql://.');
  }
  return { databaseUrl, dataDir: environment.DATA_DIR || '.hedgerow' };
}

function readUrl(
  { DATABASE_URL: given, DATABASE_URL_PATH: path }: Environment,
  problems: string[],
): string | undefined {
  if (given !== undefined && given !== '') return given;
  if (path === undefined || path === '') return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    problems.push('DATABASE_URL_PATH names a file that cannot be read.');
    return undefined;
  }
}
