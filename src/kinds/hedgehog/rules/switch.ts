import type { JsonObject } from '../../../domain/json.ts';
import { numberOf, objectOf, textOf } from '../go-values.ts';
import { covers, type Prefix, parsePrefix } from '../ipv4.ts';
import type { Report } from '../report.ts';
import type { FabricSettings, Known } from '../settings.ts';
import { enumerate, quote } from '../words.ts';
import type { Rules } from './rule.ts';

const leafRoles = ['server-leaf', 'border-leaf', 'mixed-leaf'];

/** FACTS.md section 3, Switch, and section 7 (hydration). */
export const switchRules: Rules = ({ spec, settings }, report) => {
  if (textOf(spec.profile) === '') {
    report.error(['spec', 'profile'], 'a switch needs its profile, such as dell-s5248f-on');
  }
  checkRedundancy(objectOf(spec.redundancy), report);
  checkHydration(spec, report);
  checkAddresses(spec, settings, report);
  checkAsn(spec, settings, report);
};

function checkRedundancy(redundancy: JsonObject, report: Report): void {
  const [group, type] = [textOf(redundancy.group), textOf(redundancy.type)];
  if (group !== '' && type === '') {
    report.error(['spec', 'redundancy', 'type'], 'a redundancy group needs its type: add type eslag');
  }
  if (group === '' && type !== '') {
    report.error(['spec', 'redundancy', 'group'], 'a redundancy type needs its group: name a SwitchGroup');
  }
  if (group !== '' && type === 'mclag') {
    report.warning(['spec', 'redundancy', 'type'], 'MCLAG was removed from the fabric: use eslag');
  }
}

function isLeaf(spec: JsonObject): boolean {
  return leafRoles.includes(textOf(spec.role));
}

/** The members of a switch that the installer fills in and the file leaves out. */
export function missingAddresses(spec: JsonObject): string[] {
  return [
    ...(numberOf(spec.asn) === 0 ? ['asn'] : []),
    ...(textOf(spec.ip) === '' ? ['ip'] : []),
    ...(textOf(spec.protocolIP) === '' ? ['protocolIP'] : []),
    ...(isLeaf(spec) && textOf(spec.vtepIP) === '' ? ['vtepIP'] : []),
  ];
}

/** One finding for all that the installer would have filled in. */
function checkHydration(spec: JsonObject, report: Report): void {
  const missing = missingAddresses(spec);
  const [first] = missing;
  if (first === undefined) return;
  report.error(
    ['spec', first],
    `${enumerate(missing)} ${missing.length === 1 ? 'is' : 'are'} missing: the installer fills this in (hydration), take the values from its output`,
    'not-hydrated',
  );
}

function checkAddresses(spec: JsonObject, settings: FabricSettings, report: Report): void {
  const management = readAddress(spec, 'ip', report);
  if (management !== undefined) inside('ip', management, 'management', settings.managementSubnet, report);
  if (management !== undefined) checkDhcpRange(management, settings, report);
  const protocol = readHost(spec, 'protocolIP', report);
  if (protocol !== undefined) inside('protocolIP', protocol, 'protocol', settings.protocolSubnet, report);
  if (textOf(spec.role) === 'spine' && textOf(spec.vtepIP) !== '') {
    report.error(['spec', 'vtepIP'], 'a spine has no VTEP: drop vtepIP');
    return;
  }
  const vtep = readHost(spec, 'vtepIP', report);
  if (vtep !== undefined) inside('vtepIP', vtep, 'VTEP', settings.vtepSubnet, report);
}

function readAddress(spec: JsonObject, member: string, report: Report): Prefix | undefined {
  const text = textOf(spec[member]);
  if (text === '') return undefined;
  const prefix = parsePrefix(text);
  if (prefix === undefined) {
    report.error(['spec', member], `${quote(text)} is no address with prefix length, such as 172.30.0.10/21`);
  }
  return prefix;
}

function readHost(spec: JsonObject, member: string, report: Report): Prefix | undefined {
  const prefix = readAddress(spec, member, report);
  if (prefix === undefined || prefix.bits === 32) return prefix;
  report.error(['spec', member], `${quote(textOf(spec[member]))} is not one address: it must end in /32`);
  return undefined;
}

function inside(member: string, address: Prefix, what: string, subnet: Known<Prefix>, report: Report): void {
  if (covers({ ...subnet.value }, { address: address.address, bits: 128 })) return;
  report.setting(['spec', member], subnet.given, `${member} lies outside the ${what} subnet of the fabric`);
}

function checkDhcpRange(address: Prefix, settings: FabricSettings, report: Report): void {
  const range = settings.managementDHCP;
  const { value } = address.address;
  if (range === undefined || value < range.value.first.value || value > range.value.last.value) return;
  report.setting(['spec', 'ip'], range.given, 'ip lies in the range that DHCP of the management network hands out');
}

function checkAsn(spec: JsonObject, settings: FabricSettings, report: Report): void {
  const asn = numberOf(spec.asn);
  if (asn === 0) return;
  const { spineASN, leafASNs } = settings;
  if (textOf(spec.role) === 'spine' && asn !== spineASN.value) {
    report.setting(['spec', 'asn'], spineASN.given, `the spines of this fabric have ASN ${spineASN.value}, not ${asn}`);
  }
  if (isLeaf(spec) && (asn < leafASNs.value.from || asn > leafASNs.value.to)) {
    const { from, to } = leafASNs.value;
    report.setting(['spec', 'asn'], leafASNs.given, `ASN ${asn} is outside the range of the leaves, ${from} to ${to}`);
  }
}
