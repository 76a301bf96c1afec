import { type Static, type TSchema, Type } from 'typebox';

/** A strict object: members it does not name are faults of the request, and bugs of an answer. */
export const strict = <Properties extends Record<string, TSchema>>(properties: Properties, options: object = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });

/** A value of a schema that is shared under its `$id`. */
export const refTo = <Schema extends TSchema & { readonly $id?: string }>(schema: Schema) =>
  Type.Unsafe<Static<Schema>>({ $ref: `${schema.$id}#` });

export const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

/** Any JSON object, such as a manifest. */
export const anyObject = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, description });

export const anyValue = (description: string) => Type.Unsafe<unknown>({ description });

export const pointerSchema = Type.String({
  pattern: '^(/([^~/]|~[01])*)*$',
  maxLength: 2000,
  description: 'JSON Pointer (RFC 6901); "" is the whole record.',
});

export const blobSchema = Type.String({ pattern: '^[0-9a-f]{40}$', description: 'Git blob id of a file.' });

const nameHint = 'a name of Kubernetes: no blanks, slashes or control characters';
const namePart = (description: string, examples: string[]) =>
  Type.String({
    pattern: '^(?!\\.{1,2}$)[!-.0-9:-~]+$',
    maxLength: 253,
    'x-hedgerow-hint': nameHint,
    description,
    examples,
  });

export const nameSchema = namePart('Name of the object.', ['vpc-1']);
export const kindSchema = Type.String({
  pattern: '^[A-Za-z][A-Za-z0-9]{0,62}$',
  'x-hedgerow-hint': 'a kind such as VPC',
  examples: ['VPC'],
});
export const groupSchema = Type.String({
  pattern: '^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|-)?$',
  'x-hedgerow-hint': 'an API group such as vpc.githedgehog.com',
  examples: ['vpc.githedgehog.com'],
});
export const namespaceSchema = namePart('Namespace; in a path or a query `-` for none.', ['default']);

export const keySchema = strict(
  { group: groupSchema, kind: kindSchema, namespace: nullable(namespaceSchema), name: nameSchema },
  {
    $id: 'RecordKey',
    description: 'The identity of a record: never its path, never its version.',
    examples: [{ group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: 'vpc-1' }],
  },
);
export const keyRef = refTo(keySchema);

export const fabricParams = strict({
  owner: Type.String({
    pattern: '^[A-Za-z0-9-_]{1,100}$',
    examples: ['acme'],
    description: 'Owner of the repository.',
  }),
  repo: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,100}$', examples: ['network'] }),
  fabric: Type.String({
    pattern: '^[a-z0-9-]{1,63}$',
    examples: ['fabric-1'],
    description: 'Name of the fabric in `.github/hedgerow.yml`.',
  }),
});

export const keyParams = strict({
  ...fabricParams.properties,
  group: groupSchema,
  kind: kindSchema,
  namespace: namespaceSchema,
  name: nameSchema,
});

export const changeParams = strict({
  ...fabricParams.properties,
  id: Type.String({ pattern: '^[a-z0-9]{1,40}$', examples: ['k3x9v2mq7d'], description: 'Id of the Change.' }),
});

/** One line of visible text. */
export const oneLine = (most: number, description: string) =>
  Type.String({
    minLength: 1,
    maxLength: most,
    pattern: '^[^\\p{Cc}\\u2028\\u2029]*[^\\s\\p{Cc}][^\\p{Cc}\\u2028\\u2029]*$',
    'x-hedgerow-hint': 'one line of visible text',
    description,
  });

const faultSchema = strict({
  pointer: Type.String({ description: 'JSON Pointer into the request, or into the record.' }),
  code: Type.String(),
  message: Type.String(),
  severity: Type.Optional(Type.Enum(['error', 'warning', 'info'])),
  key: Type.Optional(keyRef),
  path: Type.Optional(Type.String({ description: "Relative to the fabric's directory." })),
  line: Type.Optional(Type.Integer()),
});

export const collisionSchema = strict(
  {
    key: keyRef,
    pointer: Type.String({ description: 'JSON Pointer into the record; "" is the whole record.' }),
    base: Type.Optional(anyValue('What the field was at the base; absent: it was not there.')),
    git: Type.Optional(anyValue('What Git says now.')),
    edit: Type.Optional(anyValue('What the edit says.')),
    path: Type.Optional(Type.String()),
    line: Type.Optional(Type.Integer()),
  },
  { $id: 'Collision', description: 'One field that Git and an edit both changed since the base, to different values.' },
);

/** A problem (RFC 9457). */
export const problemSchema = strict(
  {
    type: Type.String({ description: '`urn:hedgerow:problem:<code>`' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'For programs: what went wrong, in one word.' }),
    instance: Type.String({ description: 'Id of the request, as in `x-request-id` and in the log.' }),
    errors: Type.Optional(Type.Array(faultSchema, { description: 'What is wrong with the input, each at its place.' })),
    collisions: Type.Optional(Type.Array(refTo(collisionSchema))),
    snapshot: Type.Optional(Type.String({ description: 'Where to list anew.' })),
  },
  {
    $id: 'Problem',
    examples: [
      {
        type: 'urn:hedgerow:problem:invalid-request',
        title: 'The request does not fit its schema',
        status: 400,
        detail: 'the body has 1 fault: unknown field tilte: did you mean title?',
        code: 'invalid-request',
        instance: '2f0c8a1e-7c44-4f55-9a56-0c1f0c1c1f11',
        errors: [{ pointer: '/tilte', code: 'unknown-field', message: 'unknown field tilte: did you mean title?' }],
      },
    ],
  },
);

export const limitSchema = (most: number, usual: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: usual, description: 'How many at most.' }));

export const afterSchema = Type.Optional(
  Type.String({ pattern: '^[A-Za-z0-9_-]{1,1500}$', description: '`next` of the page before.' }),
);

/** A page: `next` is null on the last one. */
export const pageOf = <Schema extends TSchema>(
  item: Schema,
  more: Record<string, TSchema> = {},
  options: object = {},
) =>
  strict(
    { items: Type.Array(item), next: nullable(Type.String({ description: 'Give it as `after`.' })), ...more },
    options,
  );

type Status = 400 | 401 | 403 | 404 | 406 | 409 | 410 | 413 | 415 | 422 | 428 | 429 | 500 | 503;

/** Answers of a route by status: its own, those that every route can give, and problems of these statuses. */
export function answers(own: Record<number, object>, problems: readonly Status[] = []): Record<number, object> {
  const all = new Set<Status>([400, 401, 404, 429, 500, 503, ...problems]);
  const written = [...all].sort().map((status) => [status, problemAnswer(status)] as const);
  return { ...own, ...Object.fromEntries(written) };
}

function problemAnswer(status: Status): object {
  return {
    description: `A problem: ${words[status]}`,
    content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
  };
}

const words: Readonly<Record<Status, string>> = {
  400: 'the request does not fit its schema',
  401: 'no valid token',
  403: 'the token may only read',
  404: 'not found, or not to be seen by the token',
  406: 'none of the accepted types can be given',
  409: 'Git, or the state of things, does not allow it',
  410: 'the cursor is too old, or of another epoch',
  413: 'the body is too large',
  415: 'the type of the body is not known',
  422: 'the fabric would refuse the result',
  428: 'an edit without its base',
  429: 'too many requests',
  500: 'a bug',
  503: 'something that is needed cannot be reached',
};

/** An answer in JSON with an example. */
export function jsonAnswer(schema: TSchema, description: string, example: unknown): object {
  return { description, content: { 'application/json': { schema, example } } };
}
