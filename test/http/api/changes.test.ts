import { beforeAll, describe, expect, test } from 'vitest';
import { vpc } from '../../actions/scene.ts';
import { describedApi, F, wiring } from './open-api.ts';

const { api, ask } = describedApi(wiring);
const keyOf = (name: string) => ({ group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name });
const vlan = (number: number) => ({ spec: { subnets: { default: { vlan: number } } } });
const manifest = (name: string, number: number) => ({
  apiVersion: 'vpc.githedgehog.com/v1beta1',
  kind: 'VPC',
  metadata: { name, namespace: 'default' },
  spec: { subnets: { default: { subnet: `10.0.${number - 1000}.0/24`, vlan: number } } },
});
const blobs: Record<string, string> = {};
const base = (name: string): string => blobs[name] ?? 'unknown';

beforeAll(async () => {
  for (const { key, blob } of (await ask('GET', 'records?kind=VPC')).json().items) blobs[key.name] = blob;
});

const patchOf = (name: string, number: number) => ({
  title: `VLAN ${number}`,
  edits: [{ op: 'merge-patch', key: keyOf(name), patch: vlan(number), base: base(name) }],
});
const changes = async () => (await ask('GET', 'changes?limit=200')).json().items;

test('a dry run shows the plan and a unified diff, and writes nothing', async () => {
  const { status, json } = await ask('POST', 'changes?dryRun=true', { body: patchOf('vpc-1', 1005) });
  expect(status).toBe(200);
  const { change, plan, others } = json();
  expect([change, others]).toEqual([null, []]);
  expect(plan.records).toMatchObject([
    {
      key: keyOf('vpc-1'),
      action: 'update',
      fields: [{ pointer: '/spec/subnets/default/vlan', from: 1001, to: 1005 }],
    },
  ]);
  expect(plan.diff).toContain('--- a/gitops/managed/vpc/vpc-1.yaml\n+++ b/gitops/managed/vpc/vpc-1.yaml\n@@ ');
  expect(plan.diff).toContain('-      vlan: 1001\n+      vlan: 1005\n');
  expect(await changes()).toEqual([]);
  expect(api().looks).toEqual([]);
});

test('an edit is kept, a look is asked for, and the Change can be followed', async () => {
  const body = { ...patchOf('vpc-1', 1005), author: 'ann', message: 'Because.' };
  const { status, headers, json } = await ask('POST', 'changes', { body });
  const { change } = json();
  expect([status, headers.location]).toEqual([202, `${F}/changes/${change.id}`]);
  expect(change).toMatchObject({
    state: 'queued',
    title: 'VLAN 1005',
    requester: { token: 'writer', login: null, says: 'ann' },
  });
  expect(api().looks).toHaveLength(1);
  expect((await ask('GET', String(headers.location))).json()).toEqual(change);
  expect(await changes()).toEqual([change]);
  // What others would send now meets it.
  const { others } = (await ask('POST', 'changes?dryRun=true', { body: patchOf('vpc-2', 1005) })).json();
  expect(others).toEqual([
    { change: change.id, pullRequest: null, key: keyOf('vpc-2'), conflict: expect.stringContaining('VLAN 1005') },
  ]);
  const same = (await ask('POST', 'changes?dryRun=true', { body: patchOf('vpc-1', 1006) })).json();
  expect(same.others).toEqual([{ change: change.id, pullRequest: null, key: keyOf('vpc-1'), conflict: null }]);
  expect((await ask('GET', 'changes?state=queued&state=draft')).json().items).toHaveLength(1);
  expect((await ask('GET', 'changes?state=merged')).json().items).toEqual([]);
});

