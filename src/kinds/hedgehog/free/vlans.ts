import type { FreeAnswer, FreeQuestion } from '../../free-question.ts';
import { entriesOf, numberOf, objectOf, textOf } from '../go-values.ts';
import type { Entry, FabricView } from '../set-rules/fabric-view.ts';
import { vlansOf } from '../set-rules/vpcs.ts';
import { quote } from '../words.ts';
import { findIn, refuse } from './refuse.ts';

/** VLANs of a namespace (of a VPC: of its namespace) that no subnet of its VPCs has and the fabric does not reserve. */
export function freeVlans(fabric: FabricView, question: FreeQuestion): FreeAnswer {
  const found = findNamespace(fabric, question);
  if ('refusal' in found) return found.refusal;
  const free = vlansOf(found.entry);
  for (const { value } of fabric.settings.reservedVLANs) free.fill(0, value.from, value.to + 1);
  for (const vpc of fabric.entries('VPC')) {
    if (textOf(vpc.spec.vlanNamespace) !== found.entry.name) continue;
    for (const [, subnet] of entriesOf(vpc.spec.subnets)) free[numberOf(objectOf(subnet).vlan)] = 0;
  }
  const values: number[] = [];
  for (let vlan = 1; vlan < free.length && values.length < (question.count ?? 1); vlan++) {
    if (free[vlan] === 1) values.push(vlan);
  }
  return { is: 'free', values };
}

function findNamespace(fabric: FabricView, question: FreeQuestion): { entry: Entry } | { refusal: FreeAnswer } {
  const { in: asked = 'VLANNamespace/default' } = question;
  const found = findIn(fabric, { ...question, in: asked }, ['VLANNamespace', 'VPC']);
  if ('refusal' in found || found.entry.key.kind === 'VLANNamespace') return found;
  const name = textOf(found.entry.spec.vlanNamespace);
  const entry = fabric.find('VLANNamespace', name);
  if (entry !== undefined) return { entry };
  const message = `the VLANNamespace ${quote(name)} of the VPC is neither in the files nor in the context, so its VLANs are not known`;
  return { refusal: refuse('not-known', 'in', message) };
}
