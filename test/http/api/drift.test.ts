import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../../src/domain/json.ts';
import { manifestOf } from '../../kinds/hedgehog/support.ts';
import { keepComparison } from './keep-comparison.ts';
import { describedApi, F, wiring } from './open-api.ts';

const { api, ask } = describedApi(wiring);
const key = (name: string, kind = 'VPC') => ({ group: 'vpc.githedgehog.com', kind, namespace: 'default', name });
const vpcUrl = (name: string) => `records/vpc.githedgehog.com/VPC/default/${name}`;
const inGit = (path: string) => parse(wiring[`gitops/managed/${path}`] ?? '') as JsonObject;

function liveVpc(name: string, vlan: number, managedFields: JsonObject[] = []): JsonObject {
  const number = Number(name.slice(-1));
  const subnet = { subnet: `10.0.${number}.0/24`, gateway: `10.0.${number}.1`, vlan };
  const { metadata } = number < 9 ? inGit(`vpc/${name}.yaml`) : { metadata: { name, namespace: 'default' } };
  const spec = { ipv4Namespace: 'default', vlanNamespace: 'default', subnets: { default: subnet } };
  return manifestOf('VPC', name, spec, { ...(metadata as JsonObject), uid: 'u', managedFields });
}

const edited = [
  {
    ...{ manager: 'kubectl-edit', time: '2026-11-23T05:58:00Z' },
    fieldsV1: { 'f:spec': { 'f:subnets': { 'f:default': { 'f:vlan': {} } } } },
  },
];
const others = [inGit('ipv4namespace/default.yaml'), inGit('vlannamespace/default.yaml')];
const inSync = [liveVpc('vpc-1', 1001), liveVpc('vpc-2', 1002), liveVpc('vpc-3', 1003), ...others];
/** vpc-1 has another VLAN, vpc-3 is gone, vpc-9 was made by hand. */
const drifted = [liveVpc('vpc-1', 1044, edited), liveVpc('vpc-2', 1002), liveVpc('vpc-9', 1049), ...others];

describe('before a cluster is named, and before it was read', () => {
  test.each([
    ['GET', 'drift'],
    ['GET', 'drift/history'],
    ['POST', 'drift/refresh'],
    ['POST', 'drift/adopt'],
  ] as const)('%s %s: no cluster', async (method, url) => {
    const body = url === 'drift/adopt' ? { keys: [key('vpc-1')] } : undefined;
    expect((await ask(method, url, { body })).json()).toMatchObject({ status: 404, code: 'no-cluster' });
  });

  test('a record says why nothing is known of it', async () => {
    expect((await ask('GET', vpcUrl('vpc-1'))).json()).toMatchObject({
      live: { unknown: 'no-cluster' },
      states: { live: 'unknown' },
    });
    expect((await ask('GET', F)).json().drift).toEqual({ status: 'unknown', reason: 'no-cluster' });
    api().clusters.add('fabric-1');
    expect((await ask('GET', 'drift')).json()).toMatchObject({ status: 404, code: 'not-compared' });
    expect((await ask('GET', F)).json().drift).toEqual({ status: 'unknown', reason: 'not-compared' });
    expect((await ask('GET', vpcUrl('vpc-1'))).json().live).toEqual({ unknown: 'not-compared' });
    expect((await ask('GET', 'records?state=unknown')).json().items).toHaveLength(5);
    expect((await ask('GET', 'records?state=synced')).json().items).toEqual([]);
    const { body } = { body: { keys: [key('vpc-1')] } };
    expect((await ask('POST', 'drift/adopt', { body })).json()).toMatchObject({ code: 'not-compared' });
  });
});

