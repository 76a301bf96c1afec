import { expect, test } from 'vitest';
import { describedApi, F, wiring } from './open-api.ts';

const { api, ask } = describedApi(wiring);

test.each([
  ['no token', {}],
  ['another scheme', { authorization: 'Basic aHJfOmhyXw==' }],
  ['no secret', { authorization: 'Bearer ' }],
  ['a secret that nobody has', { authorization: `Bearer hr_${'a'.repeat(43)}` }],
  ['a secret with a NUL', { authorization: 'Bearer a\0b' }],
  ['10,000 letters', { authorization: `Bearer ${'a'.repeat(10_000)}` }],
])('%s: 401 with a challenge', async (_name, headers) => {
  const answer = await ask('GET', 'records', { token: null, headers });
  expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="hedgerow"/);
  expect(answer.json()).toMatchObject({ status: 401, code: 'unauthorized' });
  expect(answer.text).not.toContain('aaaa');
});

test('a token that expired or was revoked counts no more', async () => {
  const expired = await api().give('expired', { expiresAt: '2026-01-02T00:00:00.000Z' });
  expect((await ask('GET', F, { token: expired })).status).toBe(401);
  const revoked = await api().give('revoked', {});
  expect((await ask('GET', F, { token: revoked })).status).toBe(200);
  await api().tokens.revoke('revoked');
  expect((await ask('GET', F, { token: revoked })).status).toBe(401);
});

test('a token of another fabric finds nothing here, whatever it asks', async () => {
  const token = await api().give('elsewhere', {
    fabrics: [
      { repository: api().scene.repository.id, fabric: 'fabric-2' },
      { repository: 4711, fabric: 'fabric-1' },
    ],
  });
  const asked: readonly (readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string])[] = [
    ['GET', ''],
    ['GET', '/records'],
    ['GET', '/records/vpc.githedgehog.com/VPC/default/vpc-1'],
    ['GET', '/schemas'],
    ['GET', '/free?what=vlan'],
    ['GET', '/events'],
    ['GET', '/changes'],
    ['GET', '/conflicts'],
    ['POST', '/changes'],
    ['POST', '/uploads'],
    ['PUT', '/pause'],
    ['DELETE', '/changes/change1'],
    ['GET', '/drift'],
  ];
  for (const [method, path] of asked) {
    const there = await ask(method, `${F}${path}`, { token });
    const nowhere = await ask(method, `/api/v1/fabrics/acme/network/nothing${path}`, { token });
    expect([path, there.status, there.json().code]).toEqual([path, 404, 'not-found']);
    expect({ ...there.json(), instance: '' }).toEqual({ ...nowhere.json(), instance: '' });
  }
  const { items } = (await ask('GET', '/api/v1/fabrics', { token })).json();
  expect(items.map(({ fabric }: { fabric: string }) => fabric)).toEqual(['fabric-2']);
});

test('a token that may read is told so where it wants to write', async () => {
  for (const [method, path] of [
    ['POST', 'changes'],
    ['POST', 'uploads'],
    ['PUT', 'pause'],
    ['DELETE', 'changes/x'],
  ] as const) {
    const refused = (await ask(method, path, { token: api().read })).json();
    expect({ path, ...refused }).toMatchObject({ path, status: 403, code: 'forbidden' });
  }
  expect((await ask('GET', 'changes', { token: api().read })).status).toBe(200);
});

