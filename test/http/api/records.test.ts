import { expect, test } from 'vitest';
import { describedApi, F, wiring } from './open-api.ts';

const { api, ask } = describedApi(wiring);
const vpcUrl = (name: string) => `records/vpc.githedgehog.com/VPC/default/${name}`;

test('fabrics that the token sees, and no others', async () => {
  const { json } = await ask('GET', '/api/v1/fabrics');
  expect(json()).toMatchObject({
    items: [
      {
        repository: 'acme/network',
        fabric: 'fabric-1',
        url: F,
        branch: 'main',
        directory: 'gitops',
        records: 5,
        kinds: { VPC: 3, IPv4Namespace: 1, VLANNamespace: 1 },
        drift: { status: 'unknown' },
        paused: null,
      },
    ],
    next: null,
  });
  expect((await ask('GET', F)).json()).toEqual(json().items[0]);
});

test('records come in the order of their keys, with what Git says', async () => {
  const { json, status } = await ask('GET', 'records?kind=VPC');
  expect(status).toBe(200);
  const { items, next } = json();
  expect(next).toBeNull();
  expect(items.map(({ key }: { key: { name: string } }) => key.name)).toEqual(['vpc-1', 'vpc-2', 'vpc-3']);
  expect(items[0]).toMatchObject({
    path: 'managed/vpc/vpc-1.yaml',
    line: 2,
    states: { change: 'none', live: 'unknown' },
  });
  expect(items[0].git.spec.subnets.default.vlan).toBe(1001);
});

test.each([
  ['kind=VPC&labelSelector=env%3Dprod', ['vpc-1']],
  ['kind=VPC&labelSelector=env!%3Dprod', ['vpc-2', 'vpc-3']],
  ['kind=VPC&labelSelector=env%20in%20(prod,dev)', ['vpc-1', 'vpc-2']],
  ['kind=VPC&labelSelector=!env', ['vpc-3']],
  ['labelSelector=env,tier%3Da', ['vpc-1']],
  ['kind=VPC&text=PC-2', ['vpc-2']],
  ['group=wiring.githedgehog.com', ['default']],
  ['namespace=elsewhere', []],
  ['namespace=-', []],
  ['namespace=default&kind=VPC&limit=1', ['vpc-1']],
  ['kind=Switch', []],
  ['state=draft', []],
  ['state=none&kind=VPC&limit=2', ['vpc-1', 'vpc-2']],
])('filter %s', async (query, names) => {
  const { items } = (await ask('GET', `records?${query}`)).json();
  expect(items.map(({ key }: { key: { name: string } }) => key.name)).toEqual(names);
});

