import { isObject } from '../domain/json.ts';
import { writePrivateFile } from './write-private-file.ts';

/** What the program needs to act as a GitHub App, as set-up mode writes it down. */
export type Credentials = {
  readonly version: 1;
  readonly appId: number;
  /** PEM */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** Still valid while the secret is being changed. */
  readonly webhookSecretPrevious?: string | undefined;
  /** Web address of the GitHub that knows the App, without a trailing slash. */
  readonly serverUrl: string;
  /** Page of the App there. */
  readonly htmlUrl?: string | undefined;
};

/** Reads the text of a credentials file. The error says what is wrong with it and shows nothing of it. */
export function readCredentials(content: string): Credentials {
  const value = parse(content);
  if (!isObject(value) || value.version !== 1) throw unusable('"version" must be 1');
  const { appId, privateKey, webhookSecret, webhookSecretPrevious, serverUrl, htmlUrl } = value;
  if (typeof appId !== 'number' || !Number.isSafeInteger(appId) || appId < 1)
    throw unusable('"appId" must be a number');
  if (!isText(privateKey)) throw unusable('"privateKey" is missing');
  if (!isText(webhookSecret)) throw unusable('"webhookSecret" is missing');
  if (!isText(serverUrl)) throw unusable('"serverUrl" is missing');
  return {
    version: 1,
    appId,
    privateKey,
    webhookSecret,
    serverUrl,
    ...(isText(webhookSecretPrevious) ? { webhookSecretPrevious } : {}),
    ...(isText(htmlUrl) ? { htmlUrl } : {}),
  };
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw unusable('it is not JSON');
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function unusable(why: string): Error {
  return new Error(`CREDENTIALS_FILE names a file that cannot be used: ${why}.`);
}

/** Writes a credentials file, readable by its owner only; whole or not at all. Throws the system's error. */
export function writeCredentials(path: string, credentials: Credentials): void {
  writePrivateFile(path, `${JSON.stringify(credentials, null, 2)}\n`);
}
