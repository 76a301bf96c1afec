import { type DatabaseSettings, readDatabaseSettings } from '../config/database.ts';
import { readServerConfig, type ServerConfig } from '../config/server.ts';
import { CannotRun } from './cannot-run.ts';
import { askServer, type OpenStore, reachDatabase } from './reach-database.ts';

/** Where the server's database is. Throws CannotRun with what is wrong with its settings. */
export function readStoreSettings(): DatabaseSettings {
  const problems: string[] = [];
  const settings = readDatabaseSettings(undefined, problems);
  if (problems.length > 0) throw new CannotRun(problems.join('\n'));
  return settings;
}

/** The server's settings, for what needs the App. Throws CannotRun with what is wrong with them. */
export function readAppSettings(credentials: string | undefined): ServerConfig {
  const { config, setUp, problems } = readServerConfig(undefined, credentials);
  if (config !== undefined) return config;
  throw new CannotRun(setUp ? 'there is no GitHub App yet: `hedgerow serve` creates it.' : problems.join('\n'));
}

/** Has the server that has the database open do something (`path` of its ops port); where there is none, does it here. */
export async function sendOrder<Answer>(
  settings: DatabaseSettings,
  version: string,
  { path, order }: { readonly path: string; readonly order: object },
  here: (store: OpenStore) => Promise<Answer>,
): Promise<Answer> {
  const store = await reachDatabase(settings, version);
  if ('control' in store) return (await (await askServer(store.control, path, order)).json()) as Answer;
  try {
    return await here(store);
  } finally {
    await store.close();
  }
}
