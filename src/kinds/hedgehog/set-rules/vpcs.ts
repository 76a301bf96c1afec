import { entriesOf, isTrue, listOf, numberOf, objectOf, textOf } from '../go-values.ts';
import { type Prefix, parsePrefix } from '../ipv4.ts';
import { quote } from '../words.ts';
import { type AddressSpace, findOverlaps, newAddressSpace } from './address-space.ts';
import type { Entry, FabricView, SetReport } from './fabric-view.ts';

type Subnet = {
  readonly vpc: Entry;
  readonly name: string;
  readonly text: string;
  readonly prefix: Prefix | undefined;
  /** 0 where the fabric looks at none */
  readonly vlan: number;
  readonly order: number;
};

const lastVlan = 4094;

/** FACTS.md section 3, VPC: addresses and VLANs, inside the namespaces and apart from those of other VPCs. */
export function checkVpcs(fabric: FabricView, report: SetReport): void {
  const subnets = fabric.entries('VPC').flatMap(subnetsOf);
  checkAddresses(fabric, subnets, report);
  checkVlans(fabric, subnets, report);
}

function subnetsOf(vpc: Entry, order: number): Subnet[] {
  return entriesOf(vpc.spec.subnets).map(([name, value]) => {
    const subnet = objectOf(value);
    const text = textOf(subnet.subnet);
    const vlan = isTrue(subnet.hostBGP) ? 0 : numberOf(subnet.vlan);
    return { vpc, name, text, prefix: parsePrefix(text), vlan, order };
  });
}

function groupBy(subnets: readonly Subnet[], member: string): Map<string, Subnet[]> {
  const groups = new Map<string, Subnet[]>();
  for (const subnet of subnets) {
    const name = textOf(subnet.vpc.spec[member]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [subnet]);
    else group.push(subnet);
  }
  return groups;
}

function checkAddresses(fabric: FabricView, subnets: readonly Subnet[], report: SetReport): void {
  for (const [name, group] of groupBy(subnets, 'ipv4Namespace')) {
    const namespace = fabric.find('IPv4Namespace', name);
    if (namespace !== undefined) checkInside(group, namespace, spaceOf(namespace), report);
    const owned = group.flatMap((subnet) =>
      subnet.prefix === undefined ? [] : [{ prefix: subnet.prefix, owner: subnet.vpc, item: subnet }],
    );
    for (const { outer, inner } of findOverlaps(owned)) reportOverlap(outer, inner, report);
  }
}

function spaceOf(namespace: Entry): AddressSpace {
  const prefixes = listOf(namespace.spec.subnets).map((subnet) => parsePrefix(textOf(subnet)));
  return newAddressSpace(prefixes.filter((prefix) => prefix !== undefined));
}

function checkInside(group: readonly Subnet[], namespace: Entry, space: AddressSpace, report: SetReport): void {
  for (const { vpc, name, text, prefix } of group) {
    if (prefix === undefined || space.covers(prefix)) continue;
    report.add(
      vpc,
      ['spec', 'subnets', name, 'subnet'],
      `${quote(text)} lies in no subnet of the IPv4Namespace ${quote(namespace.name)}`,
      { related: [namespace.key] },
    );
  }
}

/** Of two VPCs the later one is asked to move; one that lives only in the cluster cannot. */
function reportOverlap(one: Subnet, other: Subnet, report: SetReport): void {
  const [first, later] = one.order < other.order ? [one, other] : [other, one];
  report.add(
    later.vpc,
    ['spec', 'subnets', later.name, 'subnet'],
    `${quote(later.text)} overlaps ${quote(first.text)} of the VPC ${quote(first.vpc.name)}`,
    { related: [first.vpc.key] },
  );
}

function checkVlans(fabric: FabricView, subnets: readonly Subnet[], report: SetReport): void {
  for (const [name, group] of groupBy(subnets, 'vlanNamespace')) {
    const namespace = fabric.find('VLANNamespace', name);
    const allowed = namespace === undefined ? undefined : vlansOf(namespace);
    const taken = new Map<number, Subnet>();
    for (const subnet of group) {
      if (subnet.vlan === 0) continue;
      if (namespace !== undefined && allowed?.[subnet.vlan] !== 1) reportOutside(subnet, namespace, report);
      const other = taken.get(subnet.vlan);
      if (other === undefined) taken.set(subnet.vlan, subnet);
      else if (other.vpc !== subnet.vpc) reportTaken(subnet, other, report);
    }
  }
}

/** The VLANs of a namespace: one flag a VLAN, a list of the caller's own. */
export function vlansOf(namespace: Entry): Uint8Array {
  const allowed = new Uint8Array(lastVlan + 1);
  for (const value of listOf(namespace.spec.ranges)) {
    const range = objectOf(value);
    allowed.fill(1, Math.max(numberOf(range.from), 0), Math.min(numberOf(range.to), lastVlan) + 1);
  }
  return allowed;
}

function reportOutside({ vpc, name, vlan }: Subnet, namespace: Entry, report: SetReport): void {
  report.add(
    vpc,
    ['spec', 'subnets', name, 'vlan'],
    `VLAN ${vlan} lies in no range of the VLANNamespace ${quote(namespace.name)}`,
    { related: [namespace.key] },
  );
}

function reportTaken({ vpc, name, vlan }: Subnet, other: Subnet, report: SetReport): void {
  report.add(
    vpc,
    ['spec', 'subnets', name, 'vlan'],
    `VLAN ${vlan} is already that of the subnet ${quote(other.name)} of the VPC ${quote(other.vpc.name)}`,
    { related: [other.vpc.key] },
  );
}
