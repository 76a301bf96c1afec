import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { writeCredentials } from '../../src/config/credentials-file.ts';
import { readServerConfig } from '../../src/config/server.ts';

function makeKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

const key = makeKey();
const otherKey = makeKey();
const credentials = {
  version: 1,
  appId: 77,
  privateKey: key,
  webhookSecret: 'the first secret of it',
  serverUrl: 'https://github.com',
} as const;

function putFile(name: string, text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'server-config-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const good = { APP_ID: '123', PRIVATE_KEY: key, WEBHOOK_SECRET: '4f1c0d5a7be29d3386aa' };

describe('the server configuration', () => {
  test('has defaults for all but the App', () => {
    const { config, problems } = readServerConfig(good);
    expect(problems).toEqual([]);
    expect(config?.keys()).toEqual({ privateKey: key, webhookSecrets: ['4f1c0d5a7be29d3386aa'] });
    expect({ ...config, keys: undefined }).toEqual({
      appId: 123,
      keys: undefined,
      databaseUrl: undefined,
      dataDir: '.hedgerow',
      apiUrl: 'https://api.github.com',
      serverUrl: 'https://github.com',
      host: 'localhost',
      port: 3000,
      logLevel: 'info',
      proxies: undefined,
      opsHost: '127.0.0.1',
      opsPort: 3001,
      blobBytes: 536_870_912,
      deliveryDays: 7,
      eventDays: 90,
      driftDays: 365,
      spaceWrites: true,
      corsOrigins: [],
      apiRate: 600,
      sweep: 300_000,
      poll: undefined,
      encryption: { is: 'file', path: '.hedgerow/encryption.key' },
      subscriptionHosts: { names: new Set(), ranges: [] },
      clusters: undefined,
      publicUrl: undefined,
    });
  });

  test.each([
    ['with \\n for its line breaks', key.replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(key).toString('base64')],
  ])('takes a key %s', (_name, PRIVATE_KEY) => {
    expect(readServerConfig({ ...good, PRIVATE_KEY }).config?.keys().privateKey).toBe(key);
  });

  test('takes a key from a file', () => {
    const path = putFile('app.pem', key);
    const { PRIVATE_KEY: _, ...rest } = good;
    expect(readServerConfig({ ...rest, PRIVATE_KEY_PATH: path }).config?.keys().privateKey).toBe(key);
  });

  test('two secrets are valid while one replaces the other', () => {
    const { config } = readServerConfig({ ...good, WEBHOOK_SECRET_PREVIOUS: 'previous-4f1c0d5a7be' });
    expect(config?.keys().webhookSecrets).toEqual(['4f1c0d5a7be29d3386aa', 'previous-4f1c0d5a7be']);
  });

  test.each([
    [{ GHE_HOST: 'ghe.acme.test' }, 'https://ghe.acme.test/api/v3', 'https://ghe.acme.test'],
    [{ GHE_HOST: '127.0.0.1:8080', GHE_PROTOCOL: 'http' }, 'http://127.0.0.1:8080/api/v3', 'http://127.0.0.1:8080'],
    [
      { GITHUB_API_URL: 'https://api.acme.ghe.test/', GITHUB_SERVER_URL: 'https://acme.ghe.test' },
      'https://api.acme.ghe.test',
      'https://acme.ghe.test',
    ],
    [{ GHE_HOST: 'acme.ghe.com' }, 'https://api.acme.ghe.com', 'https://acme.ghe.com'],
    [{ GHE_HOST: '' }, 'https://api.github.com', 'https://github.com'],
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
    ['WEBHOOK_SECRET_PATH', { WEBHOOK_SECRET: undefined, WEBHOOK_SECRET_PATH: '/does/not/exist' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://user:password-of-it@db/hedgerow' }],
    ['DATABASE_URL_PATH', { DATABASE_URL_PATH: '/does/not/exist' }],
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
    ['HTTPS_PROXY', { HTTPS_PROXY: 'proxy.acme.test' }],
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

describe('without an App', () => {
  test('there is one to be created, and its credentials have a place', () => {
    expect(readServerConfig({ DATA_DIR: '/does/not/exist', PORT: '4000', APP_ID: '' })).toEqual({
      problems: [],
      setUp: {
        apiUrl: 'https://api.github.com',
        serverUrl: 'https://github.com',
        host: 'localhost',
        port: 4000,
        logLevel: 'info',
        proxies: undefined,
        credentialsFile: '/does/not/exist/app.json',
      },
    });
    const { setUp } = readServerConfig({ CREDENTIALS_FILE: '/other/app.json' });
    expect(setUp?.credentialsFile).toBe('/other/app.json');
    expect(readServerConfig({ CREDENTIALS_FILE: '/other/app.json' }, '/named.json').setUp?.credentialsFile).toBe(
      '/named.json',
    );
  });

  test('other settings must be right all the same', () => {
    expect(readServerConfig({ PORT: 'http' }).problems).toHaveLength(1);
  });

  test('the credentials that were written are the App, and are read again when they were replaced', () => {
    const path = putFile('app.json', '');
    writeCredentials(path, { ...credentials, webhookSecret: 'the first secret of it' });
    const { config, problems } = readServerConfig({ CREDENTIALS_FILE: path });
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ appId: 77 });
    expect(config?.keys().webhookSecrets).toEqual(['the first secret of it']);

    const rotated = { webhookSecret: 'the second secret of it', webhookSecretPrevious: 'the first secret of it' };
    writeCredentials(path, { ...credentials, ...rotated });
    expect(config?.keys().webhookSecrets).toEqual(['the second secret of it', 'the first secret of it']);
  });

  test('the file is readable by its owner only and leaves nothing beside it', () => {
    const path = join(putFile('x', ''), '..', 'a', 'app.json');
    writeCredentials(path, credentials);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, '..'))).toEqual(['app.json']);
  });

  test.each([
    ['', /not JSON/],
    ['{"version": 2}', /"version"/],
    [JSON.stringify({ ...credentials, appId: '77' }), /"appId"/],
    [JSON.stringify({ ...credentials, privateKey: 'not a key at all' }), /PEM/],
    [JSON.stringify({ ...credentials, webhookSecret: 'development' }), /too weak/],
    [JSON.stringify({ ...credentials, serverUrl: 'https://ghe.acme.test' }), /https:\/\/ghe.acme.test/],
  ])('refuses the credentials %j', (text, why) => {
    const { config, problems } = readServerConfig({ CREDENTIALS_FILE: putFile('app.json', text) });
    expect(config).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^CREDENTIALS_FILE\b/);
    expect(problems[0]).toMatch(why);
  });
});

describe('files that are replaced while the server runs', () => {
  const { PRIVATE_KEY: _, WEBHOOK_SECRET: __, ...rest } = good;
  const first = 'first-4f1c0d5a7be29d33';
  const second = 'second-4f1c0d5a7be29d33';

  function start() {
    const keyFile = putFile('app.pem', key);
    const secretFile = putFile('secret', `${first}\n`);
    const { config } = readServerConfig({ ...rest, PRIVATE_KEY_PATH: keyFile, WEBHOOK_SECRET_PATH: secretFile });
    const reports: string[] = [];
    return { keyFile, secretFile, reports, keys: () => config?.keys((report) => reports.push(report)) };
  }

  test('are read again at the next use', () => {
    const { keyFile, secretFile, reports, keys } = start();
    expect(keys()).toEqual({ privateKey: key, webhookSecrets: [first] });
    writeFileSync(secretFile, `${second}\n${first}\n`);
    expect(keys()?.webhookSecrets).toEqual([second, first]);
    writeFileSync(keyFile, otherKey);
    expect(keys()?.privateKey).toBe(otherKey);
    expect(reports).toEqual([]);
  });

  test('by a link, as a mounted secret is, of the same size', () => {
    const { secretFile, keys } = start();
    const next = putFile('next', `${first.replace('first', 'third')}\n`);
    renameSync(next, secretFile);
    expect(keys()?.webhookSecrets).toEqual([first.replace('first', 'third')]);
  });

  test.each([
    ['that is gone', (path: string) => rmSync(path)],
    ['without a secret', (path: string) => writeFileSync(path, '\n')],
    ['with a weak secret', (path: string) => writeFileSync(path, 'development\n')],
    ['with three secrets', (path: string) => writeFileSync(path, [first, second, second].join('\n'))],
  ])('a file %s is said once, and what was there stays', (_name, replace) => {
    const { secretFile, reports, keys } = start();
    replace(secretFile);
    expect(keys()?.webhookSecrets).toEqual([first]);
    expect(keys()?.webhookSecrets).toEqual([first]);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatch(/^WEBHOOK_SECRET_PATH\b.*stays in use\.$/);
    writeFileSync(secretFile, second);
    expect(keys()?.webhookSecrets).toEqual([second]);
  });
});
