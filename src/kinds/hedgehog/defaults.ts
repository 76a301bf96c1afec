import { isObject, type Json, type JsonObject } from '../../domain/json.ts';
import { orderJson } from '../order-json.ts';
import { switchDefaults } from './defaults/switch.ts';
import { vpcDefaults } from './defaults/vpc.ts';
import { listOf, numberOf, objectOf, textOf } from './go-values.ts';
import { withoutNulls } from './without-nulls.ts';

type Defaults = (spec: JsonObject) => JsonObject;

const unchanged: Defaults = (spec) => spec;

function sorted(list: Json | undefined): readonly Json[] {
  return listOf(list).toSorted(orderJson);
}

function externalDefaults(spec: JsonObject): JsonObject {
  return { ...spec, ipv4Namespace: textOf(spec.ipv4Namespace) || 'default' };
}

function attachmentDefaults(spec: JsonObject): JsonObject {
  const subnet = textOf(spec.subnet);
  return subnet === '' || subnet.includes('/') ? spec : { ...spec, subnet: `${subnet}/default` };
}

/** Admission adds these members in their empty form, and the schema asks for them (FACTS.md section 6). */
function externalAttachmentDefaults(spec: JsonObject): JsonObject {
  return { switch: {}, neighbor: {}, ...spec };
}

function externalPeeringDefaults(spec: JsonObject): JsonObject {
  const permit = objectOf(spec.permit);
  const sort = (name: 'vpc' | 'external', list: 'subnets' | 'prefixes'): JsonObject => {
    const side = objectOf(permit[name]);
    return listOf(side[list]).length > 1 ? { [name]: { ...side, [list]: sorted(side[list]) } } : {};
  };
  return { ...spec, permit: { ...permit, ...sort('vpc', 'subnets'), ...sort('external', 'prefixes') } };
}

function ipv4NamespaceDefaults(spec: JsonObject): JsonObject {
  return listOf(spec.subnets).length > 1 ? { ...spec, subnets: sorted(spec.subnets) } : spec;
}

/** One range that the controller cannot read empties the whole list (FACTS.md section 5). */
function vlanNamespaceDefaults(spec: JsonObject): JsonObject {
  const ranges = listOf(spec.ranges).map(objectOf);
  if (ranges.length === 0) return spec;
  const ends = ranges.map((range) => ({ from: numberOf(range.from), to: numberOf(range.to) || numberOf(range.from) }));
  const { ranges: _unreadable, ...rest } = spec;
  if (ends.some(({ from, to }) => from < 1 || to < from || to > 4094)) return rest;
  const filled = ranges.map((range, index): JsonObject => ({ ...range, ...ends[index] }));
  return { ...spec, ranges: filled.toSorted((a, b) => numberOf(a.from) - numberOf(b.from)) };
}

const byKind: Readonly<Record<string, Defaults>> = {
  VPC: vpcDefaults,
  VPCAttachment: attachmentDefaults,
  VPCPeering: unchanged,
  External: externalDefaults,
  ExternalAttachment: externalAttachmentDefaults,
  ExternalPeering: externalPeeringDefaults,
  IPv4Namespace: ipv4NamespaceDefaults,
  Connection: unchanged,
  Server: unchanged,
  Switch: switchDefaults,
  SwitchGroup: unchanged,
  VLANNamespace: vlanNamespaceDefaults,
};

/**
 * The manifest as admission would hold it (FACTS.md section 5): null members dropped, namespace `default`, defaults set,
 * sets sorted. Labels are left as they are: see labels.ts for those that admission sets. Idempotent; total on any JSON.
 */
export function defaultsFor(kind: string): (manifest: JsonObject) => JsonObject {
  const defaults = (Object.hasOwn(byKind, kind) ? byKind[kind] : undefined) ?? unchanged;
  return (manifest) => {
    const effective = withoutNulls(manifest);
    const metadata = objectOf(effective.metadata);
    const namespaced =
      textOf(metadata.namespace) !== '' || (effective.metadata !== undefined && !isObject(effective.metadata));
    return {
      ...effective,
      ...(namespaced ? {} : { metadata: { ...metadata, namespace: 'default' } }),
      ...(effective.spec === undefined || isObject(effective.spec) ? { spec: defaults(objectOf(effective.spec)) } : {}),
    };
  };
}
