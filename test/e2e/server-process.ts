import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { GitHubDouble } from '../support/github/create-github.ts';
import type { App } from '../support/github/state/model.ts';
import type { Place } from '../support/postgres/each-database.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type ServerOptions = {
  readonly place: Place;
  readonly port: number;
  readonly role?: 'all' | 'web' | 'worker';
  readonly env?: Environment;
  /** What Node is given to run; the sources where left out. */
  readonly program?: readonly string[];
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** The real program as a process of its own. */
export type Server = {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The exit status, once it has ended. */
  readonly gone: Promise<number | null>;
  /** Address of `/readyz` and `/metrics`, once it listens. Rejects where it ends before. */
  readonly ready: Promise<{ readonly url: string; readonly ops: string }>;
  readonly lines: () => readonly string[];
  readonly kill: () => Promise<void>;
  /** SIGTERM; resolves with the exit status and the milliseconds it took. */
  readonly stop: () => Promise<{ readonly status: number | null; readonly milliseconds: number }>;
};

/** What the server needs to know about this GitHub, and where it keeps what it knows. */
export function environmentFor(github: GitHubDouble, app: App, place: Place): Environment {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    GHE_HOST: new URL(github.origin).host,
    GHE_PROTOCOL: 'http',
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhook.secret,
    HOST: '127.0.0.1',
    PORT: '0',
    OPS_PORT: '0',
    WRITE_SPACING: 'off',
    DATA_DIR: place.dataDir,
    DATABASE_URL: place.databaseUrl,
  };
}

/** Starts `hedgerow serve` against the double. */
export function startServer(github: GitHubDouble, app: App, options: ServerOptions): Server {
  const { place, port, role = 'all', env = {}, program } = options;
  return launch({ ...environmentFor(github, app, place), PORT: String(port), ...env }, role, program);
}

/** Starts `hedgerow serve` in this environment. */
export function launch(env: Environment, role = 'all', program: readonly string[] = [main]): Server {
  const given = [...program, 'serve', '--role', role];
  const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const lines: string[] = [];
  const gone = new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));
  const ready = new Promise<{ url: string; ops: string }>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const entry = line.startsWith('{') ? JSON.parse(line) : {};
        if (entry.msg === 'Listening') resolve({ url: entry.url, ops: entry.ops });
      });
    }
    void gone.then((status) => reject(new Error(`the server ended with ${status}:\n${lines.slice(-8).join('\n')}`)));
  });
  ready.catch(() => undefined);
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (isRunning(child)) child.kill(signal);
    return await gone;
  };
  return {
    child,
    pid: child.pid ?? 0,
    ready,
    gone,
    lines: () => lines,
    kill: async () => {
      await end('SIGKILL');
    },
    stop: async () => {
      const start = performance.now();
      return { status: await end('SIGTERM'), milliseconds: performance.now() - start };
    },
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
