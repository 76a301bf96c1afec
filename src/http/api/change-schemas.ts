import { type Static, Type } from 'typebox';
import { changeStates } from '../../ports/change-store.ts';
import {
  anyObject,
  anyValue,
  blobSchema,
  collisionSchema,
  groupSchema,
  keyRef,
  kindSchema,
  nameSchema,
  namespaceSchema,
  nullable,
  oneLine,
  pointerSchema,
  refTo,
  strict,
} from './common-schemas.ts';
import { keyExample, manifestExample } from './record-schemas.ts';

const baseNote = 'Required: without it the answer is 428.';
const base = Type.Optional(
  Type.String({ ...blobSchema, description: `Blob id of the file that the caller last saw. ${baseNote}` }),
);

/** A key as edits name it: where no namespace is named, it is the kind's own. */
const editKey = strict({
  group: groupSchema,
  kind: kindSchema,
  namespace: Type.Optional(nullable(namespaceSchema)),
  name: nameSchema,
});

const putSchema = strict({
  op: Type.Literal('put'),
  manifest: anyObject('The whole manifest. Members that it does not name are removed.'),
  base: Type.Optional({
    ...nullable(blobSchema),
    description: `Blob id of the file that the caller last saw; null: the record must not exist. ${baseNote}`,
  }),
  key: Type.Optional(editKey),
});
const patchSchema = strict({
  op: Type.Literal('merge-patch'),
  key: editKey,
  patch: anyObject('JSON Merge Patch (RFC 7396) of the manifest; null removes a member.'),
  base,
});
const deleteSchema = strict({ op: Type.Literal('delete'), key: editKey, base });

export type EditBody = Static<typeof putSchema> | Static<typeof patchSchema> | Static<typeof deleteSchema>;

/** `oneOf` with a tag, so that a fault is that of the form which was meant. */
const editSchema = Type.Unsafe<EditBody>({
  type: 'object',
  required: ['op'],
  discriminator: { propertyName: 'op' },
  oneOf: [putSchema, patchSchema, deleteSchema],
});

export const changeRequestSchema = strict({
  title: oneLine(200, 'Title of the pull request.'),
  message: Type.Optional(Type.String({ maxLength: 10_000, description: 'Why: shown in the pull request.' })),
  author: Type.Optional(oneLine(100, 'Whom the caller credits; shown as its word where the token has no login.')),
  draft: Type.Optional(Type.Boolean({ description: 'Keep it without a pull request until it is submitted.' })),
  into: Type.Optional(
    Type.String({ pattern: '^[a-z0-9]{1,40}$', description: 'Id of the open Change that the edits are added to.' }),
  ),
  edits: Type.Array(editSchema, { minItems: 1, maxItems: 1000, description: 'All of them, or none.' }),
});

export const changeRequestExample = {
  title: 'Move vpc-1 to VLAN 1005',
  author: 'ann',
  edits: [
    {
      op: 'merge-patch',
      key: keyExample,
      patch: { spec: { subnets: { default: { vlan: 1005 } } } },
      base: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
    },
  ],
};
export const putExample = {
  title: 'Add vpc-1',
  edits: [{ op: 'put', manifest: manifestExample, base: null }],
};

export const stateSchema = Type.Enum([...changeStates], {
  description: '`queued` until its pull request is open; `conflicted` until a decision comes.',
});

export const changeSchema = strict(
  {
    id: Type.String(),
    url: Type.String({ description: 'Path of this Change in the API.' }),
    state: stateSchema,
    title: Type.String(),
    message: Type.String(),
    requester: strict({
      token: Type.String({ description: 'Name of the token; of a button, what is written on it.' }),
      login: nullable(Type.String({ description: 'GitHub account that the token is bound to.' })),
      says: nullable(Type.String({ description: 'Whom the caller credits.' })),
    }),
    kind: Type.Enum(['edits', 'upload']),
    pullRequest: nullable(strict({ number: Type.Integer(), url: Type.String() })),
    head: nullable(Type.String({ description: 'Head commit of its branch.' })),
    reason: nullable(Type.String({ description: 'Why it failed, or waits.' })),
    records: Type.Array(strict({ key: keyRef, deleted: Type.Boolean() })),
    collisions: Type.Array(refTo(collisionSchema)),
    waiting: strict(
      { edits: Type.Integer(), resolutions: Type.Integer(), withdrawal: Type.Boolean() },
      { description: 'What was accepted and is not in the pull request yet.' },
    ),
    forced: Type.Boolean({ description: 'Warnings were overridden.' }),
    createdAt: Type.String(),
    updatedAt: Type.String(),
  },
  { $id: 'Change' },
);

