import { generateKeyPairSync } from 'node:crypto';
import nock from 'nock';
import { pino } from 'pino';
import { afterEach, beforeEach, expect } from 'vitest';
import { createGitHubApp } from '../../src/github/create-github-app.ts';
import type { RepositoryHost } from '../../src/ports/repository-host.ts';

export const api = 'https://github.test/api/v3';
export const repositoryPath = '/api/v3/repos/acme/network';
export const tokenPath = '/api/v3/app/installations/7/access_tokens';
export const token = 'ghs_thisIsTheInstallationToken';
export const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString();

export const tokenAnswer = { token, expires_at: '2099-01-01T00:00:00Z', permissions: {}, repository_selection: 'all' };

/** The real adapter behind interceptors: what it asks for, and how long it would have waited. */
export type NockHost = { readonly host: RepositoryHost; readonly waits: number[]; readonly scope: nock.Scope };

/** Every test of the file fails where it leaves an interceptor unused or reaches the network. */
export function guardNetwork(): void {
  beforeEach(() => {
    nock.disableNetConnect();
  });
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    nock.enableNetConnect();
    expect(pending).toEqual([]);
  });
}

export async function connect(
  options: { timeout?: number; apiUrl?: string; spaceWrites?: boolean } = {},
): Promise<NockHost> {
  const waits: number[] = [];
  const apiUrl = options.apiUrl ?? api;
  if (apiUrl === api) nock('https://github.test').post(tokenPath).reply(201, tokenAnswer);
  const { connect: reach } = createGitHubApp({
    appId: 1,
    privateKey: () => privateKey,
    apiUrl,
    spaceWrites: false,
    log: pino({ level: 'silent' }),
    patience: {
      attempts: 4,
      firstWait: 500,
      longestWait: 10_000,
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
    },
    ...options,
  });
  const host = await reach({ installation: 7, owner: 'acme', repo: 'network' });
  return { host, waits, scope: nock('https://github.test') };
}
