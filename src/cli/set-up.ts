import { type ReadConfig, readServerConfig, type SetUpConfig } from '../config/server.ts';
import { CannotRun } from './cannot-run.ts';
import type { Programs } from './programs.ts';
import { writeReport } from './write-output.ts';

/**
 * The settings of a server whose App exists: where there is none yet, the page that creates it is served first.
 * Undefined where `stopped` resolved before. Throws CannotRun where the settings do not allow any of it.
 */
export async function readOrSetUp(
  start: Programs['startSetUp'],
  credentials: string | undefined,
  stopped: Promise<void>,
): Promise<ReadConfig['config'] | undefined> {
  const { config, setUp } = read(credentials);
  if (setUp === undefined) return config;
  if (!(await createdBefore(start, setUp, stopped))) return undefined;
  return read(credentials).config;
}

function read(credentials: string | undefined): ReadConfig {
  const found = readServerConfig(undefined, credentials);
  if (found.problems.length > 0) throw new CannotRun(['the server does not start:', ...found.problems].join('\n  '));
  return found;
}

async function createdBefore(
  start: Programs['startSetUp'],
  config: SetUpConfig,
  stopped: Promise<void>,
): Promise<boolean> {
  const page = await listen(start, config);
  writeReport([
    'There is no GitHub App yet (APP_ID is not set). This page creates it; it opens once:',
    '',
    `  ${page.url}`,
    '',
    `The App's credentials will be written to ${config.credentialsFile}.`,
  ]);
  const created = await Promise.race([page.done.then(() => true), stopped.then(() => false)]);
  await page.stop();
  return created;
}

async function listen(start: Programs['startSetUp'], config: SetUpConfig) {
  try {
    return await start(config);
  } catch (error) {
    throw new CannotRun(`set-up does not start: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
