import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiSettings, readApiSettings } from './api.ts';
import { type ReadKeys, readKeys, readKeysFromFile } from './app-keys.ts';
import { type ReadClusters, watchClusters } from './clusters.ts';
import { readCredentials } from './credentials-file.ts';
import { type DatabaseSettings, readDatabaseSettings } from './database.ts';
import { type EncryptionSettings, readEncryptionSettings } from './encryption-keys.ts';
import { type OpsSettings, readOpsSettings } from './ops.ts';
import { type ProxySettings, readProxySettings } from './proxy.ts';
import { readPublicUrl } from './public-url.ts';
import { type RoundSettings, readRounds } from './rounds.ts';
import { type ListedHosts, readSubscriptionHosts } from './subscription-hosts.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where GitHub is, where we listen, what we say. */
export type Place = {
  /** Base of the REST API, without a trailing slash. */
  readonly apiUrl: string;
  /** Base of the web pages, for links; without a trailing slash. */
  readonly serverUrl: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** How GitHub is reached; undefined: directly. */
  readonly proxies: ProxySettings | undefined;
};

/** What `serve` needs to know (DESIGN.md 5.8). */
export type ServerConfig = Place &
  DatabaseSettings &
  OpsSettings &
  ApiSettings &
  RoundSettings & {
    readonly appId: number;
    /** The private key and the webhook secrets as they are now. */
    readonly keys: ReadKeys;
    /** False where the server has no secondary limits (GitHub Enterprise Server's default): writes are not spaced. */
    readonly spaceWrites: boolean;
    /** What secrets of subscriptions are sealed with. */
    readonly encryption: EncryptionSettings;
    /** Receivers of webhooks that need not be public. */
    readonly subscriptionHosts: ListedHosts;
    /** Which fabric is compared with which cluster; undefined: none is. */
    readonly clusters: ReadClusters | undefined;
    /** Where people reach this server, without a trailing slash; undefined: nothing links to its pages. */
    readonly publicUrl: string | undefined;
  };

/** What set-up mode needs to know: there is no App yet. */
export type SetUpConfig = Place & {
  /** Where the credentials of the new App go. */
  readonly credentialsFile: string;
};

/** With any problem the server does not start; else there is either an App to run or one to be created. */
export type ReadConfig = {
  readonly config?: ServerConfig;
  readonly setUp?: SetUpConfig;
  readonly problems: string[];
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment of the server. Problems name the variable and what to do, never a value. The App is the one of
 * APP_ID; else the one whose credentials stand in CREDENTIALS_FILE (`credentials`, where the command line names it;
 * DATA_DIR/app.json). Where none of these and no key or secret is given, it is still to be created.
 */
export function readServerConfig(given: Environment = process.env, credentials?: string): ReadConfig {
  const environment = withoutEmpty(given);
  const problems: string[] = [];
  const database = readDatabaseSettings(environment, problems);
  const ops = readOpsSettings(environment, problems);
  const api = readApiSettings(environment, problems);
  const rounds = readRounds(environment, problems);
  const place = readPlace(environment, problems);
  const encryption = readEncryptionSettings(environment, database, problems);
  const subscriptionHosts = readSubscriptionHosts(environment, problems);
  const clusters = watchClusters(environment, problems);
  const publicUrl = readPublicUrl(environment, problems);
  const spacing = environment.WRITE_SPACING ?? 'on';
  if (spacing !== 'on' && spacing !== 'off') problems.push('WRITE_SPACING must be on or off.');
  const credentialsFile = credentials ?? environment.CREDENTIALS_FILE ?? join(database.dataDir, 'app.json');
  if (isWithoutApp(environment) && !existsSync(credentialsFile)) {
    return place === undefined || problems.length > 0
      ? { problems }
      : { setUp: { ...place, credentialsFile }, problems };
  }
  const app = isWithoutApp(environment)
    ? readAppFromFile(credentialsFile, place, problems)
    : readApp(environment, problems);
  if (problems.length > 0 || app === undefined || place === undefined) return { problems };
  const rest = { spaceWrites: spacing === 'on', encryption, subscriptionHosts, clusters, publicUrl };
  return { config: { ...app, ...place, ...database, ...ops, ...api, ...rounds, ...rest }, problems };
}

/** A variable that is set to nothing is not set: that is how compose files and charts leave one out. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
}

const variablesOfApp = ['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET', 'WEBHOOK_SECRET_PATH'];

function isWithoutApp(environment: Environment): boolean {
  return variablesOfApp.every((name) => environment[name] === undefined);
}

type AppIdentity = Pick<ServerConfig, 'appId' | 'keys'>;

function readApp(environment: Environment, problems: string[]): AppIdentity | undefined {
  const appId = readNumber('APP_ID', environment, 1, Number.MAX_SAFE_INTEGER, problems);
  if (environment.APP_ID === undefined)
    problems.push('APP_ID is missing: the id of the GitHub App, from its settings page.');
  const keys = readKeys(environment, problems);
  return appId === undefined || keys === undefined ? undefined : { appId, keys };
}

function readAppFromFile(path: string, place: Place | undefined, problems: string[]): AppIdentity | undefined {
  const keys = readKeysFromFile(path, problems);
  if (keys === undefined) return undefined;
  const { appId, serverUrl } = readCredentials(readFileSync(path, 'utf8'));
  if (place !== undefined && serverUrl !== place.serverUrl) {
    problems.push(
      `CREDENTIALS_FILE holds the App of ${serverUrl}, and GHE_HOST (or GITHUB_SERVER_URL) says ${place.serverUrl}.`,
    );
  }
  return { appId, keys };
}

function readPlace(environment: Environment, problems: string[]): Place | undefined {
  const urls = readUrls(environment, problems);
  const port = readNumber('PORT', environment, 0, 65_535, problems) ?? 3000;
  const logLevel = logLevels.find((level) => level === (environment.LOG_LEVEL ?? 'info').toLowerCase());
  if (logLevel === undefined) problems.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}.`);
  const proxies = readProxySettings(environment, problems);
  if (urls === undefined || logLevel === undefined) return undefined;
  return { ...urls, host: environment.HOST ?? 'localhost', port, logLevel, proxies };
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

/**
 * GITHUB_API_URL and GITHUB_SERVER_URL, else made from GHE_HOST (and GHE_PROTOCOL), else github.com. GitHub Enterprise
 * Server has its API below /api/v3, GitHub Enterprise Cloud with data residency (`*.ghe.com`) at `api.`.
 */
function readUrls(environment: Environment, problems: string[]): { apiUrl: string; serverUrl: string } | undefined {
  const host = environment.GHE_HOST;
  const protocol = environment.GHE_PROTOCOL ?? 'https';
  const server = host === undefined ? 'https://github.com' : `${protocol}://${host}`;
  const api = apiOf(host, protocol);
  const serverUrl = readUrl('GITHUB_SERVER_URL', environment.GITHUB_SERVER_URL ?? server, problems);
  const apiUrl = readUrl('GITHUB_API_URL', environment.GITHUB_API_URL ?? api, problems);
  return serverUrl !== undefined && apiUrl !== undefined ? { apiUrl, serverUrl } : undefined;
}

function apiOf(host: string | undefined, protocol: string): string {
  if (host === undefined) return 'https://api.github.com';
  return host.endsWith('.ghe.com') ? `${protocol}://api.${host}` : `${protocol}://${host}/api/v3`;
}

function readUrl(name: string, text: string, problems: string[]): string | undefined {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  problems.push(`${name} (or GHE_HOST, GHE_PROTOCOL) does not make a http or https address.`);
  return undefined;
}
