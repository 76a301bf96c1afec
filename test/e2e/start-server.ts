import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { GitHubDouble } from '../support/github/create-github.ts';
import type { App } from '../support/github/state/model.ts';
import { newDataDir, type Place } from '../support/postgres/each-database.ts';
import { type Environment, environmentFor, launch } from './server-process.ts';

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

const places = new WeakMap<GitHubDouble, Place>();

/** The settings for this GitHub; its servers follow each other in one data directory, which goes with the test. */
export async function settingsFor(github: GitHubDouble, app: App): Promise<Environment> {
  const place = places.get(github) ?? { dataDir: await newDataDir() };
  if (!places.has(github)) onTestFinished(() => rmSync(place.dataDir, { recursive: true, force: true }));
  places.set(github, place);
  return { ...environmentFor(github, app, place), LOG_LEVEL: 'trace' };
}

/** Starts the program; resolves with its exit code and all it wrote. */
export async function runToEnd(environment: Environment): Promise<{ code: number | null; output: string }> {
  const { gone, lines } = launch(environment);
  const code = await gone;
  return { code, output: lines().join('\n') };
}

/** Starts the server, waits until it listens and points the App's webhook at it. */
export async function startServer(github: GitHubDouble, app: App, change: Environment = {}): Promise<ServerProcess> {
  const { child, ready, gone, lines } = launch({ ...(await settingsFor(github, app)), ...change });
  const { url } = await ready;
  app.webhook.url = `${url}/api/github/webhooks`;
  return {
    child,
    url,
    output: () => lines().join('\n'),
    lines: (message) =>
      lines().flatMap((line) => (line.includes(`"msg":${JSON.stringify(message)}`) ? [JSON.parse(line)] : [])),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return await gone;
    },
  };
}
