import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type RoundSettings, readRounds } from './rounds.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What `serve` needs to know (DESIGN.md 5.8). */
export type ServerConfig = RoundSettings & {
  readonly appId: number;
  /** PEM */
  readonly privateKey: string;
  /** Valid webhook secrets: the current one first, during rotation also the previous. */
  readonly webhookSecrets: readonly string[];
  /** Base of the REST API, without a trailing slash. */
  readonly apiUrl: string;
  /** Base of the web pages, for links; without a trailing slash. */
  readonly serverUrl: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** False where the server has no secondary limits (GitHub Enterprise Server's default): writes are not spaced. */
  readonly spaceWrites: boolean;
};

type Environment = Readonly<Record<string, string | undefined>>;

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
 * Reads the environment of the server. Problems name the variable and what to do, never a value; with any problem
 * the server does not start.
 */
export function readServerConfig(environment: Environment = process.env): {
  config?: ServerConfig;
  problems: string[];
} {
  const problems: string[] = [];
  const appId = readNumber('APP_ID', environment, 1, Number.MAX_SAFE_INTEGER, problems);
  if (environment.APP_ID === undefined)
    problems.push('APP_ID is missing: the id of the GitHub App, from its settings page.');
  const privateKey = readPrivateKey(environment, problems);
  const webhookSecrets = readSecrets(environment, problems);
  const urls = readUrls(environment, problems);
  const port = readNumber('PORT', environment, 0, 65_535, problems) ?? 3000;
  const logLevel = logLevels.find((level) => level === (environment.LOG_LEVEL ?? 'info').toLowerCase());
  if (logLevel === undefined) problems.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}.`);
  const spacing = environment.WRITE_SPACING ?? 'on';
  if (spacing !== 'on' && spacing !== 'off') problems.push('WRITE_SPACING must be on or off.');
  const rounds = readRounds(environment, problems);
  if (problems.length > 0 || !appId || !privateKey || !urls || !logLevel) return { problems };
  const host = environment.HOST ?? 'localhost';
  return {
    config: {
      appId,
      privateKey,
      webhookSecrets,
      ...rounds,
      ...urls,
      host,
      port,
      logLevel,
      spaceWrites: spacing === 'on',
    },
    problems,
  };
}

function readNumber(
  name: string,
  environment: Environment,
  least: number,
  most: number,
  problems: string[],
): number | undefined {
  const text = environment[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  problems.push(`${name} must be a whole number from ${least} to ${most}.`);
  return undefined;
}

/** PRIVATE_KEY (PEM, with line breaks or `\n`, or the PEM in base64) or the file PRIVATE_KEY_PATH. */
function readPrivateKey(environment: Environment, problems: string[]): string | undefined {
  const given = environment.PRIVATE_KEY;
  const path = environment.PRIVATE_KEY_PATH;
  if (given === undefined && path === undefined) {
    problems.push('PRIVATE_KEY or PRIVATE_KEY_PATH is missing: the private key of the GitHub App (PEM).');
    return undefined;
  }
  try {
    const text = given ?? readFileSync(path ?? '', 'utf8');
    const pem = text.includes('-----BEGIN')
      ? text.replaceAll('\\n', '\n')
      : Buffer.from(text, 'base64').toString('utf8');
    createPrivateKey(pem);
    return pem;
  } catch {
    const name = given === undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY';
    problems.push(`${name} does not give a private key in PEM form.`);
    return undefined;
  }
}

/** WEBHOOK_SECRET, and WEBHOOK_SECRET_PREVIOUS while the secret is being changed; a secret may hold any character. */
function readSecrets(environment: Environment, problems: string[]): string[] {
  const current = environment.WEBHOOK_SECRET;
  if (current === undefined || current === '') {
    problems.push('WEBHOOK_SECRET is missing: the same random text as in the settings of the GitHub App.');
    return [];
  }
  const previous = environment.WEBHOOK_SECRET_PREVIOUS;
  if (isWeak(current)) problems.push(weakness('WEBHOOK_SECRET'));
  if (previous !== undefined && previous !== '' && isWeak(previous)) problems.push(weakness('WEBHOOK_SECRET_PREVIOUS'));
  return previous === undefined || previous === '' ? [current] : [current, previous];
}

function weakness(name: string): string {
  return `${name} is too weak: use at least ${shortestSecret} random characters, for example from \`openssl rand -hex 32\`.`;
}

function isWeak(secret: string): boolean {
  return secret.length < shortestSecret || weakSecrets.has(secret.toLowerCase()) || new Set(secret).size < 6;
}

/** GITHUB_API_URL and GITHUB_SERVER_URL, else made from GHE_HOST (and GHE_PROTOCOL), else github.com. */
function readUrls(environment: Environment, problems: string[]): { apiUrl: string; serverUrl: string } | undefined {
  const host = environment.GHE_HOST;
  const protocol = environment.GHE_PROTOCOL ?? 'https';
  const server = host === undefined ? 'https://github.com' : `${protocol}://${host}`;
  const api = host === undefined ? 'https://api.github.com' : `${server}/api/v3`;
  const serverUrl = readUrl('GITHUB_SERVER_URL', environment.GITHUB_SERVER_URL ?? server, problems);
  const apiUrl = readUrl('GITHUB_API_URL', environment.GITHUB_API_URL ?? api, problems);
  return serverUrl !== undefined && apiUrl !== undefined ? { apiUrl, serverUrl } : undefined;
}

function readUrl(name: string, text: string, problems: string[]): string | undefined {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  problems.push(`${name} (or GHE_HOST, GHE_PROTOCOL) does not make a http or https address.`);
  return undefined;
}
