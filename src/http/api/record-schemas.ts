import { Type } from 'typebox';
import { anyObject, anyValue, blobSchema, keyRef, nullable, strict } from './common-schemas.ts';
import { liveDifference } from './drift-schemas.ts';

const changeStatesOfRecord = ['none', 'draft', 'proposed', 'conflicted'] as const;
const recordStateSchema = Type.Enum([...changeStatesOfRecord], {
  description: 'What open Changes make of the record; `proposed` also while the pull request is still being opened.',
});

export const liveStates = ['synced', 'pending', 'drifted', 'missing', 'orphaned', 'unknown'] as const;
export const recordFilterSchema = Type.Enum([...changeStatesOfRecord, ...liveStates], {
  description: 'Of an open Change, or of the cluster as last compared.',
});

const liveSchema = Type.Union([
  strict({
    value: nullable(anyObject('What the cluster holds, without status and managedFields; null: nothing.')),
    at: Type.String({ description: 'When the cluster was last compared with success.' }),
  }),
  strict({
    unknown: Type.Enum(['no-cluster', 'not-compared', 'absent', 'forbidden', 'failed', 'unknown'], {
      description: 'Why: no cluster is named, not compared yet, or the kind could not be read.',
    }),
    since: Type.Optional(Type.String()),
  }),
]);

export const recordSchema = strict(
  {
    key: keyRef,
    path: Type.String({ description: "Of its file, relative to the fabric's directory." }),
    line: Type.Integer({ description: 'First line of the record in its file.' }),
    blob: Type.String({ ...blobSchema, description: 'Git blob id of its file: the `base` of an edit.' }),
    git: anyObject('The manifest as Git has it.'),
    proposed: Type.Array(
      strict({
        change: Type.String(),
        state: Type.Enum(['draft', 'queued', 'proposed', 'conflicted']),
        pullRequest: nullable(Type.Integer()),
        deleted: Type.Boolean(),
        spec: nullable(anyObject('`spec` as the Change leaves it; null where it deletes the record.')),
      }),
      { description: 'What each open Change makes of it.' },
    ),
    live: liveSchema,
    differences: Type.Array(
      strict({
        ...liveDifference,
        change: Type.Optional(
          Type.String({ description: 'The Change that `proposed` is of; absent: it is the cluster that differs.' }),
        ),
        proposed: Type.Optional(anyValue('Absent where the Change removes the field.')),
      }),
      { description: 'Fields in which an open Change, or the cluster, differs from Git.' },
    ),
    states: strict({
      change: recordStateSchema,
      live: Type.Enum([...liveStates], {
        description:
          'As last compared. `orphaned` is an object without a file: those are in `GET F/drift`, no record has it.',
      }),
    }),
  },
  { $id: 'Record' },
);

export const manifestExample = {
  apiVersion: 'vpc.githedgehog.com/v1beta1',
  kind: 'VPC',
  metadata: { name: 'vpc-1', namespace: 'default' },
  spec: { subnets: { default: { subnet: '10.0.1.0/24', vlan: 1001 } } },
};
export const keyExample = { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: 'vpc-1' };

export const recordExample = {
  key: keyExample,
  path: 'managed/vpc/vpc-1.yaml',
  line: 1,
  blob: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
  git: manifestExample,
  proposed: [
    {
      change: 'k3x9v2mq7d',
      state: 'proposed',
      pullRequest: 12,
      deleted: false,
      spec: { subnets: { default: { subnet: '10.0.1.0/24', vlan: 1005 } } },
    },
  ],
  live: {
    value: { ...manifestExample, spec: { subnets: { default: { subnet: '10.0.1.0/24', vlan: 1009 } } } },
    at: '2026-11-24T09:00:00.000Z',
  },
  differences: [
    { pointer: '/spec/subnets/default/vlan', change: 'k3x9v2mq7d', git: 1001, proposed: 1005 },
    {
      pointer: '/spec/subnets/default/vlan',
      git: 1001,
      live: 1009,
      line: 8,
      manager: 'kubectl-edit',
      time: '2026-11-23T05:58:00Z',
    },
  ],
  states: { change: 'proposed', live: 'drifted' },
};
