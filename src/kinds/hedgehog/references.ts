import type { JsonObject } from '../../domain/json.ts';
import { type Pointer, printPointer } from '../../domain/pointer.ts';
import type { Reference } from '../kind.ts';
import { endsOf, isMclag } from './connection-ends.ts';
import { defaultsFor } from './defaults.ts';
import { entriesOf, listOf, objectOf, specOf, textOf } from './go-values.ts';
import { keyOf } from './keys.ts';
import { withoutNulls } from './without-nulls.ts';

type References = (spec: JsonObject) => Reference[];

/** A reference by bare name; none where the member is empty (another rule says that it is missing). */
function refer(pointer: Pointer, kind: string, name: string): Reference[] {
  return name === '' ? [] : [{ pointer, to: keyOf(kind, name) }];
}

function vpcReferences(spec: JsonObject): Reference[] {
  const relays = entriesOf(spec.subnets).flatMap(([name, subnet]) => {
    const { relayVPC } = objectOf(objectOf(subnet).dhcp);
    return refer(printPointer(['spec', 'subnets', name, 'dhcp', 'relayVPC']), 'VPC', textOf(relayVPC));
  });
  return [
    ...refer('/spec/ipv4Namespace', 'IPv4Namespace', textOf(spec.ipv4Namespace)),
    ...refer('/spec/vlanNamespace', 'VLANNamespace', textOf(spec.vlanNamespace)),
    ...relays,
  ];
}

function attachmentReferences(spec: JsonObject): Reference[] {
  const [vpc = ''] = textOf(spec.subnet).split('/', 1);
  return [...refer('/spec/subnet', 'VPC', vpc), ...refer('/spec/connection', 'Connection', textOf(spec.connection))];
}

/** Each VPC once, where it is named first. */
function peeringReferences(spec: JsonObject): Reference[] {
  const first = new Map<string, Pointer>();
  for (const [index, entry] of listOf(spec.permit).entries()) {
    for (const [vpc] of entriesOf(entry)) {
      if (!first.has(vpc)) first.set(vpc, printPointer(['spec', 'permit', index, vpc]));
    }
  }
  return [...first].flatMap(([vpc, pointer]) => refer(pointer, 'VPC', vpc));
}

function externalPeeringReferences(spec: JsonObject): Reference[] {
  const { vpc, external } = objectOf(spec.permit);
  return [
    ...refer('/spec/permit/vpc/name', 'VPC', textOf(objectOf(vpc).name)),
    ...refer('/spec/permit/external/name', 'External', textOf(objectOf(external).name)),
  ];
}

/** Each device once, where it is named first. */
function connectionReferences(spec: JsonObject): Reference[] {
  const seen = new Set<string>();
  const devices = endsOf(spec).flatMap((end) => {
    const id = `${end.deviceKind}/${end.device}`;
    if (end.device === '' || seen.has(id)) return [];
    seen.add(id);
    return refer(`${end.pointer}/port`, end.deviceKind, end.device);
  });
  const { withinVPC } = isMclag(spec) ? {} : objectOf(spec.staticExternal);
  return [...devices, ...refer('/spec/staticExternal/withinVPC', 'VPC', textOf(withinVPC))];
}

/** Groups and namespaces in the order of the file, each once; the redundancy group where it is named. */
function switchReferences(spec: JsonObject): Reference[] {
  const names = (member: string, kind: string): Reference[] => {
    const first = new Map<string, number>();
    for (const [index, name] of listOf(spec[member]).entries()) {
      if (!first.has(textOf(name))) first.set(textOf(name), index);
    }
    return [...first].flatMap(([name, index]) => refer(`/spec/${member}/${index}`, kind, name));
  };
  const redundancyGroup = textOf(objectOf(spec.redundancy).group);
  return [
    ...refer('/spec/profile', 'SwitchProfile', textOf(spec.profile)),
    ...names('groups', 'SwitchGroup'),
    ...(listOf(spec.groups).includes(redundancyGroup)
      ? []
      : refer('/spec/redundancy/group', 'SwitchGroup', redundancyGroup)),
    ...(listOf(spec.vlanNamespaces).length > 0
      ? names('vlanNamespaces', 'VLANNamespace')
      : refer('/spec/vlanNamespaces', 'VLANNamespace', 'default')),
  ];
}

const byKind: Readonly<Record<string, References>> = {
  VPC: vpcReferences,
  VPCAttachment: attachmentReferences,
  VPCPeering: peeringReferences,
  External: (spec) => refer('/spec/ipv4Namespace', 'IPv4Namespace', textOf(spec.ipv4Namespace)),
  ExternalAttachment: (spec) => [
    ...refer('/spec/external', 'External', textOf(spec.external)),
    ...refer('/spec/connection', 'Connection', textOf(spec.connection)),
  ],
  ExternalPeering: externalPeeringReferences,
  Connection: connectionReferences,
  Switch: switchReferences,
};

/** The kinds whose admission fills in a reference that the file leaves out (`default` namespaces). */
const defaulted = new Set(['VPC', 'External']);

/** A spec as the file says it (nulls dropped) and as admission would hold it. */
type Forms = { readonly written: JsonObject; readonly spec: JsonObject };

/** What an object refers to, as referencesFor says it, where both forms of its spec are at hand. */
export function referencesOf(kind: string, { written, spec }: Forms): Reference[] {
  const references = Object.hasOwn(byKind, kind) ? byKind[kind] : undefined;
  return references?.(defaulted.has(kind) ? spec : written) ?? [];
}

/**
 * What a manifest refers to (FACTS.md section 3 "References"), namespaces that defaults fill in included: their pointer
 * names the member that the file may lack. Pointers are those of the file. Total on any JSON.
 */
export function referencesFor(kind: string): (manifest: JsonObject) => Reference[] {
  const defaults = defaulted.has(kind) ? defaultsFor(kind) : withoutNulls;
  return (manifest) => {
    const spec = specOf(defaults(manifest));
    return referencesOf(kind, { written: spec, spec });
  };
}