test.each([
  ['limit=501', '/limit'],
  ['limit=two', '/limit'],
  ['labelSelector=a%20b', '/labelSelector'],
  ['state=open', '/state'],
  ['kindd=VPC', '/kindd'],
  ['after=%C3%A4', '/after'],
  ['after=abc', '/after'],
])('a query that does not fit, %s: 400 with the place', async (query, pointer) => {
  const { status, headers, json } = await ask('GET', `records?${query}`);
  expect([status, headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8']);
  expect(json()).toMatchObject({ code: 'invalid-request', instance: headers['x-request-id'], errors: [{ pointer }] });
});

test('an unknown parameter is met with the one that was meant', async () => {
  expect((await ask('GET', 'records?kindd=VPC')).json().detail).toBe(
    'in the query: unknown field kindd: did you mean kind?',
  );
});

test('pages of any size, one after the other, are the list', async () => {
  const keys = async (limit: number): Promise<string[]> => {
    const found: string[] = [];
    for (let after = ''; ; ) {
      const { items, next } = (await ask('GET', `records?limit=${limit}&snapshot=true${after}`)).json();
      found.push(...items.map(({ path }: { path: string }) => path));
      expect(items.length).toBeLessThanOrEqual(limit);
      if (next === null) return found;
      after = `&after=${next}`;
    }
  };
  const all = await keys(500);
  expect(all).toHaveLength(5);
  for (const limit of [1, 2, 3, 4, 5, 6]) expect(await keys(limit)).toEqual(all);
});

test('a record as JSON and as the text of its file; its tag begins with the blob id', async () => {
  const one = await ask('GET', vpcUrl('vpc-1'));
  const record = one.json();
  expect(record.key).toEqual({ group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: 'vpc-1' });
  expect(one.headers.etag).toBe(`W/"${record.blob}"`);
  const yaml = await ask('GET', vpcUrl('vpc-1'), { headers: { accept: 'application/yaml' } });
  expect(yaml.headers).toMatchObject({ etag: `"${record.blob}"`, 'content-type': 'application/yaml; charset=utf-8' });
  expect(yaml.text).toBe(wiring['gitops/managed/vpc/vpc-1.yaml']);
  expect((await ask('GET', vpcUrl('vpc-1'), { headers: { accept: 'image/png' } })).status).toBe(406);
});

test.each(['application/json', 'application/yaml'])('a version that is known is not sent again: %s', async (accept) => {
  const { headers } = await ask('GET', vpcUrl('vpc-2'), { headers: { accept } });
  const etag = String(headers.etag);
  for (const known of [etag, `"other", ${etag}`, etag.replace('W/', ''), '*']) {
    const again = await ask('GET', vpcUrl('vpc-2'), { headers: { accept, 'if-none-match': known } });
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
  }
  expect((await ask('GET', vpcUrl('vpc-2'), { headers: { accept, 'if-none-match': '"other"' } })).status).toBe(200);
});

test('what an open Change makes of a record is shown with it, and is another version', async () => {
  const before = await ask('GET', vpcUrl('vpc-3'));
  const { blob, key } = before.json();
  const patch = { spec: { subnets: { default: { vlan: 1033 } } } };
  const body = { title: 'Another VLAN', draft: true, edits: [{ op: 'merge-patch', key, patch, base: blob }] };
  const { change } = (await ask('POST', 'changes', { body })).json();
  const after = await ask('GET', vpcUrl('vpc-3'));
  expect(after.headers.etag).not.toBe(before.headers.etag);
  expect(after.json()).toMatchObject({
    blob,
    proposed: [
      {
        change: change.id,
        state: 'draft',
        pullRequest: null,
        deleted: false,
        spec: { subnets: { default: { vlan: 1033 } } },
      },
    ],
    differences: [{ pointer: '/spec/subnets/default/vlan', change: change.id, git: 1003, proposed: 1033 }],
    states: { change: 'draft' },
  });
  const { items } = (await ask('GET', 'records?state=draft')).json();
  expect(items).toEqual([after.json()]);
});

test('schemas of kinds, for forms', async () => {
  const { items } = (await ask('GET', 'schemas')).json();
  expect(items).toContainEqual(expect.objectContaining({ kind: 'VPC', checked: true }));
  const one = await ask('GET', 'schemas/VPC');
  expect(one.json()).toMatchObject({ title: 'VPC', required: ['apiVersion', 'kind', 'metadata'] });
  const etag = String(one.headers.etag);
  expect((await ask('GET', 'schemas/VPC', { headers: { 'if-none-match': etag } })).status).toBe(304);
  expect((await ask('GET', 'schemas/VPN')).status).toBe(404);
  expect((await ask('GET', 'schemas/VPC?version=v9')).status).toBe(404);
});

test('free values leave out what Git and open Changes use', async () => {
  const { values } = (await ask('GET', 'free?what=vlan&count=5')).json();
  expect(values).toHaveLength(5);
  for (const used of [1001, 1002, 1003, 1033]) expect(values).not.toContain(used);
  expect((await ask('GET', 'free?what=port')).json()).toMatchObject({ status: 400, errors: [{ pointer: '/in' }] });
  expect((await ask('GET', 'free?what=colour')).json()).toMatchObject({ status: 400, errors: [{ pointer: '/what' }] });
});

test('no cluster is connected, and so it answers', async () => {
  expect((await ask('GET', 'drift')).json()).toMatchObject({ status: 404, code: 'no-cluster' });
});

test('the index knows each fabric by itself', async () => {
  const token = await api().give('of-the-repository', { fabrics: [{ repository: api().scene.repository.id }] });
  const { items } = (await ask('GET', '/api/v1/fabrics?limit=1', { token })).json();
  expect(items).toHaveLength(1);
  const other = await ask('GET', '/api/v1/fabrics/ACME/Network/fabric-2/records', { token });
  expect(other.json().items.map(({ path }: { path: string }) => path)).toEqual(['managed/vpc/vpc-9.yaml']);
});
