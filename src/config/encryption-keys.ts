import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSettings } from './database.ts';
import { watchFile } from './watched-file.ts';
import { writePrivateFile } from './write-private-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The keys at this moment, 32 bytes each: the first one seals, all of them open. */
export type ReadEncryptionKeys = (report?: (problem: string) => void) => readonly Uint8Array[];

/** Where the keys come from that secrets are sealed with; `none`: nothing can be sealed until the operator gives one. */
export type EncryptionSettings =
  | { readonly is: 'given'; readonly keys: ReadEncryptionKeys }
  | { readonly is: 'file'; readonly path: string }
  | { readonly is: 'none' };

const keyBytes = 32;
const form = '32 random bytes in base64 or hex, for example from `openssl rand -base64 32`';

/**
 * ENCRYPTION_KEY (several are separated by commas or blanks) or the file ENCRYPTION_KEY_PATH (a key a line), read again
 * when it was replaced. Where neither is set: a key file in DATA_DIR for an embedded database, none for a server that
 * several processes share. Problems name the variable, never a value.
 */
export function readEncryptionSettings(
  environment: Environment,
  { databaseUrl, dataDir }: DatabaseSettings,
  problems: string[],
): EncryptionSettings {
  const { ENCRYPTION_KEY: given, ENCRYPTION_KEY_PATH: path } = environment;
  if (given === undefined && path === undefined) {
    return databaseUrl === undefined ? { is: 'file', path: join(dataDir, 'encryption.key') } : { is: 'none' };
  }
  const name = given === undefined ? 'ENCRYPTION_KEY_PATH' : 'ENCRYPTION_KEY';
  try {
    if (given !== undefined) {
      const keys = parseKeys(given, name);
      return { is: 'given', keys: () => keys };
    }
    return { is: 'given', keys: watchKeys(path ?? '', name) };
  } catch (error) {
    problems.push(sayWhy(name, error));
    return { is: 'none' };
  }
}

/**
 * The keys to seal with; undefined where there are none. Makes the key file of an embedded database where it is not
 * there yet. Throws an error without any part of a key where the file cannot be written or used.
 */
export function openEncryptionKeys(settings: EncryptionSettings): ReadEncryptionKeys | undefined {
  if (settings.is === 'none') return undefined;
  if (settings.is === 'given') return settings.keys;
  const { path } = settings;
  try {
    if (!existsSync(path)) writePrivateFile(path, `${randomBytes(keyBytes).toString('base64')}\n`);
    return watchKeys(path, path);
  } catch (error) {
    throw new Error(sayWhy(path, error));
  }
}

function watchKeys(path: string, name: string): ReadEncryptionKeys {
  const read = watchFile(path, (text) => parseKeys(text, name));
  return (report) => read((error) => report?.(`${sayWhy(name, error)} What was in it before stays in use.`));
}

function parseKeys(text: string, name: string): Uint8Array[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) throw new Error(`${name} holds no key: ${form}.`);
  return words.map((word) => {
    const key = decode(word);
    if (key === undefined || new Set(key).size < keyBytes / 4) throw new Error(`${name} must be ${form}.`);
    return key;
  });
}

function decode(word: string): Uint8Array | undefined {
  if (/^[0-9a-f]{64}$/i.test(word)) return new Uint8Array(Buffer.from(word, 'hex'));
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(word)) return undefined;
  return new Uint8Array(Buffer.from(word, 'base64'));
}

/** The system's message holds the path, which may be a key that was put into the wrong variable. */
function sayWhy(name: string, error: unknown): string {
  if (!(error instanceof Error)) return `${name} cannot be read.`;
  return 'code' in error ? `${name} is a file that cannot be read or written (${String(error.code)}).` : error.message;
}
