import type { Comparison, Kind, Pack } from '../kind.ts';
import { checkFor } from './check.ts';
import { checkSet } from './check-set.ts';
import { checkTransition } from './check-transition.ts';
import { comparisonOf } from './comparison.ts';
import { defaultsFor } from './defaults.ts';
import { findFree } from './free.ts';
import { fabricNamespace, groupOf } from './keys.ts';
import { referencesFor } from './references.ts';
import { longestNameOf } from './rules/name.ts';
import { type HedgehogKind, hedgehogSchemas } from './schemas/index.ts';
import { unfilledFor } from './unfilled.ts';

// FACTS.md section 1: the 12 kinds, and the four of the same families that people write too.
const managed: readonly (readonly [kind: HedgehogKind, plural: string])[] = [
  ['VPC', 'vpcs'],
  ['VPCAttachment', 'vpcattachments'],
  ['VPCPeering', 'vpcpeerings'],
  ['External', 'externals'],
  ['ExternalAttachment', 'externalattachments'],
  ['ExternalPeering', 'externalpeerings'],
  ['IPv4Namespace', 'ipv4namespaces'],
  ['Connection', 'connections'],
  ['Server', 'servers'],
  ['Switch', 'switches'],
  ['SwitchGroup', 'switchgroups'],
  ['VLANNamespace', 'vlannamespaces'],
];
const byIdentity: readonly (readonly [kind: string, plural: string, version: string])[] = [
  ['Gateway', 'gateways', 'v1alpha1'],
  ['GatewayGroup', 'gatewaygroups', 'v1alpha1'],
  ['GatewayPeering', 'gatewaypeerings', 'v1alpha1'],
  ['Fabric', 'fabrics', 'v1beta1'],
];
const exact: Comparison = { sets: [], meaningfulZeros: [], maps: [], exact: true };

function identity(
  kind: string,
  plural: string,
): Pick<Kind, 'group' | 'kind' | 'plural' | 'namespaced' | 'namespace' | 'directory'> {
  return {
    group: groupOf(kind),
    kind,
    plural,
    namespaced: true,
    namespace: fabricNamespace,
    directory: { singular: kind.toLowerCase(), plural },
  };
}

function nameLimit(longestName: number | undefined): Pick<Kind, 'longestName'> {
  return longestName === undefined ? {} : { longestName };
}

const managedKinds = managed.map(
  ([kind, plural]): Kind => ({
    ...identity(kind, plural),
    ...nameLimit(longestNameOf(kind)),
    versions: ['v1beta1'],
    checked: true,
    comparison: comparisonOf(kind),
    withDefaults: defaultsFor(kind),
    check: checkFor(kind),
    references: referencesFor(kind),
    unfilled: unfilledFor(kind),
    schema: () => hedgehogSchemas[kind],
  }),
);

const knownKinds = byIdentity.map(
  ([kind, plural, version]): Kind => ({
    ...identity(kind, plural),
    versions: [version],
    checked: false,
    comparison: exact,
    withDefaults: defaultsFor(kind),
    check: () => [],
    references: () => [],
    unfilled: unfilledFor(kind),
  }),
);

/** The built-in pack of Hedgehog Open Network Fabric: 12 kinds with rules, four known by identity only. */
export const hedgehogPack: Pack = {
  name: 'hedgehog',
  kinds: [...managedKinds, ...knownKinds],
  checkSet,
  checkTransition,
  findFree,
};
