import { createPrivateKey } from 'node:crypto';
import { readCredentials } from './credentials-file.ts';
import { watchFile } from './watched-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What signs our requests and verifies GitHub's, as it is now. */
export type AppKeys = {
  /** PEM */
  readonly privateKey: string;
  /** Valid webhook secrets: the current one first, during rotation also the previous. */
  readonly webhookSecrets: readonly string[];
};

/** The keys at this moment: files are read again when they were replaced. `report` hears of a file that cannot be used. */
export type ReadKeys = (report?: (problem: string) => void) => AppKeys;

const weakSecrets = new Set([
  'development',
  'secret',
  'changeme',
  'password',
  'webhook-secret',
  'webhooksecret',
  'test',
]);
const shortestSecret = 16;

/**
 * The keys that the environment gives, by value or by file: PRIVATE_KEY or PRIVATE_KEY_PATH; WEBHOOK_SECRET (and
 * WEBHOOK_SECRET_PREVIOUS) or WEBHOOK_SECRET_PATH, a file with one secret a line, the current one first. Undefined
 * where one is missing or cannot be used: the problems say which, and never its value.
 */
export function readKeys(environment: Environment, problems: string[]): ReadKeys | undefined {
  const key = readPrivateKey(environment, problems);
  const secrets = readSecrets(environment, problems);
  if (key === undefined || secrets === undefined) return undefined;
  return (report) => ({ privateKey: key(report), webhookSecrets: secrets(report) });
}

/** The keys of a credentials file, read again when it was replaced. */
export function readKeysFromFile(path: string, problems: string[]): ReadKeys | undefined {
  const name = 'CREDENTIALS_FILE';
  try {
    const read = watchFile(path, (text): AppKeys => {
      const { privateKey, webhookSecret, webhookSecretPrevious } = readCredentials(text);
      const webhookSecrets = [webhookSecret, ...(webhookSecretPrevious === undefined ? [] : [webhookSecretPrevious])];
      if (webhookSecrets.some(isWeak)) throw new Error(weakness(name));
      return { privateKey: readPem(privateKey, `${name} does not hold a private key in PEM form.`), webhookSecrets };
    });
    return (report) => read((error) => report?.(`${sayWhy(name, error)} What was in it before stays in use.`));
  } catch (error) {
    problems.push(sayWhy(name, error));
    return undefined;
  }
}

type Reader<Value> = (report?: (problem: string) => void) => Value;

/** PRIVATE_KEY (PEM, with line breaks or `\n`, or the PEM in base64) or the file PRIVATE_KEY_PATH. */
function readPrivateKey(environment: Environment, problems: string[]): Reader<string> | undefined {
  const { PRIVATE_KEY: given, PRIVATE_KEY_PATH: path } = environment;
  if (given === undefined && path === undefined) {
    problems.push('PRIVATE_KEY or PRIVATE_KEY_PATH is missing: the private key of the GitHub App (PEM).');
    return undefined;
  }
  const name = given === undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY';
  return readOrWatch(given, path ?? '', name, problems, (text) =>
    readPem(text, `${name} does not give a private key in PEM form.`),
  );
}

function readPem(text: string, otherwise: string): string {
  try {
    const pem = text.includes('-----BEGIN')
      ? text.replaceAll('\\n', '\n')
      : Buffer.from(text, 'base64').toString('utf8');
    createPrivateKey(pem);
    return pem;
  } catch {
    throw new Error(otherwise);
  }
}

/** A secret may hold any character; in a file, any but a line break. */
function readSecrets(environment: Environment, problems: string[]): Reader<string[]> | undefined {
  const { WEBHOOK_SECRET: current = '', WEBHOOK_SECRET_PREVIOUS: previous = '' } = environment;
  const path = environment.WEBHOOK_SECRET_PATH;
  if (current === '' && path === undefined) {
    problems.push(
      'WEBHOOK_SECRET or WEBHOOK_SECRET_PATH is missing: the random text in the settings of the GitHub App.',
    );
    return undefined;
  }
  if (current === '') {
    return readOrWatch(undefined, path ?? '', 'WEBHOOK_SECRET_PATH', problems, (text) => {
      const secrets = text.split(/\r?\n/).filter((line) => line !== '');
      if (secrets.length === 0) throw new Error('WEBHOOK_SECRET_PATH names a file without a secret.');
      if (secrets.length > 2) throw new Error('WEBHOOK_SECRET_PATH names a file with more than two secrets.');
      if (secrets.some(isWeak)) throw new Error(weakness('WEBHOOK_SECRET_PATH'));
      return secrets;
    });
  }
  if (isWeak(current)) problems.push(weakness('WEBHOOK_SECRET'));
  if (previous !== '' && isWeak(previous)) problems.push(weakness('WEBHOOK_SECRET_PREVIOUS'));
  return () => (previous === '' ? [current] : [current, previous]);
}

function readOrWatch<Value>(
  given: string | undefined,
  path: string,
  name: string,
  problems: string[],
  parse: (text: string) => Value,
): Reader<Value> | undefined {
  try {
    if (given !== undefined) {
      const value = parse(given);
      return () => value;
    }
    const read = watchFile(path, parse);
    return (report) => read((error) => report?.(`${sayWhy(name, error)} What was in it before stays in use.`));
  } catch (error) {
    problems.push(sayWhy(name, error));
    return undefined;
  }
}

/** What the system says holds the path, which may be a secret that was put into the wrong variable. */
function sayWhy(name: string, error: unknown): string {
  if (!(error instanceof Error)) return `${name} cannot be read.`;
  return 'code' in error ? `${name} names a file that cannot be read (${String(error.code)}).` : error.message;
}

function weakness(name: string): string {
  return `${name} is too weak: use at least ${shortestSecret} random characters, for example from \`openssl rand -hex 32\`.`;
}

function isWeak(secret: string): boolean {
  return secret.length < shortestSecret || weakSecrets.has(secret.toLowerCase()) || new Set(secret).size < 6;
}
