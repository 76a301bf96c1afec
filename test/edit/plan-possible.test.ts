import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { planPossible } from '../../src/edit/plan-possible.ts';
import type { RecordEdit } from '../../src/edit/record-edit.ts';
import { readKnowledge } from '../../src/records/knowledge.ts';
import { manifestOf } from '../kinds/hedgehog/support.ts';
import { snapshotOf } from '../normalize/snapshot-of.ts';
import { blobAt, fabric, vpc, vpcKey } from './plan-edits.ts';

const names = ['vpc-1', 'vpc-2', 'vpc-3'];
const snapshot = snapshotOf({
  'managed/ipv4namespace/default.yaml': stringify(manifestOf('IPv4Namespace', 'default', { subnets: ['10.0.0.0/8'] })),
  'managed/vlannamespace/default.yaml': stringify(
    manifestOf('VLANNamespace', 'default', { ranges: [{ from: 1000, to: 2999 }] }),
  ),
  ...Object.fromEntries(
    names.map((name, i) => [`managed/vpc/${name}.yaml`, stringify(vpc(name, 1001 + i, `10.0.${i}.0/24`))]),
  ),
});

function move(name: string, vlan: number, base = blobAt(snapshot, `managed/vpc/${name}.yaml`)): RecordEdit {
  return { op: 'put', key: vpcKey(name), manifest: vpc(name, vlan, `10.0.${names.indexOf(name)}.0/24`), base };
}

function plan(...edits: RecordEdit[]) {
  const { knowledge } = readKnowledge(fabric, snapshot);
  const { plan: made, leftOut } = planPossible(fabric, snapshot, knowledge, edits);
  return { paths: [...made.changeSet.keys()], leftOut: leftOut.map(({ edit, reason }) => [edit.key.name, reason]) };
}

test('all of them, where all can be made', () => {
  expect(plan(move('vpc-1', 1100), move('vpc-2', 1200))).toEqual({
    ...{ paths: ['managed/vpc/vpc-1.yaml', 'managed/vpc/vpc-2.yaml'], leftOut: [] },
  });
});

test('one that breaks the set, or has no base, is left out with the reason, the others stay', () => {
  const found = plan(move('vpc-1', 1003), move('vpc-2', 1200), move('vpc-9', 1300, 'a'.repeat(40)));
  expect(found.paths).toEqual(['managed/vpc/vpc-2.yaml']);
  expect(found.leftOut).toEqual([
    ['vpc-9', expect.stringContaining('is no file that this fabric had')],
    ['vpc-1', expect.stringContaining('1003')],
  ]);
});

test('a deletion that the cluster would refuse is left out, the edit beside it stays', () => {
  const key = { group: 'vpc.githedgehog.com', kind: 'IPv4Namespace', namespace: 'default', name: 'default' };
  const base = blobAt(snapshot, 'managed/ipv4namespace/default.yaml');
  const found = plan({ op: 'delete', key, base }, move('vpc-2', 1200));
  expect(found.paths).toEqual(['managed/vpc/vpc-2.yaml']);
  expect(found.leftOut).toEqual([['default', expect.stringContaining('still refer')]]);
});
