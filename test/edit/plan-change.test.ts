import { describe, expect, it } from 'vitest';
import { snapshotOf } from '../normalize/snapshot-of.ts';
import { applied, blobAt, plan, textAt, vpc, vpcKey } from './plan-edits.ts';

const path = 'managed/vpc/vpc-1.yaml';
const text = `# owned by the network team
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata: {name: vpc-1, namespace: default}
spec:
  subnets:
    default:
      subnet: "10.0.1.0/24" # the office
      vlan:   1001
`;

describe('planChange', () => {
  const files = snapshotOf({ [path]: text });
  const base = blobAt(files, path);

  it('puts a manifest by changing the lines that differ', () => {
    const edit = { op: 'put' as const, key: vpcKey('vpc-1'), manifest: vpc('vpc-1', 1005, '10.0.1.0/24'), base };
    const planned = plan(files, [edit]);
    expect(planned).toMatchObject({
      refusals: [],
      collisions: [],
      records: [
        {
          title: 'VPC vpc-1',
          action: 'update',
          path,
          line: 2,
          fields: [{ pointer: '/spec/subnets/default/vlan', from: 1001, to: 1005 }],
        },
      ],
      changes: [{ path, action: 'update' }],
      lines: { added: 1, removed: 1 },
    });
    expect(textAt(applied(files, planned), path)).toBe(text.replace('vlan:   1001', 'vlan:   1005'));
  });

  it('creates a record in canonical order at its canonical path', () => {
    const { spec = null, ...rest } = vpc('vpc-2', 1002, '10.0.2.0/24');
    const planned = plan(files, [
      { op: 'put', key: vpcKey('vpc-2'), manifest: { spec, ...rest, status: {} }, base: null },
    ]);
    expect(planned.records).toMatchObject([{ action: 'create', path: 'managed/vpc/vpc-2.yaml' }]);
    expect(textAt(applied(files, planned), 'managed/vpc/vpc-2.yaml')).toBe(`apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: vpc-2
  namespace: default
spec:
  subnets:
    default:
      subnet: 10.0.2.0/24
      vlan: 1002
`);
  });

  it('deletes a record with its file', () => {
    const planned = plan(files, [{ op: 'delete', key: vpcKey('vpc-1'), base }]);
    expect(planned).toMatchObject({ records: [{ action: 'delete', path }], changes: [{ path, action: 'delete' }] });
    expect([...applied(files, planned).files.keys()]).toEqual([]);
  });

  it('says nothing where Git says so already', () => {
    const planned = plan(files, [
      { op: 'put', key: vpcKey('vpc-1'), manifest: vpc('vpc-1', 1001, '10.0.1.0/24'), base },
    ]);
    expect(planned).toMatchObject({ records: [{ action: 'none' }], changes: [], refusals: [], collisions: [] });
    expect(planned.changeSet.size).toBe(0);
  });
});
