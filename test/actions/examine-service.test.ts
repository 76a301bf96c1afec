import { describe, expect, test } from 'vitest';
import { examineService } from '../../src/actions/examine-service.ts';
import type { Finding } from '../../src/actions/finding.ts';
import { HostError } from '../../src/github/host-error.ts';
import type { AppHost, AppInstallation, DeliveryAttempt } from '../../src/ports/app-host.ts';
import type { StoreLook } from '../../src/ports/store-look.ts';

const now = new Date('2026-01-02T12:00:00Z');
const needs = { permissions: { contents: 'write', metadata: 'read' }, events: ['push', 'check_run'] };
const installation: AppInstallation = {
  id: 1,
  account: 'acme',
  htmlUrl: 'https://github.com/installations/1',
  isSuspended: false,
  permissions: { contents: 'write', metadata: 'read' },
};
const delivery = (guid: string, status: number, minutes = 5): DeliveryAttempt => ({
  id: 1,
  guid,
  event: 'push',
  at: now.getTime() - minutes * 60_000,
  status,
});
const app = {
  id: 12,
  name: 'Hedgerow',
  owner: 'acme',
  htmlUrl: 'https://github.com/apps/hedgerow',
  permissions: { contents: 'admin', metadata: 'read', checks: 'write' },
  events: ['push', 'check_run', 'star'],
};
const budget = { limit: 5000, remaining: 4711, resetsAt: new Date('2026-01-02T12:31:10Z') };
const ready: StoreLook = { kind: 'server', state: 'ready', schema: 3, program: '0.2.0', known: 3, deadLetters: 0 };

const listed = (deliveries: readonly DeliveryAttempt[]) => async () => ({ deliveries, next: undefined });

const host: AppHost = {
  redeliver: async () => undefined,
  findRepository: async () => undefined,
  readApp: async () => app,
  listInstallations: async () => [installation],
  readWebhookUrl: async () => 'https://h.acme.test/api/github/webhooks',
  listDeliveries: listed([delivery('a', 202)]),
  readBudget: async () => budget,
};
const refuse = (status: number, words: string) => async () => {
  throw new HostError('read', { ending: status === 0 ? 'lost' : 'refused', status, words, cause: undefined });
};

const examine = async (change: Partial<AppHost> = {}, store: () => Promise<StoreLook> = async () => ready) =>
  await examineService({ app: { ...host, ...change }, needs, lookAtStore: store, now });
const find = (findings: readonly Finding[], subject: string) => findings.find((one) => one.subject === subject);

test('all in order is a line for each thing, and nothing to do', async () => {
  const findings = await examine();
  expect(findings.map(({ subject, state, says }) => [subject, state, says])).toEqual([
    ['key', 'ok', 'Hedgerow (12) of acme'],
    ['permissions', 'ok', 'all that are needed'],
    ['events', 'ok', 'all that are needed'],
    ['webhook', 'ok', 'https://h.acme.test/api/github/webhooks'],
    ['deliveries', 'ok', 'the last one, push, was taken 5 min ago'],
    ['installation acme', 'ok', 'all permissions; 4711 of 5000 requests left this hour'],
    ['database', 'ok', 'PostgreSQL, schema 3'],
  ]);
  expect(findings.every(({ todo }) => todo === undefined)).toBe(true);
});

