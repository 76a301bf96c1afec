import type { ChangePlan } from '../../src/edit/change-plan.ts';
import type { RecordEdit } from '../../src/edit/record-edit.ts';
import type { ChangeContext } from '../../src/proposal/change-body.ts';
import { blobAt, plan, vpc, vpcKey } from '../edit/plan-edits.ts';
import { snapshotOf } from '../normalize/snapshot-of.ts';
import { head, links } from './plan-fixture.ts';

const yaml = (manifest: unknown): string => JSON.stringify(manifest, null, 2);

const peering = {
  apiVersion: 'vpc.githedgehog.com/v1beta1',
  kind: 'VPCPeering',
  metadata: { name: 'vpc-1--vpc-2', namespace: 'default' },
  spec: { permit: [{ 'vpc-1': {}, 'vpc-2': {} }] },
};

const namespaces = [
  {
    apiVersion: 'vpc.githedgehog.com/v1beta1',
    kind: 'IPv4Namespace',
    metadata: { name: 'default', namespace: 'default' },
    spec: { subnets: ['10.0.0.0/16'] },
  },
  {
    apiVersion: 'wiring.githedgehog.com/v1beta1',
    kind: 'VLANNamespace',
    metadata: { name: 'default', namespace: 'default' },
    spec: { ranges: [{ from: 1000, to: 2999 }] },
  },
];

/** A fabric with two VPCs that are peered. */
export const files = snapshotOf({
  'managed/vpc/vpc-1.yaml': `# the office
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata: {name: vpc-1, namespace: default}
spec:
  subnets:
    default: {subnet: 10.0.1.0/24, vlan: 1001} # floor 1
`,
  'managed/vpc/vpc-2.yaml': yaml(vpc('vpc-2', 1002, '10.0.2.0/24')),
  'managed/vpcpeering/vpc-1--vpc-2.yaml': yaml(peering),
  'managed/ipv4namespace/default.yaml': yaml(namespaces[0]),
  'managed/vlannamespace/default.yaml': yaml(namespaces[1]),
});

/** A VLAN changed, a peering deleted, a VPC added. */
export const edits: readonly RecordEdit[] = [
  {
    op: 'merge-patch',
    key: vpcKey('vpc-1'),
    patch: { spec: { subnets: { default: { vlan: 1005 } } } },
    base: blobAt(files, 'managed/vpc/vpc-1.yaml'),
  },
  {
    op: 'delete',
    key: { ...vpcKey('vpc-1--vpc-2'), kind: 'VPCPeering' },
    base: blobAt(files, 'managed/vpcpeering/vpc-1--vpc-2.yaml'),
  },
  { op: 'put', key: vpcKey('vpc-3'), manifest: vpc('vpc-3', 1003, '10.0.3.0/24'), base: null },
];

export const changePlan: ChangePlan = plan(files, edits);

export const changeContext: ChangeContext = {
  message: 'Floor 1 moves to the new VLAN, see ticket #12 of @octocat.',
  requester: { token: 'netbox', says: 'Jane Doe' },
  links,
  head,
  branch: 'main',
};
