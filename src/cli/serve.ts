import type { Command } from 'commander';
import { readServerConfig, type ServerConfig } from '../config/server.ts';
import { CannotRun } from './cannot-run.ts';

/** A server that accepts requests. */
export type Running = {
  readonly url: string;
  /** Resolves when running work has ended. */
  readonly stop: () => Promise<void>;
};

export type StartServer = (config: ServerConfig) => Promise<Running>;

const help = `
Reads its settings from the environment: APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH, WEBHOOK_SECRET (and
WEBHOOK_SECRET_PREVIOUS while it is changed), GHE_HOST, GHE_PROTOCOL, HOST, PORT, LOG_LEVEL, WRITE_SPACING, SWEEP, POLL.
SIGTERM and SIGINT end it once running work is done.`;

/** Registers `hedgerow serve` (DESIGN.md 5.3). */
export function registerServe(program: Command, start: StartServer): void {
  program
    .command('serve')
    .summary('run the GitHub App')
    .description('Receives the webhooks of the GitHub App and opens its pull requests and checks.')
    .addHelpText('after', help)
    .action(async () => await serve(start));
}

/** Starts the server and resolves when a signal has stopped it. Throws CannotRun where the settings do not allow it. */
async function serve(start: StartServer): Promise<void> {
  const { config, problems } = readServerConfig();
  if (config === undefined) throw new CannotRun(['the server does not start:', ...problems].join('\n  '));
  const signal = nextSignal();
  const running = await listen(start, config);
  await signal;
  await running.stop();
}

async function listen(start: StartServer, config: ServerConfig): Promise<Running> {
  try {
    return await start(config);
  } catch (error) {
    throw new CannotRun(`the server does not start: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
