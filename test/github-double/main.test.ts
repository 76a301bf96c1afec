import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';

test('it runs by itself, says what a server needs, and leaves nothing behind', async () => {
  const program = join(import.meta.dirname, '../support/github/main.ts');
  const child = spawn(process.execPath, [program, '--repository', 'acme/lone'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const said: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name && value) said[name] = value;
    if (line.startsWith('webhooks to')) break;
  }
  expect(Object.keys(said)).toEqual(['GHE_HOST', 'GHE_PROTOCOL', 'APP_ID', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET']);
  const key = said.PRIVATE_KEY_PATH ?? '';
  expect(existsSync(key)).toBe(true);
  const answer = await fetch(`${said.GHE_PROTOCOL}://${said.GHE_HOST}/api/v3/repos/acme/lone`);
  expect(await answer.json()).toMatchObject({ full_name: 'acme/lone' });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(existsSync(key)).toBe(false);
});
