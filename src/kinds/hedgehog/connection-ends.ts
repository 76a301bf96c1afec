import type { JsonObject } from '../../domain/json.ts';
import type { Pointer } from '../../domain/pointer.ts';
import { listOf, objectOf, textOf } from './go-values.ts';

/** The types of a Connection in the order in which the controller looks for one; the deprecated ones apart. */
export const connectionTypes = [
  'unbundled',
  'bundled',
  'eslag',
  'fabric',
  'mesh',
  'gateway',
  'vpcLoopback',
  'external',
  'staticExternal',
] as const;
export type ConnectionType = (typeof connectionTypes)[number];

/** What a port belongs to. */
export type DeviceKind = 'Switch' | 'Server' | 'Gateway';

/** One end of one link. `device` and `port` are "" where the text is not `<device>/<port>`. */
export type End = {
  readonly pointer: Pointer;
  readonly link: number;
  readonly role: string;
  readonly deviceKind: DeviceKind;
  /** `<device>/<port>` as written */
  readonly text: string;
  readonly device: string;
  readonly port: string;
  /** The link's address at this end, "" where it has none. */
  readonly ip: string;
};

const roles: Readonly<Record<ConnectionType, readonly string[]>> = {
  unbundled: ['server', 'switch'],
  bundled: ['server', 'switch'],
  eslag: ['server', 'switch'],
  fabric: ['spine', 'leaf'],
  mesh: ['leaf1', 'leaf2'],
  gateway: ['switch', 'gateway'],
  vpcLoopback: ['switch1', 'switch2'],
  external: ['switch'],
  staticExternal: ['switch'],
};

/** Whether the deprecated MCLAG forms are used: current controllers ignore such a Connection altogether. */
export function isMclag(spec: JsonObject): boolean {
  return spec.mclag !== undefined || spec.mclagDomain !== undefined;
}

/** The type that the controller takes a Connection for; undefined where it has none or is of an MCLAG form. */
export function connectionTypeOf(spec: JsonObject): ConnectionType | undefined {
  return isMclag(spec) ? undefined : connectionTypes.find((type) => spec[type] !== undefined && spec[type] !== null);
}

/** The name of a type in the label `connection-type` and in people's words. */
export function printType(type: ConnectionType): string {
  return type === 'vpcLoopback' ? 'vpc-loopback' : type === 'staticExternal' ? 'static-external' : type;
}

function deviceKindOf(role: string): DeviceKind {
  if (role === 'server') return 'Server';
  return role === 'gateway' ? 'Gateway' : 'Switch';
}

const known = new WeakMap<JsonObject, readonly End[]>();

/** All ends of the links of the type that counts, in the order of the file; read once for each spec. */
export function endsOf(spec: JsonObject): readonly End[] {
  const ends = known.get(spec);
  if (ends !== undefined) return ends;
  const type = connectionTypeOf(spec);
  const read = type === undefined ? [] : endsOfType(spec, type);
  known.set(spec, read);
  return read;
}

/** All ends of the links of one type, also where it is not the one that counts. */
export function endsOfType(spec: JsonObject, type: ConnectionType): readonly End[] {
  const body = objectOf(spec[type]);
  const single = type === 'unbundled' || type === 'external' || type === 'staticExternal';
  const links = single ? [body.link] : listOf(body.links);
  return links.flatMap((link, index) =>
    roles[type].map((role) => {
      const end = objectOf(objectOf(link)[role]);
      const text = textOf(end.port);
      const slash = text.indexOf('/');
      const named = slash > 0 && slash < text.length - 1;
      return {
        pointer: `/spec/${type}/${single ? 'link' : `links/${index}`}/${role}`,
        link: index,
        role,
        deviceKind: deviceKindOf(role),
        text,
        device: named ? text.slice(0, slash) : '',
        port: named ? text.slice(slash + 1) : '',
        ip: textOf(end.ip),
      };
    }),
  );
}

/** Names of the devices of one kind, each once, in order. */
export function devicesOf(ends: readonly End[], kind: DeviceKind): string[] {
  return [...new Set(ends.filter((end) => end.deviceKind === kind && end.device !== '').map((end) => end.device))];
}
