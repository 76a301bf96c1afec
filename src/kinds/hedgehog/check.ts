import { isObject, type JsonObject } from '../../domain/json.ts';
import { valueAt } from '../../domain/pointer.ts';
import type { Finding } from '../../domain/problem.ts';
import { compileAdmission } from '../../schema/compile.ts';
import type { Kind } from '../kind.ts';
import type { PackSettings } from '../settings.ts';
import { defaultsFor } from './defaults.ts';
import { nameOf, objectOf, specOf } from './go-values.ts';
import { newReport, type Report } from './report.ts';
import { connectionRules } from './rules/connection.ts';
import { externalRules } from './rules/external.ts';
import { externalAttachmentRules } from './rules/external-attachment.ts';
import { externalPeeringRules } from './rules/external-peering.ts';
import { ipv4NamespaceRules } from './rules/ipv4-namespace.ts';
import { checkLabels } from './rules/labels.ts';
import { checkName } from './rules/name.ts';
import type { Rules } from './rules/rule.ts';
import { switchRules } from './rules/switch.ts';
import { vlanNamespaceRules } from './rules/vlan-namespace.ts';
import { vpcRules } from './rules/vpc.ts';
import { vpcAttachmentRules } from './rules/vpc-attachment.ts';
import { vpcPeeringRules } from './rules/vpc-peering.ts';
import { type HedgehogKind, hedgehogSchemas } from './schemas/index.ts';
import { readSettings } from './settings.ts';
import { withoutNulls } from './without-nulls.ts';

const nothing: Rules = () => {};
const rulesByKind: Readonly<Record<HedgehogKind, Rules>> = {
  VPC: vpcRules,
  VPCAttachment: vpcAttachmentRules,
  VPCPeering: vpcPeeringRules,
  External: externalRules,
  ExternalAttachment: externalAttachmentRules,
  ExternalPeering: externalPeeringRules,
  IPv4Namespace: ipv4NamespaceRules,
  Connection: connectionRules,
  Server: nothing,
  Switch: switchRules,
  SwitchGroup: nothing,
  VLANNamespace: vlanNamespaceRules,
};

/**
 * Every fault that one document of a kind shows by itself, in the order of admission: types of the members, defaults,
 * schema, labels, the webhook's rules (FACTS.md sections 2, 3, 6). What breaks the schema is reported once, and what the
 * later steps say about it is left out. Total on any JSON.
 */
export function checkFor(kind: HedgehogKind): Kind['check'] {
  const checkSchema = compileAdmission(hedgehogSchemas[kind]);
  const defaults = defaultsFor(kind);
  return (manifest, settings) => {
    const effective = defaults(manifest);
    // a null element of a list is an empty value to the controller: the rules judge it
    const isNull = ({ pointer }: Finding): boolean =>
      pointer !== '' && [manifest, effective].some((value) => valueAt(value, pointer) === null);
    const faults = checkSchema(manifest, effective).filter((finding) => !isNull(finding));
    const report = newReport();
    applyRules(kind, { manifest, effective, settings }, report);
    return merge(faults, report.findings());
  };
}

type Forms = { readonly manifest: JsonObject; readonly effective: JsonObject; readonly settings: PackSettings };

function applyRules(kind: HedgehogKind, { manifest, effective, settings }: Forms, report: Report): void {
  if (effective.spec !== undefined && !isObject(effective.spec)) return;
  const metadata = objectOf(effective.metadata);
  const subject = {
    name: nameOf(effective),
    metadata,
    spec: specOf(effective),
    written: specOf(withoutNulls(manifest)),
    settings: readSettings(settings),
  };
  checkName(kind, subject.name, report);
  checkLabels(kind, metadata, subject.spec, report);
  rulesByKind[kind](subject, report);
}

/** Leaves out what is only the consequence of a fault of the schema, and a second word on the same member. */
function merge(faults: readonly Finding[], others: readonly Finding[]): Finding[] {
  const wrong = faults.filter(isError).map(({ pointer }) => pointer);
  const spoken = new Set<string>();
  const kept = others.filter((finding) => {
    const { pointer } = finding;
    if (wrong.some((other) => other === '' || isWithin(pointer, other) || isWithin(other, pointer))) return false;
    if (!isError(finding)) return true;
    if (spoken.has(pointer)) return false;
    spoken.add(pointer);
    return true;
  });
  return [...faults, ...kept];
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function isWithin(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}