test.each<[string, number, string, string, 'GET' | 'POST', string | Buffer | undefined]>([
  ['no JSON', 400, 'invalid-json', 'changes', 'POST', '{"title":'],
  ['nothing', 400, 'invalid-request', 'changes', 'POST', ''],
  ['a list', 400, 'invalid-request', 'changes', 'POST', '[]'],
  ['bytes that are no UTF-8', 400, 'invalid-json', 'changes', 'POST', Buffer.from([0x22, 0xff, 0x22])],
  ['a million brackets', 400, 'invalid-json', 'changes', 'POST', '['.repeat(1_000_000)],
  [
    'half a million faults',
    400,
    'invalid-request',
    'changes',
    'POST',
    `{"title":"x","edits":[${'1,'.repeat(400_000)}1]}`,
  ],
  ['2 MB', 413, 'too-large', 'changes', 'POST', `{"title":"${'x'.repeat(2 * 1024 ** 2)}"}`],
  ['__proto__', 400, 'invalid-json', 'changes', 'POST', '{"title":"x","edits":[],"__proto__":{"draft":true}}'],
  [
    'constructor.prototype',
    400,
    'invalid-json',
    'changes',
    'POST',
    '{"title":"x","constructor":{"prototype":{"a":1}}}',
  ],
  ['constructor', 400, 'invalid-request', 'changes', 'POST', '{"title":"x","edits":[],"constructor":1}'],
  ['a path upwards', 400, 'invalid-request', 'records/vpc.githedgehog.com/VPC/default/..%2f..%2fx', 'GET', undefined],
  ['a NUL in a path', 400, 'invalid-request', 'records/vpc.githedgehog.com/VPC/default/a%00', 'GET', undefined],
  [
    'a name of 300 characters',
    400,
    'invalid-request',
    `records/vpc.githedgehog.com/VPC/default/${'a'.repeat(300)}`,
    'GET',
    undefined,
  ],
  ['__proto__ in a path', 404, 'not-found', 'records/vpc.githedgehog.com/VPC/default/__proto__', 'GET', undefined],
  ['__proto__ in a query', 400, 'invalid-request', 'records?__proto__=x', 'GET', undefined],
  ['constructor for a kind', 404, 'not-found', 'schemas/constructor', 'GET', undefined],
  ['an id that is none', 400, 'invalid-request', 'changes/..%2fx', 'GET', undefined],
  ['no route', 404, 'not-found', 'recrods', 'GET', undefined],
])('%s: %i %s', async (_name, status, code, path, method, body) => {
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await ask(method, path, { headers, ...(body === undefined ? {} : { body }) });
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const problem = answer.json();
  expect(problem).toMatchObject({ status, code, type: `urn:hedgerow:problem:${code}` });
  expect(answer.status).toBe(status);
  expect(problem.errors?.length ?? 0).toBeLessThanOrEqual(50);
  expect(answer.text.length).toBeLessThan(20_000);
});

test('what cannot be decoded is a problem too', async () => {
  const answer = await ask('GET', `${F}/records/%zz`);
  expect(answer.json()).toMatchObject({ status: 400, code: 'invalid-request' });
});

test('a form for an edit: 415', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await ask('POST', 'changes', { body: 'title=x', headers })).json()).toMatchObject({ status: 415 });
});

test('a request keeps the id that it came with where that is fit for a log', async () => {
  const id = 'netbox-4711.a_b';
  const answer = await ask('GET', 'records?limit=x', { headers: { 'x-request-id': id } });
  expect([answer.headers['x-request-id'], answer.json().instance]).toEqual([id, id]);
  for (const bad of ['a b', 'a'.repeat(65), 'ä', '']) {
    const { headers } = await ask('GET', F, { headers: { 'x-request-id': bad } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test('browsers of the origins that the operator named may call, and no others', async () => {
  const origin = 'https://netbox.example.com';
  const preflight = await api().server.inject({
    method: 'OPTIONS',
    url: `${F}/changes`,
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
  });
  expect(preflight.statusCode).toBe(204);
  expect(preflight.headers).toMatchObject({ 'access-control-allow-origin': origin });
  expect((await ask('GET', F, { headers: { origin } })).headers).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': expect.stringContaining('etag'),
  });
  const other = await ask('GET', F, { headers: { origin: 'https://evil.example.com' } });
  expect(other.headers['access-control-allow-origin']).not.toBe('https://evil.example.com');
});

test('answers say how browsers treat them; the front door stays as it is', async () => {
  expect((await ask('GET', F)).headers).toMatchObject({
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-cache',
  });
  const health = await api().server.inject('/healthz');
  expect([health.json(), health.headers['x-request-id']]).toEqual([{ status: 'ok' }, undefined]);
  const webhook = await api().server.inject({ method: 'POST', url: '/api/github/webhooks', payload: {} });
  expect([webhook.statusCode, webhook.json()]).toEqual([401, { error: 'the signature is missing or does not match' }]);
});
