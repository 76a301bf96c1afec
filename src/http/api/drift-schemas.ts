import { Type } from 'typebox';
import { driftStates } from '../../drift/drift-report.ts';
import { anyObject, anyValue, keyRef, kindSchema, nullable, oneLine, pointerSchema, strict } from './common-schemas.ts';

const counted = ['inSync', ...driftStates] as const;
const countsSchema = strict(
  Object.fromEntries(counted.map((state) => [state, Type.Integer()])) as Record<
    (typeof counted)[number],
    ReturnType<typeof Type.Integer>
  >,
  { description: 'Records by state; `extra` are objects of the cluster that no fabric declares.' },
);

const unreachableSchema = nullable(
  strict(
    { since: Type.String(), message: Type.String() },
    { description: 'The cluster has not answered since then; what was found is that of before.' },
  ),
);

const comparedSchema = {
  counts: countsSchema,
  commit: Type.String({ description: 'Commit of the branch that was compared.' }),
  comparedAt: Type.String({ description: 'When the cluster was last compared with success.' }),
  since: Type.String({ description: 'When this was first found.' }),
  unreachable: unreachableSchema,
};

/** Of a fabric: how it stands with its cluster. */
export const driftSummarySchema = Type.Union([
  strict({ status: Type.Enum(['unknown']), reason: Type.Enum(['no-cluster', 'not-compared']) }),
  strict({
    status: Type.Enum(['in-sync', 'drifted', 'pending', 'unknown'], {
      description: '`drifted`: something is changed, missing or extra; `unknown`: some kinds could not be read.',
    }),
    ...comparedSchema,
  }),
]);

/** One field of a record in which the cluster differs from Git. */
export const liveDifference = {
  pointer: Type.String(),
  git: Type.Optional(anyValue('As compared, defaults applied; absent where Git has no such field.')),
  live: Type.Optional(anyValue('Absent where the cluster has no such field.')),
  line: Type.Optional(Type.Integer({ description: 'That declares it, in the file of the record at `commit`.' })),
  manager: Type.Optional(Type.String({ description: 'Who set it in the cluster, where that is known.' })),
  time: Type.Optional(Type.String()),
  masked: Type.Optional(Type.Boolean({ description: 'The values may be a credential and are not shown.' })),
};

const driftRecordSchema = strict({
  key: keyRef,
  state: Type.Enum([...driftStates]),
  path: Type.Optional(Type.String({ description: "Relative to the fabric's directory; absent of an extra object." })),
  line: Type.Optional(Type.Integer()),
  manager: Type.Optional(Type.String({ description: 'Of an extra object: who created it.' })),
  time: Type.Optional(Type.String()),
  differences: Type.Array(strict(liveDifference)),
});

const deployerSchema = strict({
  name: Type.String(),
  status: Type.Enum(['ready', 'progressing', 'failing', 'suspended', 'unknown']),
  revision: Type.Optional(Type.String({ description: 'Commit that it applied last.' })),
  message: Type.Optional(Type.String()),
  selfHeals: Type.Boolean(),
  scope: Type.Array(Type.String(), { description: 'What is wrong with what it reads.' }),
});

/** A finding of the history: what was found, at a commit. */
export const driftEntrySchema = strict({
  number: Type.Integer({ description: 'Counts up by one with each change.' }),
  at: Type.String(),
  commit: Type.String(),
  counts: countsSchema,
  records: Type.Array(driftRecordSchema, { description: 'Those that were not in sync.' }),
});

export const driftSchema = strict(
  {
    name: Type.String({ description: 'Of the fabric.' }),
    number: Type.Integer({ description: 'Of the last change, as in the history.' }),
    ...comparedSchema,
    kinds: Type.Array(
      strict({
        group: Type.String(),
        kind: Type.String(),
        status: Type.Enum(['read', 'absent', 'forbidden', 'failed', 'unknown']),
        objects: Type.Integer(),
        message: Type.Optional(Type.String()),
      }),
    ),
    records: Type.Array(
      strict({
        ...driftRecordSchema.properties,
        live: Type.Optional(anyObject('Of an extra object: what the cluster holds, without status and managedFields.')),
      }),
      { description: 'Those that are not in sync, by key.' },
    ),
    notes: Type.Array(strict({ key: keyRef, pointer: Type.String(), text: Type.String() }), {
      description: 'What is no drift but worth saying.',
    }),
    deployer: nullable(deployerSchema),
    extrasUnknown: nullable(
      Type.String({ description: 'Why objects that no file declares cannot be told from those of other fabrics.' }),
    ),
  },
  { $id: 'Drift' },
);

export const adoptRequestSchema = strict({
  keys: Type.Array(keyRef, {
    minItems: 1,
    maxItems: 1000,
    description:
      'Records whose live values go into Git. One that is `missing` is deleted, one that is `extra` becomes a file.',
  }),
  title: Type.Optional(oneLine(200, 'Title of the pull request; left out: what it does.')),
  message: Type.Optional(Type.String({ maxLength: 10_000, description: 'Left out: who changed what in the cluster.' })),
  author: Type.Optional(oneLine(100, 'Whom the caller credits; shown as its word where the token has no login.')),
  draft: Type.Optional(Type.Boolean({ description: 'Keep it without a pull request until it is submitted.' })),
});

export const ignoreRequestSchema = strict({
  key: Type.Optional({ ...keyRef, description: 'One record; or give `kind` and `name`.' }),
  kind: Type.Optional(kindSchema),
  name: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 253,
      pattern: '^[!-.0-9:-~]+$',
      'x-hedgerow-hint': 'a name of Kubernetes, wildcards * and ? allowed',
      description: 'Of the records; may hold the wildcards * and ?.',
      examples: ['leaf-*'],
    }),
  ),
  fields: Type.Array({ ...pointerSchema, minLength: 1 }, { minItems: 1, maxItems: 50 }),
});

export const ignoreAnswerSchema = strict({
  ignored: nullable(
    strict(
      { kind: Type.String(), name: Type.String(), fields: Type.Array(Type.String()) },
      { description: 'What is new.' },
    ),
  ),
  branch: nullable(Type.String({ description: 'Of the pull request.' })),
});
