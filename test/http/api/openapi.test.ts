import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { createJudge } from './judge-answers.ts';
import { describedApi, wiring } from './open-api.ts';

const { ask } = describedApi(wiring);

type Media = {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
};
type Schema = { readonly $ref?: string; readonly examples?: readonly unknown[]; readonly [member: string]: unknown };
type Operation = {
  readonly operationId?: string;
  readonly summary?: string;
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Media>> }>
  >;
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly security?: readonly unknown[];
};
type Document = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

let document: Document = { openapi: '', paths: {}, components: { schemas: {} } };
beforeAll(async () => {
  document = (await ask('GET', '/api/v1/openapi.json', { token: null })).json();
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at: `${method.toUpperCase()} ${path}`, operation })),
  );

/** References into the document, as the validators of the server know them. */
function local<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replaceAll(/#\/components\/schemas\/(\w+)/g, '$1#'));
}

test('it is OpenAPI 3.1, without a token', async () => {
  expect(document.openapi).toBe('3.1.0');
  const result = await new Validator().validate({ ...structuredClone(document) });
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
});

test('it names every route that is served', () => {
  expect(
    operations()
      .map(({ at }) => at)
      .sort(),
  ).toEqual(
    [
      'GET /api/v1/openapi.json',
      'GET /api/v1/fabrics',
      ...[
        'GET ',
        'GET /records',
        'GET /records/{group}/{kind}/{namespace}/{name}',
        'GET /schemas',
        'GET /schemas/{kind}',
        'GET /free',
        'POST /changes',
        'GET /changes',
        'GET /changes/{id}',
        'DELETE /changes/{id}',
        'POST /changes/{id}/submit',
        'POST /changes/{id}/resolutions',
        'GET /conflicts',
        'POST /uploads',
        'GET /events',
        'PUT /pause',
        'GET /drift',
        'GET /drift/history',
        'POST /drift/refresh',
        'POST /drift/adopt',
        'POST /drift/ignore',
      ].map((route) => route.replace(' ', ' /api/v1/fabrics/{owner}/{repo}/{fabric}')),
    ].sort(),
  );
});

describe('every route', () => {
  test('has a summary, an id of its own, and says what problems it answers', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { at, operation } of operations()) {
      expect([at, operation.summary]).toEqual([at, expect.stringMatching(/^[A-Z]/)]);
      const statuses = Object.keys(operation.responses);
      expect([at, ...statuses]).toEqual(expect.arrayContaining([at, '400', '401', '404', '429', '500', '503']));
      const writes = !at.startsWith('GET');
      expect([at, statuses.includes('403')]).toEqual([at, writes]);
    }
  });

  test('has examples, and each fits its schema', () => {
    const judge = createJudge();
    let count = 0;
    const hold = (at: string, { schema }: Media, example: unknown): void => {
      const validate = judge(local(schema ?? {}));
      expect([at, validate(example) ? [] : validate.errors]).toEqual([at, []]);
      count += 1;
    };
    for (const { at, operation } of operations()) {
      for (const [status, { content = {} }] of Object.entries(operation.responses)) {
        for (const [type, media] of Object.entries(content)) {
          if (type === 'application/problem+json') continue;
          expect([`${at} ${status} ${type}`, media.example !== undefined]).toEqual([`${at} ${status} ${type}`, true]);
          hold(`${at} ${status} ${type}`, media, media.example);
        }
      }
      const body = operation.requestBody?.content['application/json'];
      if (body?.schema === undefined || at.endsWith('/uploads')) continue;
      const several = Object.values(body.examples ?? {}).map(({ value }) => value);
      const examples = body.example === undefined ? several : [body.example];
      expect([at, examples.length > 0]).toEqual([at, true]);
      for (const example of examples) hold(`${at} body`, body, example);
    }
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      for (const example of schema.examples ?? []) hold(name, { schema }, example);
    }
    expect(count).toBeGreaterThan(20);
  });

  test('wants a token, but for this document', () => {
    const open = operations().filter(({ operation }) => operation.security?.length === 0);
    expect(open.map(({ at }) => at)).toEqual(['GET /api/v1/openapi.json']);
  });
});
