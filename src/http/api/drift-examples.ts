import { keyExample, manifestExample } from './record-schemas.ts';

const commit = '9ab12cd5f0e1d2c3b4a5968778695a4b3c2d1e0f';
const counts = { inSync: 66, changed: 1, missing: 0, extra: 1, pending: 0, unknown: 0 };
const compared = {
  counts,
  commit,
  comparedAt: '2026-11-24T09:00:00.000Z',
  since: '2026-11-23T06:00:12.000Z',
  unreachable: null,
};

const changedRecord = {
  key: keyExample,
  state: 'changed',
  path: 'managed/vpc/vpc-1.yaml',
  line: 1,
  differences: [
    {
      pointer: '/spec/subnets/default/vlan',
      git: 1001,
      live: 1005,
      line: 10,
      manager: 'kubectl-edit',
      time: '2026-11-23T05:58:00Z',
    },
  ],
};
const extraRecord = {
  key: { ...keyExample, name: 'vpc-extra' },
  state: 'extra',
  manager: 'kubectl-create',
  time: '2026-11-23T05:58:00Z',
  differences: [],
};

export const summaryExample = { status: 'drifted', ...compared };

export const driftExample = {
  name: 'fabric-1',
  number: 7,
  ...compared,
  kinds: [{ group: 'vpc.githedgehog.com', kind: 'VPC', status: 'read', objects: 12 }],
  records: [
    changedRecord,
    { ...extraRecord, live: { ...manifestExample, metadata: { name: 'vpc-extra', namespace: 'default' } } },
  ],
  notes: [],
  deployer: {
    name: 'Argo CD application fabric-1',
    status: 'ready',
    revision: commit,
    selfHeals: false,
    scope: [],
  },
  extrasUnknown: null,
};

export const entryExample = {
  number: 7,
  at: '2026-11-23T06:00:12.000Z',
  commit,
  counts,
  records: [changedRecord, extraRecord],
};

export const adoptExample = { keys: [keyExample], author: 'ann' };
export const ignoreExample = { kind: 'Switch', name: 'leaf-*', fields: ['/spec/boot'] };