test('several edits in one Change; a draft waits until it is submitted, and can be withdrawn', async () => {
  const edits = [
    { op: 'put', manifest: manifest('vpc-7', 1007), base: null },
    { op: 'delete', key: keyOf('vpc-3'), base: base('vpc-3') },
  ];
  const { change } = (await ask('POST', 'changes', { body: { title: 'Both', draft: true, edits } })).json();
  expect(change).toMatchObject({
    state: 'draft',
    records: [
      { key: keyOf('vpc-3'), deleted: true },
      { key: keyOf('vpc-7'), deleted: false },
    ],
  });
  const into = { title: 'More', into: change.id, edits: patchOf('vpc-2', 1022).edits };
  expect((await ask('POST', 'changes', { body: into })).json().change).toMatchObject({
    id: change.id,
    waiting: { edits: 1 },
  });
  expect((await ask('POST', `changes/${change.id}/submit`)).json()).toMatchObject({ state: 'queued' });
  expect((await ask('DELETE', `changes/${change.id}`)).json()).toMatchObject({ waiting: { withdrawal: true } });
  const nothing = { key: keyOf('vpc-3'), pointer: '/spec', take: 'git' };
  const resolved = await ask('POST', `changes/${change.id}/resolutions`, { body: [nothing] });
  expect(resolved.json()).toMatchObject({ status: 409, code: 'state' });
});

test('Prefer: wait answers once the Change has left `queued`', async () => {
  const headers = { prefer: 'respond-async, wait=20' };
  const answer = ask('POST', 'changes', { body: { ...patchOf('vpc-2', 1012), title: 'Waited for' }, headers });
  const { changes: store } = api();
  const ref = { repository: api().scene.repository.id, fabric: 'fabric-1' };
  let found: { id: string } | undefined;
  while (found === undefined) {
    found = (await store.page(ref, { states: ['queued'] }, { limit: 50 })).find(({ title }) => title === 'Waited for');
  }
  await store.update(ref, found.id, () => ({
    patch: { state: 'proposed', pullRequest: 12, head: 'a'.repeat(40) },
    events: [{ type: 'change.proposed', about: { change: found?.id ?? '' } }],
  }));
  const { status, headers: given, json } = await answer;
  expect([status, given['preference-applied']]).toEqual([202, 'wait=20']);
  expect(json().change).toMatchObject({
    state: 'proposed',
    pullRequest: { number: 12, url: 'https://github.example.com/acme/network/pull/12' },
  });
});

test('what Git says already is no Change', async () => {
  const { status, json } = await ask('POST', 'changes', { body: patchOf('vpc-2', 1002) });
  expect([status, json().change, json().plan.diff]).toEqual([200, null, '']);
});

