import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Server = {
  /** The first group of a pattern, once the program has said it. Rejects when the program ends before. */
  readonly find: (pattern: RegExp) => Promise<string>;
  /** Everything that it has said so far. */
  readonly said: () => string;
  readonly stop: () => void;
  /** Its exit status. */
  readonly ended: Promise<number | null>;
};

/** Starts `hedgerow serve` as a process of its own on free ports; it ends with the test. */
export function startServer(environment: Readonly<Record<string, string>>): Server {
  const child = spawn(process.execPath, [main, 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', OPS_PORT: '0', WRITE_SPACING: 'off', ...environment },
  });
  let said = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stop = (): void => {
    child.kill('SIGTERM');
  };
  onTestFinished(async () => {
    stop();
    await ended;
  });
  const find = async (pattern: RegExp): Promise<string> =>
    await new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      };
      waiting.add(look);
      look();
      const fail = (code: number | null): void => reject(new Error(`ended with ${code}: ${said}`));
      ended.then(fail, reject);
    });
  return { find, said: () => said, stop, ended };
}
