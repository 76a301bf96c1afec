import type { Json } from '../../../domain/json.ts';
import { entriesOf, listOf, objectOf, textOf, textsOf } from '../go-values.ts';
import { quote } from '../words.ts';
import type { Entry, FabricView, SetReport } from './fabric-view.ts';

/** FACTS.md section 3, VPCPeering and ExternalPeering. */
export function checkPeerings(fabric: FabricView, report: SetReport): void {
  for (const entry of fabric.entries('VPCPeering')) checkVpcPeering(fabric, entry, report);
  for (const entry of fabric.entries('ExternalPeering')) checkExternalPeering(fabric, entry, report);
}

function checkVpcPeering(fabric: FabricView, entry: Entry, report: SetReport): void {
  const vpcs = new Set<Entry>();
  for (const [index, value] of listOf(entry.spec.permit).entries()) {
    for (const [name, side] of entriesOf(value)) {
      const vpc = fabric.find('VPC', name);
      if (vpc === undefined) continue;
      vpcs.add(vpc);
      checkSubnets(entry, vpc, objectOf(side).subnets, ['spec', 'permit', index, name, 'subnets'], report);
    }
  }
  const [one, two] = vpcs;
  if (one === undefined || two === undefined || vpcs.size > 2) return;
  for (const member of ['ipv4Namespace', 'vlanNamespace']) {
    const [left, right] = [textOf(one.spec[member]), textOf(two.spec[member])];
    if (left === right) continue;
    const message = `the VPCs ${quote(one.name)} and ${quote(two.name)} cannot peer: their ${member} is ${quote(left)} and ${quote(right)}`;
    report.add(entry, ['spec', 'permit'], message, { related: [one.key, two.key] });
  }
}

/** Each missing subnet once for each list that names it. */
function checkSubnets(
  entry: Entry,
  vpc: Entry,
  names: Json | undefined,
  path: readonly (string | number)[],
  report: SetReport,
): void {
  const subnets = objectOf(vpc.spec.subnets);
  for (const [index, name] of textsOf(names).entries()) {
    if (Object.hasOwn(subnets, name)) continue;
    report.add(entry, [...path, index], `the VPC ${quote(vpc.name)} has no subnet ${quote(name)}`, {
      code: 'dangling-reference',
      related: [vpc.key],
    });
  }
}

function checkExternalPeering(fabric: FabricView, entry: Entry, report: SetReport): void {
  const written = objectOf(objectOf(entry.written.permit).vpc);
  const permit = objectOf(entry.spec.permit);
  const vpc = fabric.find('VPC', textOf(objectOf(permit.vpc).name));
  const external = fabric.find('External', textOf(objectOf(permit.external).name));
  if (vpc !== undefined) checkSubnets(entry, vpc, written.subnets, ['spec', 'permit', 'vpc', 'subnets'], report);
  if (vpc === undefined || external === undefined) return;
  const [left, right] = [textOf(vpc.spec.ipv4Namespace), textOf(external.spec.ipv4Namespace)];
  if (left === right) return;
  const message = `the VPC ${quote(vpc.name)} is in the IPv4Namespace ${quote(left)}, the external ${quote(external.name)} in ${quote(right)}: they cannot peer`;
  report.add(entry, ['spec', 'permit'], message, { related: [vpc.key, external.key] });
}