describe('refused, with nothing written', () => {
  const edit = (more: object) => ({
    title: 'x',
    edits: [{ op: 'merge-patch', key: keyOf('vpc-1'), patch: vlan(1001), ...more }],
  });
  test.each<[string, number, string, object, object]>([
    ['no base', 428, 'base-required', edit({}), { errors: [{ pointer: '/edits/0/base' }] }],
    [
      'a base that nobody knows',
      409,
      'base-unknown',
      edit({ base: 'a'.repeat(40) }),
      { errors: [{ pointer: '/edits/0/base' }] },
    ],
    [
      'an unknown member',
      400,
      'invalid-request',
      { ...edit({ base: null }), tilte: 'x' },
      {
        errors: expect.arrayContaining([
          expect.objectContaining({ pointer: '/tilte', message: 'unknown field tilte: did you mean title?' }),
        ]),
      },
    ],
    [
      'an unknown member of an edit',
      400,
      'invalid-request',
      edit({ bsae: 'a' }),
      { errors: [{ pointer: '/edits/0/bsae', message: 'unknown field bsae: did you mean base?' }] },
    ],
    [
      'an unknown operation',
      400,
      'invalid-request',
      { title: 'x', edits: [{ op: 'patch' }] },
      { errors: [{ pointer: '/edits/0/op', message: 'op must be one of put, merge-patch, delete' }] },
    ],
    ['no operation', 400, 'invalid-request', { title: 'x', edits: [{}] }, {}],
    ['no edits', 400, 'invalid-request', { title: 'x', edits: [] }, { errors: [{ pointer: '/edits' }] }],
    [
      'a title of two lines',
      400,
      'invalid-request',
      { ...edit({}), title: 'a\nb' },
      { errors: [{ pointer: '/title' }] },
    ],
    [
      'text for a number of edits',
      400,
      'invalid-request',
      { title: 'x', edits: 'all' },
      { errors: [{ pointer: '/edits' }] },
    ],
    ['a flag in quotes', 400, 'invalid-request', { ...edit({}), draft: 'true' }, { errors: [{ pointer: '/draft' }] }],
    [
      'a manifest without a name',
      400,
      'invalid-request',
      { title: 'x', edits: [{ op: 'put', manifest: { apiVersion: 'v1', kind: 'X' }, base: null }] },
      { errors: [{ pointer: '/edits/0/manifest/metadata/name' }] },
    ],
    [
      'a path in a name',
      400,
      'invalid-request',
      { title: 'x', edits: [{ op: 'delete', key: keyOf('../../x'), base: 'b'.repeat(40) }] },
      { errors: [{ pointer: '/edits/0/key/name' }] },
    ],
    [
      'a NUL in a name',
      400,
      'invalid-request',
      { title: 'x', edits: [{ op: 'delete', key: keyOf('a\0'), base: 'b'.repeat(40) }] },
      { errors: [{ pointer: '/edits/0/key/name' }] },
    ],
    [
      'a name of 300 characters',
      400,
      'invalid-request',
      { title: 'x', edits: [{ op: 'delete', key: keyOf('a'.repeat(300)), base: 'b'.repeat(40) }] },
      { errors: [{ pointer: '/edits/0/key/name' }] },
    ],
    [
      'a rule',
      422,
      'refused',
      { title: 'x', edits: [{ op: 'put', manifest: manifest('name-is-too-long', 1050), base: null }] },
      {},
    ],
    [
      'a Change that is not there',
      404,
      'not-found',
      {
        ...edit({}),
        into: 'nothing',
        edits: [{ op: 'merge-patch', key: keyOf('vpc-1'), patch: vlan(1009), base: 'c'.repeat(40) }],
      },
      {},
    ],
  ])('%s: %i %s', async (_name, status, code, body, more) => {
    const before = await changes();
    const answer = await ask('POST', 'changes', { body });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toMatchObject({ status, code, ...more });
    expect(answer.status).toBe(status);
    expect(await changes()).toEqual(before);
  });

  test('fields that Git changed too: 409 with each, both values and the line', async () => {
    const old = base('vpc-2');
    const { scene } = api();
    const moved = (wiring['gitops/managed/vpc/vpc-2.yaml'] ?? '').replace('vlan: 1002', 'vlan: 1044');
    await scene.github.push(scene.repository, 'main', { files: { 'gitops/managed/vpc/vpc-2.yaml': moved } });
    await scene.look();
    const answer = await ask('POST', 'changes', { body: patchOf('vpc-2', 1045) });
    expect(answer.json()).toMatchObject({
      status: 409,
      code: 'collision',
      collisions: [
        {
          key: keyOf('vpc-2'),
          pointer: '/spec/subnets/default/vlan',
          base: 1002,
          git: 1044,
          edit: 1045,
          path: 'managed/vpc/vpc-2.yaml',
          line: expect.any(Number),
        },
      ],
    });
    const patch = { metadata: { labels: { tier: 'b' } } };
    const disjoint = { title: 'x', edits: [{ op: 'merge-patch', key: keyOf('vpc-2'), patch, base: old }] };
    const { plan } = (await ask('POST', 'changes?dryRun=true', { body: disjoint })).json();
    expect(plan.records[0].fields).toEqual([{ pointer: '/metadata/labels/tier', to: 'b' }]);
  });

  test('a whole record that collides is said in its own words', async () => {
    const { scene } = api();
    const put = (name: string) => ({ title: 'x', edits: [{ op: 'put', manifest: manifest(name, 1033), base: null }] });
    const detailOf = async (body: object) => {
      const { status, code, detail } = (await ask('POST', 'changes', { body })).json();
      expect([status, code]).toEqual([409, 'collision']);
      return detail;
    };
    expect(await detailOf(put('vpc-1'))).toBe('the record exists already, with another content: nothing was taken');

    const path = 'gitops/managed/vpc/vpc-8.yaml';
    await scene.github.push(scene.repository, 'main', { files: { [path]: vpc('vpc-8', 1080) } });
    await scene.look();
    const { blob } = (await ask('GET', 'records/vpc.githedgehog.com/VPC/default/vpc-8')).json();
    await scene.github.push(scene.repository, 'main', { files: { [path]: vpc('vpc-8', 1081) } });
    await scene.look();
    const removal = { title: 'x', edits: [{ op: 'delete', key: keyOf('vpc-8'), base: blob }] };
    expect(await detailOf(removal)).toBe(
      'Git changed the record since the base that the edit deletes: nothing was taken',
    );
    await scene.github.push(scene.repository, 'main', { files: { [path]: null } });
    await scene.look();
    const late = { title: 'x', edits: [{ op: 'merge-patch', key: keyOf('vpc-8'), patch: vlan(1082), base: blob }] };
    expect(await detailOf(late)).toBe('Git has the record no more that the edit changes: nothing was taken');
  });

  test('a paused fabric takes nothing, and says who paused it', async () => {
    const paused = await ask('PUT', 'pause', { body: { paused: true } });
    expect(paused.json()).toMatchObject({ paused: { by: 'token writer', of: 'fabric' } });
    const answer = await ask('POST', 'changes', { body: patchOf('vpc-1', 1006) });
    expect(answer.json()).toMatchObject({
      status: 409,
      code: 'paused',
      detail: expect.stringContaining('token writer'),
    });
    expect((await ask('PUT', 'pause', { body: { paused: false } })).json()).toEqual({ paused: null });
    const types = (await ask('GET', 'events?limit=500')).json().items.map(({ type }: { type: string }) => type);
    expect(types.slice(-2)).toEqual(['fabric.paused', 'fabric.resumed']);
  });
});

