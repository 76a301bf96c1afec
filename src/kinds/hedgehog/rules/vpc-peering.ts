import { entriesOf, listOf, textOf } from '../go-values.ts';
import { enumerate, quote } from '../words.ts';
import type { Rules } from './rule.ts';

/** FACTS.md section 3, VPCPeering: every entry is about the same two VPCs. */
export const vpcPeeringRules: Rules = ({ spec }, report) => {
  if (textOf(spec.remote) !== '') {
    report.error(['spec', 'remote'], 'remote peering was removed from the fabric: drop this field');
  }
  const entries = listOf(spec.permit).map((entry) => entriesOf(entry).map(([vpc]) => vpc));
  const all = [...new Set(entries.flat())];
  const uneven = entries.findIndex((vpcs) => vpcs.length !== 2);
  if (uneven >= 0) {
    report.error(
      ['spec', 'permit', uneven],
      `each entry of permit names exactly two VPCs, this one ${entries[uneven]?.length ?? 0}`,
    );
  } else if (all.length !== 2) {
    const named = all.length === 0 ? 'none' : enumerate(all.slice(0, 4).map(quote));
    report.error(
      ['spec', 'permit'],
      `a peering is between exactly two VPCs, all entries about the same two; here: ${named}`,
    );
  }
};
