import { Type } from 'typebox';
import type { JsonObject } from '../../domain/json.ts';
import type { PackSettings } from '../settings.ts';
import { type Address, type Prefix, parseAddress, parsePrefix } from './ipv4.ts';

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const address = `${octet}(\\.${octet}){3}`;
const biggestASN = 4_294_967_295;

const subnet = (description: string) =>
  Type.String({
    description,
    pattern: `^${address}/(3[0-2]|[12]?[0-9])$`,
    'x-hedgerow-hint': 'an IPv4 subnet such as 172.30.0.0/21',
  });

/** `settings.hedgehog` of the configuration: what the fabric's installer was told (DESIGN.md 5.2). */
export const hedgehogSettingsSchema = Type.Object(
  {
    managementSubnet: Type.Optional(subnet('Management addresses of the switches.')),
    managementDHCP: Type.Optional(
      Type.String({
        description: 'Management addresses that DHCP hands out, first and last.',
        pattern: `^${address}-${address}$`,
        'x-hedgerow-hint': 'two addresses such as 172.30.4.0-172.30.6.254',
      }),
    ),
    protocolSubnet: Type.Optional(subnet('Protocol addresses of the switches.')),
    vtepSubnet: Type.Optional(subnet('VTEP addresses of the leaves.')),
    fabricSubnet: Type.Optional(subnet('Addresses of the links between switches.')),
    reservedSubnets: Type.Optional(
      Type.Array(subnet('A subnet.'), { description: 'Further subnets that no VPC or namespace may use.' }),
    ),
    reservedVLANs: Type.Optional(
      Type.Array(
        Type.String({ pattern: '^[0-9]{1,4}(-[0-9]{1,4})?$', 'x-hedgerow-hint': 'a VLAN range such as 3000-3899' }),
        { description: 'VLANs that no namespace may use.' },
      ),
    ),
    spineASN: Type.Optional(Type.Integer({ minimum: 1, maximum: biggestASN, description: 'ASN of all spines.' })),
    leafASNs: Type.Optional(
      Type.String({
        description: 'ASNs of the leaves, first and last.',
        pattern: '^[0-9]{1,10}-[0-9]{1,10}$',
        'x-hedgerow-hint': 'a range such as 65101-65533',
      }),
    ),
    gatewayASN: Type.Optional(Type.Integer({ minimum: 1, maximum: biggestASN, description: 'ASN of all gateways.' })),
    fabricMTU: Type.Optional(Type.Integer({ minimum: 96, maximum: 9216, description: 'MTU inside the fabric.' })),
    serverFacingMTUOffset: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 9216, description: 'How much smaller the MTU toward servers is.' }),
    ),
  },
  { additionalProperties: false, description: "What the fabric's installer was told." },
);

/** A value and whether the configuration gives it: rules that rest on a default only warn (DESIGN.md 5.2 "Severity"). */
export type Known<T> = { readonly value: T; readonly given: boolean };
export type Range = { readonly from: number; readonly to: number };

/** The installer's settings, read: defaults of FACTS.md section 7 where the configuration is silent. */
export type FabricSettings = {
  readonly managementSubnet: Known<Prefix>;
  readonly managementDHCP: Known<{ readonly first: Address; readonly last: Address }> | undefined;
  readonly protocolSubnet: Known<Prefix>;
  readonly vtepSubnet: Known<Prefix>;
  readonly fabricSubnet: Known<Prefix>;
  /** Every subnet that VPCs and namespaces must keep clear of. */
  readonly reservedSubnets: readonly Known<Prefix>[];
  readonly reservedVLANs: readonly Known<Range>[];
  readonly spineASN: Known<number>;
  readonly leafASNs: Known<Range>;
  readonly gatewayASN: Known<number>;
  readonly maxServerMTU: Known<number>;
};

// The pod and service networks of the control node are reserved too, as a cluster with the installer's defaults says.
const otherSubnets = ['172.28.0.0/16', '172.29.0.0/16', '172.30.16.0/22', '172.30.95.0/31', '172.30.96.0/19'];
const zero: Prefix = { address: { family: 4, value: 0 }, bits: 0 };
const read = new WeakMap<JsonObject, FabricSettings>();
const nothing: JsonObject = {};

/** Reads `settings.hedgehog`; what is not given, or not of its form, is the installer's default. */
export function readSettings(settings: PackSettings): FabricSettings {
  const own = settings.hedgehog ?? nothing;
  const known = read.get(own);
  if (known !== undefined) return known;
  const result = readOwn(own);
  read.set(own, result);
  return result;
}

function readOwn(own: JsonObject): FabricSettings {
  const prefix = (name: string, fallback: string): Known<Prefix> => {
    const given = parsePrefix(text(own[name]));
    return given === undefined ? { value: parsePrefix(fallback) ?? zero, given: false } : { value: given, given: true };
  };
  const number = (name: string, fallback: number): Known<number> => {
    const value = own[name];
    return typeof value === 'number' ? { value, given: true } : { value: fallback, given: false };
  };
  const managementSubnet = prefix('managementSubnet', '172.30.0.0/21');
  const protocolSubnet = prefix('protocolSubnet', '172.30.8.0/22');
  const vtepSubnet = prefix('vtepSubnet', '172.30.12.0/22');
  const fabricSubnet = prefix('fabricSubnet', '172.30.128.0/17');
  const mtu = number('fabricMTU', 9100);
  const offset = number('serverFacingMTUOffset', 64);
  const leafASNs = parseRange(text(own.leafASNs));
  return {
    managementSubnet,
    managementDHCP: parseAddresses(text(own.managementDHCP)),
    protocolSubnet,
    vtepSubnet,
    fabricSubnet,
    reservedSubnets: [
      ...listOr(own, 'reservedSubnets', otherSubnets, parsePrefix),
      managementSubnet,
      protocolSubnet,
      vtepSubnet,
      fabricSubnet,
    ],
    reservedVLANs: listOr(own, 'reservedVLANs', ['3000-3899', '3900-3999'], parseRange),
    spineASN: number('spineASN', 65100),
    leafASNs: { value: leafASNs ?? { from: 65101, to: 65533 }, given: leafASNs !== undefined },
    gatewayASN: number('gatewayASN', 65534),
    maxServerMTU: { value: mtu.value - offset.value, given: mtu.given || offset.given },
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function listOr<T>(
  own: JsonObject,
  name: string,
  fallback: readonly string[],
  parse: (text: string) => T | undefined,
): Known<T>[] {
  const list: unknown = own[name];
  const given = Array.isArray(list);
  const texts: readonly unknown[] = given ? list : fallback;
  return texts.flatMap((element) => {
    const value = parse(text(element));
    return value === undefined ? [] : [{ value, given }];
  });
}

/** Reads `from-to`, or one number for both. */
function parseRange(range: string): Range | undefined {
  const match = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(range);
  if (match === null) return undefined;
  const from = Number(match[1]);
  return { from, to: match[2] === undefined ? from : Number(match[2]) };
}

function parseAddresses(range: string): Known<{ readonly first: Address; readonly last: Address }> | undefined {
  const [first, last] = range.split('-').map(parseAddress);
  return first === undefined || last === undefined ? undefined : { value: { first, last }, given: true };
}