describe('Idempotency-Key', () => {
  test('50 at once are one Change; all get its answer', async () => {
    const before = (await changes()).length;
    const body = { ...patchOf('vpc-1', 1017), title: 'Once' };
    const headers = { 'idempotency-key': 'fifty' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask('POST', 'changes', { body, headers })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers: given }) => given['idempotency-replayed'] === 'true')).toHaveLength(49);
    expect(new Set(answers.map(({ headers: given }) => given.location)).size).toBe(1);
    expect(await changes()).toHaveLength(before + 1);
  });

  test('another request with the key is refused; a refusal is judged anew', async () => {
    const headers = { 'idempotency-key': 'fifty' };
    const other = await ask('POST', 'changes', { body: patchOf('vpc-1', 1018), headers });
    expect(other.json()).toMatchObject({ status: 422, code: 'key-reused' });
    const bad = {
      headers: { 'idempotency-key': 'bad' },
      body: { title: 'x', edits: [{ op: 'delete', key: keyOf('vpc-1') }] },
    };
    for (let time = 0; time < 2; time++) {
      const { status, headers: given } = await ask('POST', 'changes', bad);
      expect([status, given['idempotency-replayed']]).toEqual([428, undefined]);
    }
    expect((await ask('POST', 'changes', { body: {}, headers: { 'idempotency-key': 'a b' } })).status).toBe(400);
  });

  test('one that died before its answer was kept makes no second Change', async () => {
    const body = { ...patchOf('vpc-3', 1019), title: 'Died' };
    const headers = { 'idempotency-key': 'died' };
    const first = (await ask('POST', 'changes', { body, headers })).json();
    await api().database.sql.deleteFrom('idempotency').execute();
    const second = (await ask('POST', 'changes', { body, headers })).json();
    expect(second.change.id).toBe(first.change.id);
    expect((await changes()).filter(({ title }: { title: string }) => title === 'Died')).toHaveLength(1);
  });
});

