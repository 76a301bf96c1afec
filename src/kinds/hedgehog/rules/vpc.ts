import type { Json, JsonObject } from '../../../domain/json.ts';
import { entriesOf, isTrue, listOf, numberOf, objectOf, textOf, textsOf } from '../go-values.ts';
import { contains, isCanonical, type Prefix, parseAddress, parsePrefix } from '../ipv4.ts';
import type { Report } from '../report.ts';
import { quote } from '../words.ts';
import { checkDhcp } from './dhcp.ts';
import { type Placed, reportOverlaps, reportReserved } from './prefixes.ts';
import type { Rules, Subject } from './rule.ts';

const mostSubnets = 20;
const longestPrefix = 30;

/** FACTS.md section 3, VPC: what one VPC shows by itself. */
export const vpcRules: Rules = (subject, report) => {
  const { spec } = subject;
  checkMode(spec, report);
  checkSubnets(subject, report);
  checkPermit(spec, report);
  checkStaticRoutes(spec, report);
};

function checkMode(spec: JsonObject, report: Report): void {
  const mode = textOf(spec.mode);
  if (mode === 'l3flat') report.error(['spec', 'mode'], 'the mode l3flat is not supported any more: use l3vni or none');
  else if (mode !== '' && mode !== 'l3vni') {
    report.error(['spec', 'mode'], `${quote(mode)} is no mode: leave it out, or say l3vni`);
  }
}

function checkSubnets({ spec, written, settings }: Subject, report: Report): void {
  const subnets = entriesOf(spec.subnets);
  if (subnets.length === 0) report.error(['spec', 'subnets'], 'a VPC needs at least one subnet');
  if (subnets.length > mostSubnets) {
    report.error(['spec', 'subnets'], `${subnets.length} subnets are too many: a VPC holds at most ${mostSubnets}`);
  }
  const placed: Placed[] = [];
  const vlans = new Map<number, string>();
  for (const [name, value] of subnets) {
    const subnet = objectOf(value);
    const prefix = checkSubnet(name, subnet, report);
    const path = ['spec', 'subnets', name, 'subnet'];
    if (prefix !== undefined) placed.push({ text: textOf(subnet.subnet), prefix, path });
    checkVlan(name, subnet, vlans, report);
    const before = objectOf(objectOf(objectOf(written.subnets)[name]).dhcp);
    checkDhcp({ name, subnet, prefix, written: before }, report);
  }
  reportOverlaps(placed, report);
  reportReserved(placed, settings, report);
}

function checkSubnet(name: string, subnet: JsonObject, report: Report): Prefix | undefined {
  const text = textOf(subnet.subnet);
  const path = ['spec', 'subnets', name, 'subnet'];
  if (text === '') {
    report.error(path, `the subnet ${quote(name)} has no address range: add subnet, such as 10.0.1.0/24`);
    return undefined;
  }
  const prefix = parsePrefix(text);
  if (prefix === undefined) {
    report.error(path, `${quote(text)} is no subnet: write it like 10.0.1.0/24`);
    return undefined;
  }
  if (prefix.bits > longestPrefix) {
    report.error(path, `${quote(text)} is too small: a VPC's subnet is a /${longestPrefix} or larger`);
    return undefined;
  }
  checkGateway(name, subnet, prefix, report);
  return prefix;
}

function checkGateway(name: string, subnet: JsonObject, prefix: Prefix, report: Report): void {
  const text = textOf(subnet.gateway);
  if (text === '') return;
  const gateway = parseAddress(text);
  const path = ['spec', 'subnets', name, 'gateway'];
  if (gateway === undefined) report.error(path, `${quote(text)} is no IP address`);
  else if (!contains(prefix, gateway)) {
    report.error(path, `the gateway ${quote(text)} lies outside the subnet ${quote(textOf(subnet.subnet))}`);
  }
}

function checkVlan(name: string, subnet: JsonObject, vlans: Map<number, string>, report: Report): void {
  // a hostBGP subnet is routed to its hosts: the fabric looks at no VLAN of it
  if (isTrue(subnet.hostBGP)) return;
  const vlan = numberOf(subnet.vlan);
  const path = ['spec', 'subnets', name, 'vlan'];
  if (vlan === 0) {
    report.error(path, `the subnet ${quote(name)} needs a VLAN`);
    return;
  }
  const other = vlans.get(vlan);
  if (other === undefined) vlans.set(vlan, name);
  else report.error(path, `VLAN ${vlan} is already that of the subnet ${quote(other)}: give each subnet its own`);
}

function checkPermit(spec: JsonObject, report: Report): void {
  const names = objectOf(spec.subnets);
  for (const [index, entry] of listOf(spec.permit).entries()) {
    const subnets = textsOf(entry);
    if (new Set(subnets).size < 2) {
      report.error(['spec', 'permit', index], 'a permit entry names at least two different subnets');
    }
    for (const [position, subnet] of subnets.entries()) {
      if (Object.hasOwn(names, subnet)) continue;
      report.error(['spec', 'permit', index, position], `this VPC has no subnet ${quote(subnet)}`);
    }
  }
}

function checkStaticRoutes(spec: JsonObject, report: Report): void {
  for (const [index, value] of listOf(spec.staticRoutes).entries()) {
    const route = objectOf(value);
    const path = ['spec', 'staticRoutes', index];
    checkRoutePrefix(textOf(route.prefix), [...path, 'prefix'], report);
    const hops: readonly Json[] = listOf(route.nextHops);
    if (hops.length === 0) report.error([...path, 'nextHops'], 'a static route needs at least one next hop');
    for (const [position, hop] of hops.entries()) {
      if (parseAddress(textOf(hop)) !== undefined) continue;
      report.warning(
        [...path, 'nextHops', position],
        `${quote(textOf(hop))} is no IP address: the cluster takes it, no packet follows it`,
      );
    }
  }
}

function checkRoutePrefix(text: string, path: readonly (string | number)[], report: Report): void {
  const prefix = parsePrefix(text);
  if (text === '') report.error(path, 'a static route needs a prefix, such as 10.100.0.0/24');
  else if (prefix === undefined) report.error(path, `${quote(text)} is no subnet: write it like 10.100.0.0/24`);
  else if (!isCanonical(prefix)) {
    report.error(path, `${quote(text)} has bits behind its length: write the network's own address`);
  }
}