describe('what the last comparison found', () => {
  beforeAll(async () => {
    api().clusters.add('fabric-1');
    await keepComparison(api(), inSync, { at: '2026-11-24T08:00:00.000Z' });
    await keepComparison(api(), drifted);
  });

  test('the report, with objects that have no file', async () => {
    const { status, json, headers } = await ask('GET', 'drift');
    expect(status).toBe(200);
    const report = json();
    expect(report).toMatchObject({
      name: 'fabric-1',
      counts: { inSync: 3, changed: 1, missing: 1, extra: 1, pending: 0, unknown: 0 },
      comparedAt: '2026-11-24T09:00:00.000Z',
      unreachable: null,
      deployer: null,
      records: [
        {
          key: key('vpc-1'),
          state: 'changed',
          differences: [
            { pointer: '/spec/subnets/default/vlan', git: 1001, live: 1044, manager: 'kubectl-edit', line: 12 },
          ],
        },
        { key: key('vpc-3'), state: 'missing', path: 'managed/vpc/vpc-3.yaml' },
        { key: key('vpc-9'), state: 'extra', live: { metadata: { name: 'vpc-9' } } },
      ],
    });
    const again = await ask('GET', 'drift', { headers: { 'if-none-match': String(headers.etag) } });
    expect(again.status).toBe(304);
  });

  test('its tag stays where it was compared again, and goes where the cluster does not answer', async () => {
    const ref = { repository: api().scene.repository.id, fabric: 'fabric-1' };
    const tag = async () => (await ask('GET', 'drift')).headers.etag;
    const before = await tag();
    await api().drift.confirm(ref, '2026-11-24T09:05:00.000Z');
    expect(await tag()).toBe(before);
    expect((await ask('GET', 'drift')).json().comparedAt).toBe('2026-11-24T09:05:00.000Z');
    await api().drift.miss(ref, 'connection refused', '2026-11-24T09:10:00.000Z');
    expect(await tag()).not.toBe(before);
    expect((await ask('GET', F)).json().drift).toMatchObject({
      ...{ status: 'drifted', comparedAt: '2026-11-24T09:05:00.000Z' },
      unreachable: { since: '2026-11-24T09:10:00.000Z', message: 'connection refused' },
    });
    const body = { keys: [key('vpc-1')] };
    expect((await ask('POST', 'drift/adopt', { body })).json()).toMatchObject({ status: 409, code: 'unreachable' });
    await api().drift.confirm(ref, '2026-11-24T09:00:00.000Z');
    expect(await tag()).toBe(before);
  });

  test('the history, page by page, newest first', async () => {
    const first = (await ask('GET', 'drift/history?limit=1')).json();
    expect(first.items).toMatchObject([{ number: 2, counts: { changed: 1 }, records: [{}, {}, {}] }]);
    const second = (await ask('GET', `drift/history?limit=1&after=${first.next}`)).json();
    expect(second).toMatchObject({ items: [{ number: 1, counts: { inSync: 5 }, records: [] }], next: null });
    expect((await ask('GET', 'drift/history?after=abc')).status).toBe(400);
  });

  test('records show the cluster’s side, and are found by it', async () => {
    const changed = (await ask('GET', vpcUrl('vpc-1'))).json();
    expect(changed).toMatchObject({
      live: { at: '2026-11-24T09:00:00.000Z', value: { spec: { subnets: { default: { vlan: 1044 } } } } },
      differences: [{ pointer: '/spec/subnets/default/vlan', git: 1001, live: 1044, manager: 'kubectl-edit' }],
      states: { change: 'none', live: 'drifted' },
    });
    expect(changed.live.value.metadata).not.toHaveProperty('managedFields');
    expect((await ask('GET', vpcUrl('vpc-2'))).json()).toMatchObject({ differences: [], states: { live: 'synced' } });
    expect((await ask('GET', vpcUrl('vpc-3'))).json()).toMatchObject({
      live: { value: null },
      states: { live: 'missing' },
    });
  });

  test.each([
    ['drifted', ['vpc-1']],
    ['missing', ['vpc-3']],
    ['synced', ['default', 'vpc-2', 'default']],
    ['pending', []],
    ['orphaned', []],
    ['unknown', []],
    ['drifted&text=vpc-2', []],
    ['synced&kind=VPC', ['vpc-2']],
  ])('records?state=%s', async (query, names) => {
    const { items } = (await ask('GET', `records?state=${query}`)).json();
    expect(items.map((item: { key: { name: string } }) => item.key.name)).toEqual(names);
  });

  test('another side of the cluster is another version of the record', async () => {
    const before = (await ask('GET', vpcUrl('vpc-2'))).headers.etag;
    expect((await ask('GET', vpcUrl('vpc-2'), { headers: { 'if-none-match': String(before) } })).status).toBe(304);
    await keepComparison(api(), [liveVpc('vpc-1', 1044, edited), liveVpc('vpc-2', 1055), ...others]);
    expect((await ask('GET', vpcUrl('vpc-2'))).headers.etag).not.toBe(before);
    await keepComparison(api(), drifted);
    expect((await ask('GET', vpcUrl('vpc-2'))).headers.etag).toBe(before);
  });

  test('what only a token that may write can do, and nobody of another fabric', async () => {
    for (const url of ['drift/refresh', 'drift/adopt']) {
      const body = { keys: [key('vpc-1')] };
      expect((await ask('POST', url, { token: api().read, body })).status).toBe(403);
    }
    expect((await ask('GET', 'drift', { token: api().read })).status).toBe(200);
    expect((await ask('GET', '/api/v1/fabrics/acme/network/fabric-2/drift')).json()).toMatchObject({
      code: 'not-found',
    });
  });
});