describe('uploads', () => {
  const yaml = { 'content-type': 'application/yaml' };

  test('YAML is planned as raw/ would be, and becomes one Change', async () => {
    const text = vpc('vpc-20', 1020);
    const planned = await ask('POST', 'uploads?path=new.yaml&dryRun=true', { body: text, headers: yaml });
    expect(planned.json()).toMatchObject({
      change: null,
      plan: {
        documents: [{ outcome: 'managed', title: 'VPC vpc-20', target: 'managed/vpc/vpc-20.yaml' }],
        files: [{ path: 'managed/vpc/vpc-20.yaml', action: 'add' }],
      },
    });
    const { status, json } = await ask('POST', 'uploads?path=new.yaml', { body: text, headers: yaml });
    expect([status, json().change.kind, json().change.state]).toEqual([202, 'upload', 'queued']);
  });

  test('JSON, and a form with a file', async () => {
    const body = JSON.stringify(manifest('vpc-21', 1021));
    const headers = { 'content-type': 'application/json' };
    const { plan } = (await ask('POST', 'uploads?path=a.json&dryRun=true', { body, headers })).json();
    expect(plan.documents).toMatchObject([{ outcome: 'managed', title: 'VPC vpc-21' }]);
    const form = [
      '--b\r\nContent-Disposition: form-data; name="file"; filename="b.yaml"\r\nContent-Type: application/yaml\r\n\r\n',
      vpc('vpc-22', 1022),
      '\r\n--b--\r\n',
    ].join('');
    const typed = { 'content-type': 'multipart/form-data; boundary=b' };
    const sent = await ask('POST', 'uploads?dryRun=true', { body: form, headers: typed });
    expect(sent.json().plan.documents).toMatchObject([{ title: 'VPC vpc-22', source: { path: 'raw/b.yaml' } }]);
  });

  test.each<[string, number, string, string, string | Buffer, Record<string, string>]>([
    ['a path upwards', 400, 'invalid-request', '?path=..%2Fx.yaml', 'a: 1', yaml],
    ['a hidden path', 400, 'invalid-request', '?path=.git%2Fx.yaml', 'a: 1', yaml],
    ['no text', 400, 'invalid-request', '', '', yaml],
    ['bytes that are no UTF-8', 400, 'invalid-request', '', Buffer.from([0xff, 0xfe, 0x00]), yaml],
    ['a picture', 415, 'unsupported-type', '', 'x', { 'content-type': 'image/png' }],
    [
      'a form without a file',
      400,
      'invalid-request',
      '',
      '--b--\r\n',
      { 'content-type': 'multipart/form-data; boundary=b' },
    ],
    ['a broken form', 400, 'invalid-request', '', 'x', { 'content-type': 'multipart/form-data' }],
    ['25 MB', 413, 'too-large', '', Buffer.alloc(25 * 1024 ** 2, 'a'), yaml],
  ])('%s: %i %s', async (_name, status, code, query, body, headers) => {
    const before = await changes();
    const answer = await ask('POST', `uploads${query}`, { body, headers });
    expect(answer.json()).toMatchObject({ status, code });
    expect(await changes()).toEqual(before);
  });

  test('a YAML bomb is an unmanaged document, and no trouble', async () => {
    const levels = Array.from(
      { length: 30 },
      (_, at) => `a${at}: &a${at} [${at === 0 ? 'x' : `*a${at - 1},`.repeat(9)}]`,
    );
    const { status, json } = await ask('POST', 'uploads?dryRun=true', { body: levels.join('\n'), headers: yaml });
    expect(status).toBe(200);
    expect(json().plan.documents).toMatchObject([{ outcome: 'unmanaged' }]);
  });

  test('two documents of one key that differ: nothing is taken, and it says why', async () => {
    const body = `${vpc('vpc-30', 1030)}---\n${vpc('vpc-30', 1031)}`;
    const answer = await ask('POST', 'uploads', { body, headers: yaml });
    expect(answer.json()).toMatchObject({
      status: 409,
      code: 'held',
      errors: [{ line: 1 }, { line: expect.any(Number) }],
    });
  });
});

test('every write is in the audit log: who, what, and what came of it; dry runs are not', async () => {
  const rows = await api().database.sql.selectFrom('audit').selectAll().orderBy('id').execute();
  expect(rows.length).toBeGreaterThan(20);
  expect(rows[0]).toMatchObject({
    token: 'writer',
    token_name: 'writer',
    method: 'POST',
    path: `${F}/changes`,
    fabric: 'fabric-1',
    status: 202,
  });
  expect(rows[0]?.change).toMatch(/^change\d+$/);
  expect(rows.some(({ status }) => status === 409)).toBe(true);
  expect(rows.some(({ pull_request }) => pull_request === 12)).toBe(true);
  expect(rows.filter(({ path, status }) => path.endsWith('changes') && status === 200)).toHaveLength(1);
});
