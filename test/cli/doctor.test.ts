import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readAppManifest } from '../../src/config/app-manifest.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { stage } from '../github-double/stage.ts';
import { runProgram } from './run-program.ts';
import { makeTree } from './temporary-directory.ts';

const { permissions, events } = readAppManifest();
type Level = 'read' | 'write';

async function settings(dataDir: string, change: { permissions?: Record<string, Level>; webhookUrl?: string } = {}) {
  const { github, app, repository } = await stage({
    app: {
      permissions: permissions as Record<string, Level>,
      events,
      webhookUrl: 'http://127.0.0.1:9/api/github/webhooks',
      ...change,
    },
  });
  await github.webhooks.settle();
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    GHE_HOST: new URL(github.origin).host,
    GHE_PROTOCOL: 'http',
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: 'a secret of the double, long enough',
    DATA_DIR: dataDir,
  };
  return { github, app, repository, environment };
}

/** Address of a server that answers everything so. */
async function answering(status: number): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/api/github/webhooks`;
}

const doctor = async (env: Record<string, string>, ...args: string[]) => await runProgram(['doctor', ...args], { env });

describe('hedgerow doctor', () => {
  test('reports each thing, a fault with what to do, and exits 1', async () => {
    const { environment } = await settings(makeTree({}));
    const { code, stdout, stderr } = await doctor(environment);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ok {5}key +Hedgerow \(\d+\) of app-owner$/m);
    expect(stdout).toMatch(/^ok {5}permissions /m);
    expect(stdout).toMatch(/^ok {5}webhook +http:\/\/127\.0\.0\.1:9\/api\/github\/webhooks$/m);
    expect(stdout).toMatch(/^FAULT {2}deliveries .* failed with 502 .*\n +→ see whether the server runs/m);
    expect(stdout).toMatch(/^ok {5}installation acme .* \d+ of \d+ requests left/m);
    expect(stdout).toMatch(/^note {3}database +embedded, still empty/m);
    expect(code).toBe(1);
  });

  test('exits 0 where nothing is at fault, beside a server that has the database open', async () => {
    const dataDir = join(makeTree({}), 'db');
    const webhookUrl = await answering(202);
    const { environment } = await settings(dataDir, { webhookUrl });
    const database = await openDatabase({ dataDir, program: '0.0.0' });
    onTestFinished(() => database.close());
    const { stdout, code } = await doctor(environment, '--json');
    expect(code).toBe(0);
    const { findings } = JSON.parse(stdout);
    expect(findings).toContainEqual({
      subject: 'database',
      state: 'ok',
      says: expect.stringMatching(/^embedded, open in process \d+ on /),
    });
  });

  test('says what the owner of an installation has not granted', async () => {
    const { environment } = await settings(makeTree({}), { permissions: { metadata: 'read', contents: 'read' } });
    const { stdout, code } = await doctor(environment, '--json');
    const { ok, findings } = JSON.parse(stdout);
    expect([ok, code]).toEqual([false, 1]);
    const faults = findings.filter(({ state }: { state: string }) => state === 'fault');
    expect(faults.map(({ subject }: { subject: string }) => subject)).toEqual(
      expect.arrayContaining(['permissions', 'installation acme']),
    );
  });

  test.each([
    [{ APP_ID: '99' }, /FAULT {2}key .*401/],
    [{ GHE_HOST: '127.0.0.1:9' }, /FAULT {2}key .*cannot be reached/],
    [{ LOG_LEVEL: 'loud' }, /FAULT {2}settings {2}LOG_LEVEL/],
    [{ DATABASE_URL: 'postgres://127.0.0.1:9/x' }, /FAULT {2}database .*ECONNREFUSED/],
    [{ APP_ID: '', PRIVATE_KEY: '', WEBHOOK_SECRET: '' }, /FAULT {2}settings {2}there is no GitHub App yet/],
  ])('%o', async (change, line) => {
    const { environment } = await settings(makeTree({}));
    const { stdout, code } = await doctor({ ...environment, ...change });
    expect(stdout).toMatch(line);
    expect(code).toBe(1);
  });
});
