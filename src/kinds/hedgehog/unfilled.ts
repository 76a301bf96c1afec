import { isObject, type JsonObject } from '../../domain/json.ts';
import { type Pointer, printPointer } from '../../domain/pointer.ts';
import { endsOf } from './connection-ends.ts';
import { listOf, numberOf, objectOf, textOf } from './go-values.ts';
import { hydratedTypes } from './rules/link-addresses.ts';
import { missingAddresses } from './rules/switch.ts';

type Unfilled = (spec: JsonObject) => Pointer[];

const hydrated: ReadonlySet<string> = new Set(hydratedTypes);

/** A link is filled in at both ends or not at all, so an end may be missing altogether. */
const connection: Unfilled = (spec) =>
  endsOf(spec)
    .filter(({ pointer, ip }) => ip === '' && hydrated.has(pointer.split('/')[2] ?? ''))
    .map(({ pointer }) => `${pointer}/ip`);

const gateway: Unfilled = (spec) => [
  ...(numberOf(spec.asn) === 0 ? ['/spec/asn'] : []),
  ...['protocolIP', 'vtepIP', 'vtepMAC'].filter((name) => textOf(spec[name]) === '').map((name) => `/spec/${name}`),
  ...(listOf(spec.neighbors).length === 0 ? ['/spec/neighbors'] : []),
  ...(isObject(spec.interfaces)
    ? Object.keys(spec.interfaces)
        .filter((name) => listOf(objectOf(objectOf(spec.interfaces)[name]).ips).length === 0)
        .map((name) => printPointer(['spec', 'interfaces', name, 'ips']))
    : ['/spec/interfaces']),
];

const byKind: Readonly<Record<string, Unfilled>> = {
  Switch: (spec) => missingAddresses(spec).map((name) => `/spec/${name}`),
  Connection: connection,
  Gateway: gateway,
};

/** The members that the installer fills in (hydration) and a manifest of the kind leaves out (FACTS.md section 7). */
export function unfilledFor(kind: string): (manifest: JsonObject) => Pointer[] {
  const find = Object.hasOwn(byKind, kind) ? byKind[kind] : undefined;
  return (manifest) => find?.(objectOf(manifest.spec)) ?? [];
}
