import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { GitHubDouble } from '../test/support/github/create-github.ts';
import type { App } from '../test/support/github/state/model.ts';
import { Trouble } from './trouble.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The real server as a process of its own. */
export type Hedgerow = {
  readonly url: string;
  /** Everything it has logged so far. */
  readonly log: () => string;
  /** An API token of scope write for a fabric (`owner/repo:fabric`), by `hedgerow token create`. */
  readonly createToken: (name: string, fabric: string) => Promise<string>;
  /** Rejects when it ends before it was told to. */
  readonly ended: Promise<never>;
  /** Ends it; resolves when it is gone. */
  readonly stop: () => Promise<void>;
};

export type HedgerowOptions = {
  /** Its log goes here too. */
  readonly logFile: string;
  readonly port: number;
  readonly clustersFile: string;
};

/** Starts `hedgerow serve` against a GitHub double and points the App's webhooks at it. */
export async function startHedgerow(github: GitHubDouble, app: App, options: HedgerowOptions): Promise<Hedgerow> {
  const { logFile, port, clustersFile } = options;
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    GHE_HOST: new URL(github.origin).host,
    GHE_PROTOCOL: 'http',
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhook.secret,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    CLUSTERS_FILE: clustersFile,
    WRITE_SPACING: 'off',
    DATA_DIR: join(dirname(logFile), 'hedgerow-data'),
    OPS_PORT: '0',
  };
  const child = spawn(process.execPath, [main, 'serve'], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const file = createWriteStream(logFile);
  const lines: string[] = [];
  const ended = endOf(child, lines);
  ended.catch(() => undefined);
  const listening = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        file.write(`${line}\n`);
        const url = readUrl(line);
        if (url !== undefined) resolve(url);
      });
    }
  });
  const url = await Promise.race([listening, ended]);
  app.webhook.url = `${url}/api/github/webhooks`;
  return {
    url,
    log: () => lines.join('\n'),
    createToken: (name, fabric) => createToken(env, name, fabric),
    ended,
    stop: () => stop(child),
  };
}

async function createToken(env: NodeJS.ProcessEnv, name: string, fabric: string): Promise<string> {
  const order = ['token', 'create', '--name', name, '--fabric', fabric, '--scope', 'write', '--quiet'];
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...order], { env });
  return stdout.trim();
}

function endOf(child: ChildProcess, lines: readonly string[]): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      reject(new Trouble(`the server ended with ${code}:\n${lines.slice(-8).join('\n')}`));
    });
  });
}

/** The address in the line with which the server says that it listens. */
function readUrl(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  const entry: unknown = JSON.parse(line);
  if (typeof entry !== 'object' || entry === null || !('msg' in entry) || !('url' in entry)) return undefined;
  return entry.msg === 'Listening' && typeof entry.url === 'string' ? entry.url : undefined;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(late);
}