test('comparing now is asked for, and waited for where that is wanted', async () => {
  api().clusters.add('fabric-1');
  await keepComparison(api(), drifted);
  const asked = await ask('POST', 'drift/refresh');
  expect([asked.status, asked.headers.location]).toEqual([202, `${F}/drift`]);
  expect(asked.json()).toMatchObject({ status: 'drifted' });
  expect(api().refreshed).toEqual(['fabric-1']);
  const waiting = ask('POST', 'drift/refresh', { headers: { prefer: 'wait=20' } });
  while (api().refreshed.length < 2) await new Promise((resolve) => setImmediate(resolve));
  await keepComparison(api(), inSync, { at: '2026-11-24T10:00:00.000Z' });
  const waited = await waiting;
  expect(waited.headers['preference-applied']).toBe('wait=20');
  expect(waited.json()).toMatchObject({ status: 'in-sync', comparedAt: '2026-11-24T10:00:00.000Z' });
});

describe('adopting', () => {
  beforeEach(async () => {
    api().clusters.add('fabric-1');
    await keepComparison(api(), drifted);
  });

  test('a dry run shows the lines that would change, and writes nothing', async () => {
    const body = { keys: [key('vpc-1')] };
    const { status, json } = await ask('POST', 'drift/adopt?dryRun=true', { body });
    expect(status).toBe(200);
    const { change, plan } = json();
    expect(change).toBeNull();
    expect(plan.records).toMatchObject([
      { action: 'update', fields: [{ pointer: '/spec/subnets/default/vlan', from: 1001, to: 1044 }] },
    ]);
    expect(plan.lines).toEqual({ added: 1, removed: 1 });
    expect((await ask('GET', 'changes?state=queued')).json().items).toEqual([]);
  });

  test('a Change of all that is named; the same again is the same Change; a newer one takes its place', async () => {
    const body = { keys: [key('vpc-1'), key('vpc-3'), key('vpc-9'), key('vpc-2')], author: 'ann' };
    const { status, headers, json } = await ask('POST', 'drift/adopt', { body });
    expect(status).toBe(202);
    const { change, plan } = json();
    expect(headers.location).toBe(change.url);
    expect(change).toMatchObject({
      ...{ state: 'queued', title: 'Adopt live values in fabric-1: 3 records' },
      requester: { token: 'writer', says: 'ann' },
      records: [{ deleted: false }, { deleted: true }, { deleted: false }],
    });
    expect(change.message).toContain('VPC vpc-1: spec.subnets.default.vlan, kubectl-edit, 23 Nov 05:58 UTC');
    expect(plan.files).toEqual([
      { path: 'managed/vpc/vpc-1.yaml', action: 'update' },
      { path: 'managed/vpc/vpc-3.yaml', action: 'delete' },
      { path: 'managed/vpc/vpc-9.yaml', action: 'add' },
    ]);
    expect(api().looks).toHaveLength(1);
    const again = (await ask('POST', 'drift/adopt', { body })).json();
    expect(again.change.id).toBe(change.id);
    await keepComparison(api(), [liveVpc('vpc-1', 1066, edited), liveVpc('vpc-9', 1049), ...others]);
    const keys = [...body.keys];
    const newer = (await ask('POST', 'drift/adopt', { body: { keys } })).json();
    expect(newer.change.id).not.toBe(change.id);
    expect((await ask('GET', `changes/${change.id}`)).json()).toMatchObject({ waiting: { withdrawal: true } });
    expect((await ask('GET', `changes/${newer.change.id}`)).json()).toMatchObject({ waiting: { withdrawal: false } });
    await ask('DELETE', `changes/${newer.change.id}`);
  });

  test('all or nothing: a record that is not there, one that cannot be adopted', async () => {
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
    const noted = { metadata: { annotations: { note: secret } } };
    const live = liveVpc('vpc-9', 1049);
    await keepComparison(api(), [
      liveVpc('vpc-1', 1044),
      { ...live, metadata: { ...(live.metadata as JsonObject), ...noted.metadata } },
      ...others,
    ]);
    const unknown = await ask('POST', 'drift/adopt', { body: { keys: [key('vpc-1'), key('vpc-7')] } });
    expect(unknown.json()).toMatchObject({
      ...{ status: 422, code: 'refused' },
      errors: [{ pointer: '/keys/1', code: 'not-adoptable', key: key('vpc-7') }],
    });
    const masked = await ask('POST', 'drift/adopt', { body: { keys: [key('vpc-9')] } });
    expect(masked.json()).toMatchObject({ status: 422, errors: [{ pointer: '/keys/0', key: key('vpc-9') }] });
    expect(masked.text).toContain('credential');
    for (const { text } of [masked, await ask('GET', 'drift')]) expect(text).not.toContain(secret);
  });

  test('what is in sync already: nothing to do', async () => {
    const { status, json } = await ask('POST', 'drift/adopt', { body: { keys: [key('vpc-2')] } });
    expect([status, json().change]).toEqual([200, null]);
  });

  test('what the whole set does not allow is refused as an edit would be', async () => {
    await keepComparison(api(), [liveVpc('vpc-1', 1002), liveVpc('vpc-2', 1002), liveVpc('vpc-3', 1003), ...others]);
    const { json } = await ask('POST', 'drift/adopt', { body: { keys: [key('vpc-1')] } });
    expect(json()).toMatchObject({ status: 422, code: 'refused', errors: [{ code: 'conflict' }] });
  });

  test('while the fabric is paused: not', async () => {
    const scope = { repository: api().scene.repository.id, fabric: 'fabric-1' };
    await api().pauses.pause(scope, { by: 'ann', since: '2026-11-24T09:00:00.000Z' });
    const { json } = await ask('POST', 'drift/adopt', { body: { keys: [key('vpc-1')] } });
    expect(json()).toMatchObject({ status: 409, code: 'paused' });
    await api().pauses.resume(scope);
  });
});

