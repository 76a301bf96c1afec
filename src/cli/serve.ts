import { type Command, Option } from 'commander';
import type { ServerConfig } from '../config/server.ts';
import { CannotRun } from './cannot-run.ts';
import type { LoadPrograms, Running, StartOptions, StartServer } from './programs.ts';
import { readOrSetUp } from './set-up.ts';

const roles = ['all', 'web', 'worker'] as const;

const help = `
Reads its settings from the environment: APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET or WEBHOOK_SECRET_PATH
(and WEBHOOK_SECRET_PREVIOUS while it is changed), GHE_HOST, GHE_PROTOCOL, HOST, PORT, LOG_LEVEL, WRITE_SPACING,
DATA_DIR (an embedded database, one process) or DATABASE_URL (PostgreSQL, any number of processes), OPS_HOST, OPS_PORT,
SWEEP, POLL, HTTPS_PROXY, NO_PROXY, ENCRYPTION_KEY or ENCRYPTION_KEY_PATH, SUBSCRIPTION_HOSTS, CLUSTERS_FILE,
PUBLIC_URL. Without APP_ID and without credentials it serves a page that creates the GitHub App
first. SIGTERM and SIGINT end it once running work is done, within 25 seconds: what is not done by then is done by the
next process.`;

/** Registers `hedgerow serve` (DESIGN.md 5.3). */
export function registerServe(program: Command, load: LoadPrograms): void {
  program
    .command('serve')
    .summary('run the GitHub App')
    .description('Receives the webhooks of the GitHub App and opens its pull requests and checks.')
    .addOption(
      new Option('--role <role>', 'take webhooks in, work on them, or both (web and worker need DATABASE_URL)')
        .choices(roles)
        .default('all'),
    )
    .option(
      '--credentials <FILE>',
      'where set-up writes the credentials of the App, and serve reads them (CREDENTIALS_FILE)',
    )
    .addHelpText('after', help)
    .action(async ({ role, credentials }: { role: StartOptions['role']; credentials?: string }) => {
      await serve(load, { role, version: program.version() ?? '' }, credentials);
    });
}

/** Starts the server and resolves when a signal has stopped it. Throws CannotRun where the settings do not allow it. */
async function serve(load: LoadPrograms, options: StartOptions, credentials: string | undefined): Promise<void> {
  const signal = nextSignal();
  const config = await readOrSetUp(async (setUp) => await (await load()).startSetUp(setUp), credentials, signal);
  if (config === undefined) return;
  if (config.databaseUrl === undefined && options.role !== 'all') {
    throw new CannotRun(
      `the server does not start: --role ${options.role} needs DATABASE_URL, a PostgreSQL that several processes share.`,
    );
  }
  const running = await listen((await load()).startServer, config, options);
  await signal;
  // Jobs that are left run on until the process is gone; only then may others take them.
  if ((await running.stop()) > 0) process.exit();
}

async function listen(start: StartServer, config: ServerConfig, options: StartOptions): Promise<Running> {
  try {
    return await start(config, options);
  } catch (error) {
    throw new CannotRun(`the server does not start: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
