import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openEncryptionKeys, readEncryptionSettings } from '../../src/config/encryption-keys.ts';
import { makeTree } from '../cli/temporary-directory.ts';

const [one, two] = [randomBytes(32), randomBytes(32)];
const server = { databaseUrl: 'postgres://db/hedgerow', dataDir: '/nowhere' };

function read(environment: Record<string, string>, database: Parameters<typeof readEncryptionSettings>[1] = server) {
  const problems: string[] = [];
  const settings = readEncryptionSettings(environment, database, problems);
  const keys = openEncryptionKeys(settings)?.().map((key) => Buffer.from(key).toString('hex'));
  return { keys, problems };
}

const hex = (...keys: Buffer[]) => keys.map((key) => key.toString('hex'));

describe('ENCRYPTION_KEY', () => {
  test.each([
    ['base64', one.toString('base64')],
    ['base64 without padding', one.toString('base64').replace('=', '')],
    ['base64url', one.toString('base64url')],
    ['hex', one.toString('hex').toUpperCase()],
  ])('may be in %s', (_form, text) => {
    expect(read({ ENCRYPTION_KEY: text })).toEqual({ keys: hex(one), problems: [] });
  });

  test('may be several, the one that seals first', () => {
    const text = `${one.toString('hex')}, ${two.toString('base64')}`;
    expect(read({ ENCRYPTION_KEY: text }).keys).toEqual(hex(one, two));
  });

  test.each([
    'short',
    'a passphrase of forty-three characters, or so',
    one.subarray(1).toString('base64'),
    Buffer.concat([one, two]).toString('base64'),
    '0'.repeat(64),
    'ab'.repeat(32),
  ])('is not %s, and the problem does not say what it was', (text) => {
    const { keys, problems } = read({ ENCRYPTION_KEY: text });
    expect(keys).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(/^ENCRYPTION_KEY must be 32 random bytes in base64 or hex/)]);
    expect(problems.join()).not.toContain(text);
  });
});

describe('ENCRYPTION_KEY_PATH', () => {
  test('is a file with a key a line, read again when it was replaced; what cannot be used is not', () => {
    const path = join(makeTree({ keys: `${one.toString('base64')}\n` }), 'keys');
    const problems: string[] = [];
    const keys = openEncryptionKeys(readEncryptionSettings({ ENCRYPTION_KEY_PATH: path }, server, problems));
    const now = () => (keys?.((problem) => problems.push(problem)) ?? []).map((key) => Buffer.from(key));
    expect(now()).toEqual([one]);
    writeFileSync(path, `${two.toString('hex')}\n${one.toString('base64')}\n`);
    expect(now()).toEqual([two, one]);
    writeFileSync(path, 'half a k');
    expect(now()).toEqual([two, one]);
    expect(problems).toEqual([expect.stringContaining('What was in it before stays in use.')]);
    expect(problems.join()).not.toContain('half a k');
  });

  test('that cannot be read is a problem that does not repeat it: it may be the key itself', () => {
    const { keys, problems } = read({ ENCRYPTION_KEY_PATH: one.toString('hex') });
    expect(keys).toBeUndefined();
    expect(problems).toEqual(['ENCRYPTION_KEY_PATH is a file that cannot be read or written (ENOENT).']);
  });
});

describe('without either', () => {
  test('an embedded database gets a key file of its own, once, for its user only', () => {
    const dataDir = join(makeTree(), 'data');
    const embedded = { databaseUrl: undefined, dataDir };
    const first = read({}, embedded);
    expect(first.problems).toEqual([]);
    expect(first.keys).toHaveLength(1);
    expect(read({}, embedded).keys).toEqual(first.keys);
    const path = join(dataDir, 'encryption.key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(path, 'utf8'), 'base64').toString('hex')).toBe(first.keys?.[0]);
    expect(read({ ENCRYPTION_KEY_PATH: path }).keys).toEqual(first.keys);
  });

  test('a damaged key file is not replaced', () => {
    const dataDir = makeTree({ 'encryption.key': '' });
    expect(() => read({}, { databaseUrl: undefined, dataDir })).toThrow('holds no key');
    expect(readFileSync(join(dataDir, 'encryption.key'), 'utf8')).toBe('');
  });

  test('a server of several processes has none', () => {
    expect(read({})).toEqual({ keys: undefined, problems: [] });
  });
});
