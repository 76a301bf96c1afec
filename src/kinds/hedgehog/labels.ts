import type { JsonObject } from '../../domain/json.ts';
import { connectionTypeOf, devicesOf, endsOf, isMclag, printType } from './connection-ends.ts';
import { entriesOf, isTrue, listOf, objectOf, textOf, textsOf } from './go-values.ts';

/** A label that admission sets, with the member of the file that it comes from. */
type AdmissionLabel = {
  readonly key: string;
  readonly value: string;
  readonly from: readonly (string | number)[];
};
type Labels = (spec: JsonObject) => AdmissionLabel[];

const prefix = 'fabric.githedgehog.com/';

function named(label: string, value: string, from: readonly (string | number)[]): AdmissionLabel {
  return { key: `${prefix}${label}`, value, from: ['spec', ...from] };
}

/** A label whose key holds a name: `switch.fabric.githedgehog.com/leaf-01: "true"`. */
function listed(list: string, name: string, from: readonly (string | number)[]): AdmissionLabel {
  return { key: `${list}.${prefix}${name}`, value: 'true', from: ['spec', ...from] };
}

function attachmentLabels(spec: JsonObject): AdmissionLabel[] {
  const whole = textOf(spec.subnet);
  const slash = whole.indexOf('/');
  return [
    named('vpc', slash < 0 ? whole : whole.slice(0, slash), ['subnet']),
    named('subnet', slash < 0 ? '' : whole.slice(slash + 1), ['subnet']),
    named('connection', textOf(spec.connection), ['connection']),
    ...(isTrue(spec.nativeVLAN) ? [named('nativevlan', 'true', ['nativeVLAN'])] : []),
  ];
}

function peeringLabels(spec: JsonObject): AdmissionLabel[] {
  const entries = listOf(spec.permit).flatMap((entry, index) =>
    entriesOf(entry).map(([vpc]) => ({ vpc, from: ['permit', index, vpc] })),
  );
  const first = new Map(entries.toReversed().map(({ vpc, from }) => [vpc, from]));
  const names = [...first.keys()].sort();
  const [one, two] = names;
  const sides = [one, two].map((vpc, index) => named(`vpc${index + 1}`, vpc ?? '', first.get(vpc ?? '') ?? ['permit']));
  return [...[...first].map(([vpc, from]) => listed('vpc', vpc, from)), ...(names.length === 2 ? sides : [])];
}

function connectionLabels(spec: JsonObject): AdmissionLabel[] {
  if (isMclag(spec)) return [];
  const type = connectionTypeOf(spec);
  const ends = endsOf(spec);
  const { withinVPC } = objectOf(spec.staticExternal);
  return [
    ...(type === undefined ? [] : [named('connection-type', printType(type), [])]),
    ...devicesOf(ends, 'Switch').map((name) => listed('switch', name, [type ?? ''])),
    ...devicesOf(ends, 'Server').map((name) => listed('server', name, [type ?? ''])),
    ...(textOf(withinVPC) === '' ? [] : [named('vpc', textOf(withinVPC), ['staticExternal', 'withinVPC'])]),
  ];
}

function switchLabels(spec: JsonObject): AdmissionLabel[] {
  return [
    named('profile', textOf(spec.profile), ['profile']),
    ...textsOf(spec.groups).map((name) => listed('switchgroup', name, ['groups'])),
    ...textsOf(spec.vlanNamespaces).map((name) => listed('vlanns', name, ['vlanNamespaces'])),
  ];
}

function externalPeeringLabels(spec: JsonObject): AdmissionLabel[] {
  const { vpc, external } = objectOf(spec.permit);
  return [
    named('vpc', textOf(objectOf(vpc).name), ['permit', 'vpc', 'name']),
    named('external', textOf(objectOf(external).name), ['permit', 'external', 'name']),
  ];
}

const byKind: Readonly<Record<string, Labels>> = {
  VPC: (spec) => [
    named('ipv4ns', textOf(spec.ipv4Namespace), ['ipv4Namespace']),
    named('vlanns', textOf(spec.vlanNamespace), ['vlanNamespace']),
  ],
  VPCAttachment: attachmentLabels,
  VPCPeering: peeringLabels,
  External: (spec) => [named('ipv4ns', textOf(spec.ipv4Namespace), ['ipv4Namespace'])],
  ExternalAttachment: (spec) => [
    named('connection', textOf(spec.connection), ['connection']),
    named('external', textOf(spec.external), ['external']),
  ],
  ExternalPeering: externalPeeringLabels,
  Connection: connectionLabels,
  Switch: switchLabels,
};

/**
 * The labels that admission sets on an object of a kind, from its spec with defaults (FACTS.md section 5). It removes
 * every other label whose key contains `fabric.githedgehog.com/`; a SwitchGroup has no webhook and keeps all.
 */
export function labelsOf(kind: string, spec: JsonObject): AdmissionLabel[] {
  return (Object.hasOwn(byKind, kind) ? byKind[kind] : undefined)?.(spec) ?? [];
}

/** Whether admission owns a label key. */
export function isAdmissionLabel(key: string): boolean {
  return key.includes(prefix);
}
