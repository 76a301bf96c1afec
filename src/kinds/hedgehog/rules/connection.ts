import type { JsonObject } from '../../../domain/json.ts';
import { parsePointer } from '../../../domain/pointer.ts';
import {
  type ConnectionType,
  connectionTypeOf,
  connectionTypes,
  type DeviceKind,
  type End,
  endsOf,
  endsOfType,
  isMclag,
  printType,
} from '../connection-ends.ts';
import { numberOf, objectOf } from '../go-values.ts';
import type { Report } from '../report.ts';
import { enumerate, quote } from '../words.ts';
import { checkLinks, hydratedTypes } from './link-addresses.ts';
import type { Rules, Subject } from './rule.ts';
import { checkStaticExternal } from './static-external.ts';

/** How many different devices of a kind the ends of a type name: exactly, or from–to. */
type Count = { readonly kind: DeviceKind; readonly from: number; readonly to: number };

const one = (kind: DeviceKind): Count => ({ kind, from: 1, to: 1 });
const counts: Readonly<Record<ConnectionType, readonly Count[]>> = {
  unbundled: [one('Server'), one('Switch')],
  bundled: [one('Server'), one('Switch')],
  eslag: [one('Server'), { kind: 'Switch', from: 2, to: 4 }],
  fabric: [{ kind: 'Switch', from: 2, to: 2 }],
  mesh: [{ kind: 'Switch', from: 2, to: 2 }],
  gateway: [one('Switch')],
  vpcLoopback: [one('Switch')],
  external: [one('Switch')],
  staticExternal: [one('Switch')],
};

/** FACTS.md section 3, Connection: what one Connection shows by itself. */
export const connectionRules: Rules = (subject, report) => {
  const { spec } = subject;
  if (isMclag(spec)) {
    report.warning(
      ['spec', 'mclag' in spec ? 'mclag' : 'mclagDomain'],
      'MCLAG was removed from the fabric: the cluster accepts this connection and ignores it',
    );
    return;
  }
  const type = connectionTypeOf(spec);
  if (type === undefined) {
    report.error(['spec'], `a connection has one type: ${connectionTypes.join(', ')}`);
    return;
  }
  checkOnlyType(spec, type, report);
  const ends = endsOf(spec);
  checkNames(ends, report);
  for (const count of counts[type]) checkCount(type, ends, count, report);
  checkDistinct(ends, report);
  // the webhook looks at these parts also where another type counts
  for (const hydrated of hydratedTypes) {
    if (spec[hydrated] !== undefined) checkLinks(endsOfType(spec, hydrated), subject.settings, report);
  }
  checkMTU(type, subject, report);
  if (spec.staticExternal !== undefined) checkStaticExternal(subject, report);
};

function checkOnlyType(spec: JsonObject, type: ConnectionType, report: Report): void {
  const others = connectionTypes.filter((other) => other !== type && spec[other] !== undefined);
  const [first] = others;
  if (first === undefined) return;
  report.warning(
    ['spec', first],
    `a connection has one type: the cluster takes this one for ${printType(type)} and ignores ${enumerate(others)}`,
  );
}

function checkNames(ends: readonly End[], report: Report): void {
  for (const end of ends) {
    if (end.device !== '') continue;
    const path = [...parsePointer(end.pointer), 'port'];
    if (end.text === '') report.error(path, `the port of ${end.role} is missing: write it as device/port`);
    else report.error(path, `${quote(end.text)} is no port: write it as device/port, such as leaf-01/E1/1`);
  }
}

/** Ends without a readable device are reported already: only the readable ones are counted. */
function checkCount(type: ConnectionType, ends: readonly End[], { kind, from, to }: Count, report: Report): void {
  const own = ends.filter((end) => end.deviceKind === kind);
  const names = [...new Set(own.map((end) => end.device))];
  if (own.some((end) => end.device === '') || (names.length >= from && names.length <= to)) return;
  const wanted = from === to ? `${from}` : `${from} to ${to}`;
  const many = to > 1 ? (kind === 'Switch' ? 'switches' : `${kind.toLowerCase()}s`) : kind.toLowerCase();
  const found = names.length === 0 ? 'none' : enumerate(names.slice(0, 5).map(quote));
  report.error(
    ['spec', type],
    `${printType(type)} connects ${wanted} ${kind === 'Switch' && to > 1 ? 'different ' : ''}${many}, here: ${found}`,
  );
}

function checkDistinct(ends: readonly End[], report: Report): void {
  const seen = new Set<string>();
  for (const end of ends) {
    if (end.device === '') continue;
    if (seen.has(end.text)) {
      report.error([...parsePointer(end.pointer), 'port'], `${quote(end.text)} is used twice in this connection`);
    }
    seen.add(end.text);
  }
}

function checkMTU(type: ConnectionType, { spec, settings }: Subject, report: Report): void {
  const mtu = numberOf(objectOf(spec[type]).mtu);
  const { value, given } = settings.maxServerMTU;
  if (mtu > value)
    report.setting(['spec', type, 'mtu'], given, `the MTU ${mtu} is above ${value}, the largest toward servers`);
}
