import type { Json, JsonObject } from '../../../domain/json.ts';
import { orderJson } from '../../order-json.ts';
import { entriesOf, isTrue, listOf, numberOf, objectOf, textOf } from '../go-values.ts';
import { parsePrefix, printIPv4, spanOf } from '../ipv4.ts';
import { parseMac } from '../mac.ts';

/** FACTS.md section 5, row VPC: namespaces, gateways, DHCP ranges and options. */
export function vpcDefaults(spec: JsonObject): JsonObject {
  const subnets = entriesOf(spec.subnets).map(([name, subnet]): [string, Json] => [
    name,
    subnetDefaults(objectOf(subnet)),
  ]);
  return {
    ...spec,
    ipv4Namespace: textOf(spec.ipv4Namespace) || 'default',
    vlanNamespace: textOf(spec.vlanNamespace) || 'default',
    ...(subnets.length > 0 ? { subnets: Object.fromEntries(subnets) } : {}),
  };
}

function subnetDefaults(subnet: JsonObject): JsonObject {
  const first = addressOf(subnet, 1);
  const gateway = textOf(subnet.gateway) === '' && !isTrue(subnet.hostBGP) && first !== undefined;
  return {
    ...subnet,
    ...(gateway ? { gateway: first } : {}),
    ...(subnet.dhcp === undefined ? {} : { dhcp: dhcpDefaults(objectOf(subnet.dhcp), subnet) }),
  };
}

/** The address at an offset into the subnet, "last" for its last one; undefined where it has no IPv4 subnet. */
function addressOf(subnet: JsonObject, offset: number | 'last'): string | undefined {
  const prefix = parsePrefix(textOf(subnet.subnet));
  if (prefix === undefined || prefix.address.family !== 4) return undefined;
  const { first, last } = spanOf(prefix);
  const value = offset === 'last' ? Number(last) : Number(first) + offset;
  return value > 0xffffffff ? undefined : printIPv4(value);
}

function dhcpDefaults(dhcp: JsonObject, subnet: JsonObject): JsonObject {
  const { range, options, static: reservations, ...rest } = dhcp;
  const kept = reservations === undefined ? rest : { ...rest, static: reservationDefaults(objectOf(reservations)) };
  if (!isTrue(dhcp.enable)) return kept;
  const set = optionDefaults(objectOf(options));
  return {
    ...kept,
    range: rangeDefaults(objectOf(range), subnet),
    ...(set === undefined ? {} : { options: set }),
  };
}

function rangeDefaults(range: JsonObject, subnet: JsonObject): JsonObject {
  const start = textOf(range.start) || addressOf(subnet, 2);
  const end = textOf(range.end) || addressOf(subnet, 'last');
  return { ...range, ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** MAC addresses in one spelling; where two members mean one address both stay as they are, so neither hides the other. */
function reservationDefaults(reservations: JsonObject): JsonObject {
  const entries = entriesOf(reservations).map(([mac, value]) => ({ mac, value, normal: parseMac(mac) ?? mac }));
  const count = new Map<string, number>();
  for (const { normal } of entries) count.set(normal, (count.get(normal) ?? 0) + 1);
  return Object.fromEntries(entries.map(({ mac, normal, value }) => [count.get(normal) === 1 ? normal : mac, value]));
}

/** Options in which nothing is set are dropped. */
function optionDefaults(options: JsonObject): JsonObject | undefined {
  const isSet =
    textOf(options.pxeURL) !== '' ||
    isTrue(options.disableDefaultRoute) ||
    [options.interfaceMTU, options.leaseTimeSeconds].some((value) => numberOf(value) !== 0) ||
    [options.dnsServers, options.timeServers, options.advertisedRoutes].some((list) => listOf(list).length > 0);
  if (!isSet) return undefined;
  const sorted = (name: string): JsonObject =>
    listOf(options[name]).length > 1 ? { [name]: listOf(options[name]).toSorted(orderJson) } : {};
  return {
    ...options,
    interfaceMTU: numberOf(options.interfaceMTU) || 9036,
    leaseTimeSeconds: numberOf(options.leaseTimeSeconds) || 3600,
    ...sorted('dnsServers'),
    ...sorted('timeServers'),
    ...sorted('advertisedRoutes'),
  };
}