export const changeExample = {
  id: 'k3x9v2mq7d',
  url: '/api/v1/fabrics/acme/network/fabric-1/changes/k3x9v2mq7d',
  state: 'proposed',
  title: 'Move vpc-1 to VLAN 1005',
  message: '',
  requester: { token: 'netbox', login: null, says: 'ann' },
  kind: 'edits',
  pullRequest: { number: 12, url: 'https://github.com/acme/network/pull/12' },
  head: '5d1c0a7e9b8f4e2d3c6a7b8c9d0e1f2a3b4c5d6e',
  reason: null,
  records: [{ key: keyExample, deleted: false }],
  collisions: [],
  waiting: { edits: 0, resolutions: 0, withdrawal: false },
  forced: false,
  createdAt: '2026-11-24T09:00:00.000Z',
  updatedAt: '2026-11-24T09:00:02.000Z',
};

export const problemItem = strict({
  code: Type.String(),
  severity: Type.Enum(['error', 'warning', 'info']),
  message: Type.String(),
  path: Type.String(),
  line: Type.Optional(Type.Integer()),
  pointer: Type.Optional(Type.String()),
  key: Type.Optional(keyRef),
  related: Type.Optional(
    Type.Array(
      strict({
        key: Type.Optional(keyRef),
        path: Type.Optional(Type.String()),
        line: Type.Optional(Type.Integer()),
      }),
    ),
  ),
});

export const fieldSchema = strict({
  pointer: Type.String(),
  from: Type.Optional(anyValue('Absent: the field is not there.')),
  to: Type.Optional(anyValue('Absent: the field is removed.')),
});

export const fileSchema = strict({
  path: Type.String({ description: "Relative to the fabric's directory." }),
  action: Type.Enum(['add', 'update', 'move', 'delete']),
  from: Type.Optional(Type.String()),
});

export const touchedSchema = strict({
  key: keyRef,
  dependants: Type.Array(keyRef, { description: 'What refers to it, directly or not.' }),
  places: Type.Array(keyRef, { description: 'What those stand on: switches, servers.' }),
});

export const changePlanSchema = strict(
  {
    planId: Type.String(),
    records: Type.Array(
      strict({
        key: keyRef,
        title: Type.String(),
        action: Type.Enum(['create', 'update', 'delete', 'none'], { description: '`none`: Git says so already.' }),
        path: Type.String(),
        line: Type.Optional(Type.Integer()),
        fields: Type.Array(fieldSchema),
      }),
    ),
    files: Type.Array(fileSchema),
    problems: Type.Array(problemItem, { description: 'What is wrong with the result, and what it breaks elsewhere.' }),
    touched: Type.Array(touchedSchema),
    lines: strict({ added: Type.Integer(), removed: Type.Integer() }),
    diff: Type.String({ description: 'Unified diff of the files.' }),
  },
  { $id: 'ChangePlan' },
);

export const changePlanExample = {
  planId: 'sha256-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  records: [
    {
      key: keyExample,
      title: 'VPC vpc-1',
      action: 'update',
      path: 'managed/vpc/vpc-1.yaml',
      line: 1,
      fields: [{ pointer: '/spec/subnets/default/vlan', from: 1001, to: 1005 }],
    },
  ],
  files: [{ path: 'managed/vpc/vpc-1.yaml', action: 'update' }],
  problems: [],
  touched: [{ key: keyExample, dependants: [], places: [] }],
  lines: { added: 1, removed: 1 },
  diff: '--- a/managed/vpc/vpc-1.yaml\n+++ b/managed/vpc/vpc-1.yaml\n@@ -8,3 +8,3 @@\n',
};

export const changeRef = refTo(changeSchema);
export const acceptedSchema = strict({
  change: nullable(changeRef),
  plan: refTo(changePlanSchema),
});

export const otherSchema = strict({
  change: Type.String({ description: 'Id of the other Change.' }),
  pullRequest: nullable(Type.Integer()),
  key: keyRef,
  conflict: nullable(
    Type.String({
      description:
        'Why either can be merged but not both: a VLAN, a port that both take. null: it is about this record too.',
    }),
  ),
});
export const triedSchema = strict({
  change: nullable(changeRef),
  plan: refTo(changePlanSchema),
  others: Type.Optional(
    Type.Array(otherSchema, {
      description: 'Of a dry run: open Changes about the same records, or that exclude them.',
    }),
  ),
});
export const otherExample = {
  change: 'k3x9v2mq7d',
  pullRequest: 12,
  key: keyExample,
  conflict: 'VLAN 1005 is already that of the subnet "default" of the VPC "vpc-7"',
};

export const resolutionsSchema = Type.Array(
  strict({
    key: keyRef,
    pointer: pointerSchema,
    take: Type.Enum(['base', 'git', 'edit', 'value'], { description: 'Whose value holds.' }),
    value: Type.Optional(anyValue('With `take: "value"`; left out there, the field is removed.')),
  }),
  { minItems: 1, maxItems: 1000 },
);
export const resolutionsExample = [{ key: keyExample, pointer: '/spec/subnets/default/vlan', take: 'edit' }];

export const conflictSchema = strict({ change: changeRef, collisions: Type.Array(refTo(collisionSchema)) });
export const collisionExample = {
  key: keyExample,
  pointer: '/spec/subnets/default/vlan',
  base: 1001,
  git: 1002,
  edit: 1005,
  path: 'managed/vpc/vpc-1.yaml',
  line: 8,
};
