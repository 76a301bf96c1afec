import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../free-port.ts';

/** A PostgreSQL cluster of its own, in a temporary directory, on a free port. */
export type Postgres = {
  /** Makes an empty database; returns its URL. */
  readonly createDatabase: () => Promise<string>;
  /** Stops the server as an administrator would, or at once. */
  readonly stop: (how?: 'fast' | 'immediate') => Promise<void>;
  /** Starts it again on the same port and files. */
  readonly restart: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** Where the programs of the newest PostgreSQL of this machine are (Debian's place); undefined where there is none. */
export function findPostgres(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

type User = { readonly uid: number; readonly gid: number };

/** PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`. */
function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const read = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: read('-u'), gid: read('-g') };
    } catch {}
  }
  throw new Error('there is no user that PostgreSQL could run as');
}

/** Makes and starts a cluster. Nothing of it survives a power cut, which tests do not need. */
export async function startPostgres(bin: string): Promise<Postgres> {
  const user = unprivilegedUser();
  const directory = mkdtempSync(join(tmpdir(), 'hedgerow-postgres-'));
  if (user) chownSync(directory, user.uid, user.gid);
  const files = join(directory, 'files');
  const options = ['-D', files, '-U', 'hedgerow', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), options, { stdio: 'pipe', cwd: directory, ...user });
  const port = await freePort();
  const url = (database: string) => `postgres://hedgerow@127.0.0.1:${port}/${database}`;
  const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=200', `unix_socket_directories=${directory}`];
  const start = async (): Promise<ChildProcess> => {
    const server = spawn(
      join(bin, 'postgres'),
      ['-D', files, '-p', String(port), '-h', '127.0.0.1', ...settings.flatMap((one) => ['-c', one])],
      { stdio: 'ignore', cwd: directory, ...user },
    );
    await untilReady(url('postgres'), server);
    return server;
  };
  let server = await start();
  let count = 0;
  const stop = async (how: 'fast' | 'immediate' = 'fast'): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await gone;
  };
  return {
    createDatabase: async () => {
      count += 1;
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`create database test_${count}`);
      await client.end();
      return url(`test_${count}`);
    },
    stop,
    restart: async () => {
      server = await start();
    },
    remove: async () => {
      await stop('immediate');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function untilReady(connectionString: string, server: ChildProcess): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}`);
    const client = new pg.Client({ connectionString });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