describe.each<[string, Partial<AppHost>, string, Finding['state'], RegExp, RegExp]>([
  ['a refused key', { readApp: refuse(401, 'Bad credentials') }, 'key', 'fault', /does not take/, /APP_ID/],
  ['no network', { readApp: refuse(0, 'ECONNREFUSED') }, 'key', 'fault', /cannot be reached/, /HTTPS_PROXY/],
  [
    'a permission too few',
    { readApp: async () => ({ ...app, permissions: { contents: 'read' } }) },
    'permissions',
    'fault',
    /lacks contents: write, metadata: read$/,
    /apps\/hedgerow/,
  ],
  [
    'an event too few',
    { readApp: async () => ({ ...app, events: [] }) },
    'events',
    'fault',
    /push, check_run/,
    /subscr/,
  ],
  ['no webhook', { readWebhookUrl: async () => undefined }, 'webhook', 'note', /no events/, /POLL/],
  [
    'another address',
    { readWebhookUrl: async () => 'https://h.acme.test/' },
    'webhook',
    'fault',
    /not where/,
    /ends in/,
  ],
  ['no deliveries', { listDeliveries: listed([]) }, 'deliveries', 'note', /none/, /redelivery/],
  ['another secret', { listDeliveries: listed([delivery('a', 401)]) }, 'deliveries', 'fault', /401/, /WEBHOOK_SECRET/],
  ['a server away', { listDeliveries: listed([delivery('a', 502, 300)]) }, 'deliveries', 'fault', /5 h ago/, /runs/],
  [
    'one lost in between',
    { listDeliveries: listed([delivery('a', 202), delivery('b', 502)]) },
    'deliveries',
    'note',
    /1 of 2 were not/,
    /again/,
  ],
  ['no installation', { listInstallations: async () => [] }, 'installations', 'fault', /none/, /installations\/new/],
  [
    'a suspended one',
    { listInstallations: async () => [{ ...installation, isSuspended: true }], readBudget: refuse(403, 'suspended') },
    'installation acme',
    'note',
    /suspended/,
    /owner/,
  ],
  [
    'permissions not accepted yet',
    { listInstallations: async () => [{ ...installation, permissions: { contents: 'read', metadata: 'read' } }] },
    'installation acme',
    'fault',
    /has not granted contents: write$/,
    /accepts/,
  ],
  [
    'little budget',
    { readBudget: async () => ({ ...budget, remaining: 12 }) },
    'installation acme',
    'note',
    /12 of 5000/,
    /32 min/,
  ],
  ['no limits', { readBudget: async () => undefined }, 'installation acme', 'ok', /no request limit/, /^undefined$/],
])('%s', (_name, change, subject, state, says, todo) => {
  test('is said, with what to do', async () => {
    const findings = await examine(change);
    const found = find(findings, subject);
    expect(found?.state).toBe(state);
    expect(found?.says).toMatch(says);
    expect(String(found?.todo)).toMatch(todo);
    expect(find(findings, 'database')?.state).toBe('ok');
  });
});

test('an event that failed first and was taken later counts as taken', async () => {
  const findings = await examine({ listDeliveries: listed([delivery('a', 202, 1), delivery('a', 502, 9)]) });
  expect(find(findings, 'deliveries')).toMatchObject({ state: 'ok' });
});

describe.each<[string, Partial<StoreLook>, Finding['state'], RegExp]>([
  ['open in the server', { kind: 'embedded', state: 'in-use', by: 'process 7 on h' }, 'ok', /process 7 on h/],
  ['still empty', { state: 'absent', schema: undefined }, 'note', /still empty/],
  ['of a newer program', { schema: 4, program: '9.0.0' }, 'fault', /schema 4; this program knows 3/],
  ['of an older program', { schema: 2 }, 'ok', /brings it to 3/],
])('a database that is %s', (_name, change, state, says) => {
  test('is said', async () => {
    const found = find(await examine({}, async () => ({ ...ready, ...change })), 'database');
    expect(found?.state).toBe(state);
    expect(found?.says).toMatch(says);
  });
});

test('jobs that were given up are a note', async () => {
  const found = find(await examine({}, async () => ({ ...ready, deadLetters: 2 })), 'jobs');
  expect(found).toMatchObject({ state: 'note', says: '2 were given up' });
});

test('a database that does not open is a fault beside the others', async () => {
  const findings = await examine({}, refuse(0, 'ECONNREFUSED 127.0.0.1:5432'));
  expect(find(findings, 'database')).toMatchObject({ state: 'fault', says: expect.stringContaining('ECONNREFUSED') });
  expect(find(findings, 'key')?.state).toBe('ok');
});

test('a bug is no finding', async () => {
  await expect(examine({ readApp: () => Promise.reject(new TypeError('x')) })).rejects.toThrow(TypeError);
});
