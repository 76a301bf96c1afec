import { Type } from 'typebox';
import { nullable, strict } from './common-schemas.ts';
import { summaryExample } from './drift-examples.ts';
import { driftSummarySchema } from './drift-schemas.ts';

const pausedSchema = nullable(
  strict({
    by: Type.String(),
    since: Type.String(),
    of: Type.Enum(['fabric', 'repository'], { description: 'Whose pause it is.' }),
  }),
);

export const pauseAnswerSchema = strict({ paused: pausedSchema });

export const fabricSchema = strict(
  {
    repository: Type.String({ description: '`owner/name`' }),
    fabric: Type.String(),
    url: Type.String({ description: 'Path of this fabric in the API.' }),
    branch: Type.String(),
    directory: Type.String({ description: 'From the root of the repository; "" is the root.' }),
    commit: Type.String({ description: 'Commit of the branch that the records are those of.' }),
    indexedAt: Type.String(),
    records: Type.Integer(),
    kinds: Type.Record(Type.String(), Type.Integer(), { description: 'Records by kind.' }),
    changes: strict(
      { draft: Type.Integer(), queued: Type.Integer(), proposed: Type.Integer(), conflicted: Type.Integer() },
      { description: 'Open Changes by state.' },
    ),
    pullRequests: Type.Array(strict({ change: Type.String(), number: Type.Integer(), url: Type.String() }), {
      description: 'Open pull requests of Changes.',
    }),
    proposals: Type.Array(
      strict({ flow: Type.Enum(['normalize', 'adopt', 'ignore']), number: Type.Integer(), url: Type.String() }),
      { description: 'Open pull requests of the fabric itself, as `proposal.*` events tell of them.' },
    ),
    drift: driftSummarySchema,
    paused: pausedSchema,
  },
  { $id: 'Fabric' },
);

export const fabricExample = {
  repository: 'acme/network',
  fabric: 'fabric-1',
  url: '/api/v1/fabrics/acme/network/fabric-1',
  branch: 'main',
  directory: 'gitops/fabric-1',
  commit: '9ab12cd5f0e1d2c3b4a5968778695a4b3c2d1e0f',
  indexedAt: '2026-11-24T08:55:00.000Z',
  records: 131,
  kinds: { VPC: 12, VPCAttachment: 31 },
  changes: { draft: 1, queued: 0, proposed: 1, conflicted: 0 },
  pullRequests: [{ change: 'k3x9v2mq7d', number: 12, url: 'https://github.com/acme/network/pull/12' }],
  proposals: [{ flow: 'normalize', number: 14, url: 'https://github.com/acme/network/pull/14' }],
  drift: summaryExample,
  paused: null,
};
