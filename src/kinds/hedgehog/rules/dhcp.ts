import type { JsonObject } from '../../../domain/json.ts';
import { entriesOf, isTrue, listOf, numberOf, objectOf, textOf } from '../go-values.ts';
import { type Address, contains, type Prefix, parseAddress, parsePrefix, spanOf } from '../ipv4.ts';
import { parseMac } from '../mac.ts';
import type { Path, Report } from '../report.ts';
import { quote } from '../words.ts';

/** The DHCP part of one subnet: `subnet` with defaults; `written` its DHCP member as the file says it, for pointers. */
type DhcpSubject = {
  readonly name: string;
  readonly subnet: JsonObject;
  readonly prefix: Prefix | undefined;
  readonly written: JsonObject;
};

const smallestMTU = 96;
const largestMTU = 9036;

/** FACTS.md section 3, VPC, DHCP. */
export function checkDhcp({ name, subnet, prefix, written }: DhcpSubject, report: Report): void {
  const dhcp = objectOf(subnet.dhcp);
  const path = ['spec', 'subnets', name, 'dhcp'];
  checkRelay(dhcp, path, report);
  if (isTrue(dhcp.enable)) checkServer({ name, subnet, prefix, written }, path, report);
  else checkOff(dhcp, written, path, report);
}

function checkServer({ subnet, prefix, written }: DhcpSubject, path: Path, report: Report): void {
  const dhcp = objectOf(subnet.dhcp);
  if (isTrue(subnet.hostBGP)) {
    report.error([...path, 'enable'], 'a hostBGP subnet has no DHCP server: its hosts announce their own addresses');
  }
  checkOptions(objectOf(written.options), prefix, [...path, 'options'], report);
  if (prefix === undefined) return;
  checkRange(objectOf(dhcp.range), { prefix, gateway: textOf(subnet.gateway) }, [...path, 'range'], report);
  checkReservations(written, prefix, [...path, 'static'], report);
}

function checkRelay(dhcp: JsonObject, path: Path, report: Report): void {
  const relay = textOf(dhcp.relay);
  if (relay === '') {
    if (textOf(dhcp.relayVPC) !== '') {
      report.error([...path, 'relayVPC'], 'relayVPC says in which VPC the relay stands: it needs relay');
    }
    return;
  }
  if (isTrue(dhcp.enable)) {
    report.error([...path, 'relay'], 'a subnet has a DHCP server or a relay, not both: turn enable off or drop relay');
  }
  if (parsePrefix(relay) === undefined) {
    report.error([...path, 'relay'], `${quote(relay)} is no address with prefix length, such as 10.99.0.100/24`);
  }
}

/** DHCP is off: reservations are refused, a range and options are dropped by the cluster before it looks. */
function checkOff(dhcp: JsonObject, written: JsonObject, path: Path, report: Report): void {
  if (entriesOf(dhcp.static).length > 0) {
    report.error([...path, 'static'], 'fixed addresses need the DHCP server: set enable, or remove them');
  }
  for (const [member, what] of [
    ['range', 'a DHCP range'],
    ['options', 'DHCP options'],
  ] as const) {
    if (!says(objectOf(written[member]))) continue;
    report.warning(
      [...path, member],
      `${what} with DHCP off: the cluster will drop it; set enable or remove it`,
      'never-held',
    );
  }
}

function says(value: JsonObject): boolean {
  return Object.values(value).some((member) =>
    Array.isArray(member) ? member.length > 0 : ![null, '', 0, false].some((zero) => zero === member),
  );
}

function checkRange(
  range: JsonObject,
  { prefix, gateway }: { prefix: Prefix; gateway: string },
  path: Path,
  report: Report,
): void {
  const end = (member: 'start' | 'end'): Address | undefined => {
    const text = textOf(range[member]);
    const address = parseAddress(text);
    const at = [...path, member];
    if (address === undefined) report.error(at, `${quote(text)} is no IP address`);
    else if (!contains(prefix, address)) report.error(at, `${quote(text)} lies outside the subnet`);
    else if (address.value === spanOf(prefix).first) report.error(at, `${quote(text)} is the subnet's network address`);
    else if (text === gateway) report.error(at, `${quote(text)} is the subnet's gateway`);
    else return address;
    return undefined;
  };
  const [first, last] = [end('start'), end('end')];
  if (first !== undefined && last !== undefined && first.value >= last.value) {
    report.error([...path, 'start'], 'the DHCP range begins at or after its end');
  }
}

function checkOptions(options: JsonObject, prefix: Prefix | undefined, path: Path, report: Report): void {
  for (const member of ['dnsServers', 'timeServers']) {
    for (const [index, server] of listOf(options[member]).entries()) {
      if (parseAddress(textOf(server)) !== undefined) continue;
      report.error([...path, member, index], `${quote(textOf(server))} is no IP address`);
    }
  }
  const mtu = numberOf(options.interfaceMTU);
  if (mtu !== 0 && (mtu < smallestMTU || mtu > largestMTU)) {
    report.error([...path, 'interfaceMTU'], `an interface MTU is ${smallestMTU} to ${largestMTU}, not ${mtu}`);
  }
  for (const [index, route] of listOf(options.advertisedRoutes).entries()) {
    checkAdvertised(objectOf(route), prefix, [...path, 'advertisedRoutes', index], report);
  }
}

function checkAdvertised(route: JsonObject, prefix: Prefix | undefined, path: Path, report: Report): void {
  const [destination, gateway] = [textOf(route.destination), textOf(route.gateway)];
  if (destination === '') report.error([...path, 'destination'], 'an advertised route needs a destination');
  else if (parsePrefix(destination) === undefined) {
    report.error([...path, 'destination'], `${quote(destination)} is no subnet: write it like 10.9.0.0/16`);
  }
  const address = parseAddress(gateway);
  if (gateway === '') report.error([...path, 'gateway'], 'an advertised route needs a gateway');
  else if (address === undefined) report.error([...path, 'gateway'], `${quote(gateway)} is no IP address`);
  else if (prefix !== undefined && !contains(prefix, address)) {
    report.error([...path, 'gateway'], `the gateway ${quote(gateway)} lies outside the subnet`);
  }
}

function checkReservations(written: JsonObject, prefix: Prefix, path: Path, report: Report): void {
  const [taken, hosts] = [new Map<string, string>(), new Map<string, string>()];
  for (const [mac, value] of entriesOf(written.static)) {
    checkMac(mac, hosts, path, report);
    const ip = textOf(objectOf(value).ip);
    const at = [...path, mac, 'ip'];
    const address = parseAddress(ip);
    if (ip === '') report.error(at, `the fixed address of ${quote(mac)} is missing`);
    else if (address === undefined) report.error(at, `${quote(ip)} is no IP address`);
    else if (!contains(prefix, address)) report.error(at, `${quote(ip)} lies outside the subnet`);
    else {
      const other = taken.get(ip);
      if (other !== undefined) report.warning(at, `${quote(ip)} is the fixed address of ${quote(other)} too`);
      else taken.set(ip, mac);
    }
  }
}

function checkMac(mac: string, hosts: Map<string, string>, path: Path, report: Report): void {
  const normal = parseMac(mac);
  if (normal === undefined) {
    report.error([...path, mac], `${quote(mac)} is no MAC address`);
    return;
  }
  const other = hosts.get(normal);
  if (other === undefined) hosts.set(normal, mac);
  else {
    const message = `${quote(mac)} and ${quote(other)} are one MAC address: the cluster keeps one of the two`;
    report.warning([...path, mac], message, 'never-held');
  }
}
