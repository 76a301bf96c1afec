import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import type { GitHubDouble } from '../support/github/create-github.ts';
import type { App } from '../support/github/state/model.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The real server as a process of its own, and what it has written so far. */
export type ServerProcess = {
  readonly child: ChildProcess;
  readonly url: string;
  /** Everything on stdout and stderr. */
  output(): string;
  /** Log lines with this message. */
  lines(message: string): Record<string, unknown>[];
  /** Ends it and gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
};

type Environment = Record<string, string | undefined>;

/** What the server needs to know about this GitHub. */
export function environmentFor(github: GitHubDouble, app: App): Environment {
  return {
    PATH: process.env.PATH,
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhook.secret,
    GHE_HOST: new URL(github.origin).host,
    GHE_PROTOCOL: 'http',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'trace',
    WRITE_SPACING: 'off',
  };
}

/** Starts the program; resolves with its exit code and all it wrote. */
export async function runToEnd(environment: Environment): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(environment);
  const code = await ended(child);
  return { code, output: output() };
}

/** Starts the server, waits until it listens and points the App's webhook at it. */
export async function startServer(github: GitHubDouble, app: App, change: Environment = {}): Promise<ServerProcess> {
  const { child, output } = launch({ ...environmentFor(github, app), ...change });
  const lines = (message: string) =>
    output()
      .split('\n')
      .flatMap((line) => (line.includes(`"msg":${JSON.stringify(message)}`) ? [JSON.parse(line)] : []));
  const url = await vi.waitFor(
    () => {
      const listening = lines('Listening')[0]?.url;
      if (typeof listening !== 'string') throw new Error(`the server does not listen:\n${output()}`);
      return listening;
    },
    { timeout: 20_000, interval: 20 },
  );
  app.webhook.url = `${url}/api/github/webhooks`;
  return {
    child,
    url,
    output,
    lines,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return await ended(child);
    },
  };
}

function launch(environment: Environment): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [main, 'serve'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return { child, output: () => text };
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('close', resolve));
}
