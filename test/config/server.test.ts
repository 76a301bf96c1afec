import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readServerConfig } from '../../src/config/server.ts';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const good = { APP_ID: '123', PRIVATE_KEY: key, WEBHOOK_SECRET: '4f1c0d5a7be29d3386aa' };

describe('the server configuration', () => {
  test('has defaults for all but the App', () => {
    expect(readServerConfig(good)).toEqual({
      problems: [],
      config: {
        appId: 123,
        privateKey: key,
        webhookSecrets: ['4f1c0d5a7be29d3386aa'],
        apiUrl: 'https://api.github.com',
        serverUrl: 'https://github.com',
        host: 'localhost',
        port: 3000,
        logLevel: 'info',
        spaceWrites: true,
        sweep: 300_000,
        poll: undefined,
      },
    });
  });

  test.each([
    ['with \\n for its line breaks', key.replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(key).toString('base64')],
  ])('takes a key %s', (_name, PRIVATE_KEY) => {
    expect(readServerConfig({ ...good, PRIVATE_KEY }).config?.privateKey).toBe(key);
  });

  test('takes a key from a file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'key-'));
    const path = join(directory, 'app.pem');
    writeFileSync(path, key);
    const { PRIVATE_KEY: _, ...rest } = good;
    expect(readServerConfig({ ...rest, PRIVATE_KEY_PATH: path }).config?.privateKey).toBe(key);
    rmSync(directory, { recursive: true });
  });

  test('two secrets are valid while one replaces the other', () => {
    const { config } = readServerConfig({ ...good, WEBHOOK_SECRET_PREVIOUS: 'previous-4f1c0d5a7be' });
    expect(config?.webhookSecrets).toEqual(['4f1c0d5a7be29d3386aa', 'previous-4f1c0d5a7be']);
  });

  test.each([
    [{ GHE_HOST: 'ghe.acme.test' }, 'https://ghe.acme.test/api/v3', 'https://ghe.acme.test'],
    [{ GHE_HOST: '127.0.0.1:8080', GHE_PROTOCOL: 'http' }, 'http://127.0.0.1:8080/api/v3', 'http://127.0.0.1:8080'],
    [
      { GITHUB_API_URL: 'https://api.acme.ghe.test/', GITHUB_SERVER_URL: 'https://acme.ghe.test' },
      'https://api.acme.ghe.test',
      'https://acme.ghe.test',
    ],
  ])('%o → %s', (more, apiUrl, serverUrl) => {
    expect(readServerConfig({ ...good, ...more }).config).toMatchObject({ apiUrl, serverUrl });
  });

  test.each([
    ['APP_ID', { APP_ID: undefined }],
    ['APP_ID', { APP_ID: 'abc' }],
    ['PRIVATE_KEY', { PRIVATE_KEY: undefined }],
    ['PRIVATE_KEY', { PRIVATE_KEY: 'not a key' }],
    ['PRIVATE_KEY_PATH', { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: '/does/not/exist.pem' }],
    ['WEBHOOK_SECRET', { WEBHOOK_SECRET: undefined }],
    ['WEBHOOK_SECRET', { WEBHOOK_SECRET: '' }],
    ['WEBHOOK_SECRET', { WEBHOOK_SECRET: 'development' }],
    ['WEBHOOK_SECRET', { WEBHOOK_SECRET: 'secret' }],
    ['WEBHOOK_SECRET', { WEBHOOK_SECRET: 'fifteen-letters' }],
    ['WEBHOOK_SECRET', { WEBHOOK_SECRET: 'aaaaaaaaaaaaaaaaaaaaaaaa' }],
    ['WEBHOOK_SECRET_PREVIOUS', { WEBHOOK_SECRET_PREVIOUS: 'development' }],
    ['PORT', { PORT: '65536' }],
    ['PORT', { PORT: 'http' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['WRITE_SPACING', { WRITE_SPACING: 'maybe' }],
    ['GITHUB_API_URL', { GITHUB_API_URL: 'ftp://x' }],
  ])('refuses to start over %s: %o, and shows no value', (name, change) => {
    const { config, problems } = readServerConfig({ ...good, ...change });
    expect(config).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}\\b`));
    const values = Object.values(change).filter((value) => value !== undefined && value.length > 8);
    for (const value of values) expect(problems[0]).not.toContain(value);
  });
});
