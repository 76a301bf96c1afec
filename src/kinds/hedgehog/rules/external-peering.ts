import { listOf, objectOf, textOf } from '../go-values.ts';
import { parsePrefix } from '../ipv4.ts';
import { quote } from '../words.ts';
import type { Rules } from './rule.ts';

/** FACTS.md section 3, ExternalPeering. */
export const externalPeeringRules: Rules = ({ spec, written }, report) => {
  const permit = objectOf(spec.permit);
  const [vpc, external] = [objectOf(permit.vpc), objectOf(permit.external)];
  const path = ['spec', 'permit'];
  if (textOf(vpc.name) === '') report.error([...path, 'vpc', 'name'], 'a peering names its VPC');
  if (textOf(external.name) === '') report.error([...path, 'external', 'name'], 'a peering names its external');
  for (const [index, value] of listOf(objectOf(objectOf(written.permit).external).prefixes).entries()) {
    const prefix = textOf(objectOf(value).prefix);
    const at = [...path, 'external', 'prefixes', index, 'prefix'];
    if (prefix === '') report.error(at, 'a prefix is missing, such as 77.0.0.0/8');
    else if (parsePrefix(prefix) === undefined) {
      report.warning(at, `${quote(prefix)} is no subnet: the cluster takes it, it permits nothing`);
    }
  }
};
