import { Type } from 'typebox';
import { anyObject, anyValue, blobSchema, keyRef, nullable, strict } from './common-schemas.ts';

const changeStatesOfRecord = ['none', 'draft', 'proposed', 'conflicted'] as const;
export const recordStateSchema = Type.Enum([...changeStatesOfRecord], {
  description: 'What open Changes make of the record; `proposed` also while the pull request is still being opened.',
});

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
    live: strict({ unknown: Type.Enum(['no-cluster']) }),
    differences: Type.Array(
      strict({
        pointer: Type.String(),
        change: Type.String({ description: 'The Change that `proposed` is of.' }),
        git: Type.Optional(anyValue('Absent where Git has no such field.')),
        proposed: Type.Optional(anyValue('Absent where the Change removes the field.')),
      }),
      { description: 'Fields in which an open Change differs from Git.' },
    ),
    states: strict({ change: recordStateSchema, live: Type.Enum(['unknown']) }),
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
  live: { unknown: 'no-cluster' },
  differences: [{ pointer: '/spec/subnets/default/vlan', change: 'k3x9v2mq7d', git: 1001, proposed: 1005 }],
  states: { change: 'proposed', live: 'unknown' },
};