describe('ignoring fields', () => {
  test('asks for the look that proposes it, with what is new of it', async () => {
    const body = { kind: 'Switch', name: 'leaf-*', fields: ['/spec/boot', '/spec/boot'] };
    const before = api().looks.length;
    const { status, json } = await ask('POST', 'drift/ignore', { body });
    expect(status).toBe(202);
    const ignored = { ...body, fields: ['/spec/boot'] };
    expect(json()).toEqual({ ignored, branch: 'hedgerow/ignore/fabric-1' });
    expect(api().looks.slice(before)).toMatchObject([
      {
        owner: 'acme',
        repo: 'network',
        defaultBranch: 'main',
        asks: [{ what: 'ignore', fabric: 'fabric-1', ignored, by: 'writer' }],
      },
    ]);
    const byKey = await ask('POST', 'drift/ignore', { body: { key: key('vpc-1'), fields: ['/spec/subnets'] } });
    expect(byKey.json().ignored).toEqual({ kind: 'VPC', name: 'vpc-1', fields: ['/spec/subnets'] });
  });

  test.each([
    [{ kind: 'VPC', fields: ['/spec'] }, '/key'],
    [{ key: key('vpc-1'), kind: 'VPC', name: 'a', fields: ['/spec'] }, '/key'],
    [{ kind: 'VPC', name: 'a', fields: [''] }, '/fields/0'],
    [{ kind: 'VPC', name: 'a', fields: [] }, '/fields'],
    [{ kind: 'VPC', name: 'a/b', fields: ['/spec'] }, '/name'],
  ])('%j: 400 with the place', async (body, pointer) => {
    const { json } = await ask('POST', 'drift/ignore', { body });
    expect(json()).toMatchObject({ status: 400, errors: [{ pointer }] });
  });

  test('not with a token that may only read', async () => {
    const body = { kind: 'VPC', name: 'a', fields: ['/spec'] };
    expect((await ask('POST', 'drift/ignore', { token: api().read, body })).status).toBe(403);
  });
});
