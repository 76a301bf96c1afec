import { listOf, textOf } from '../go-values.ts';
import { readPrefixes, reportOverlaps, reportReserved } from './prefixes.ts';
import type { Rules } from './rule.ts';

const mostSubnets = 10;

/** FACTS.md section 3, IPv4Namespace. */
export const ipv4NamespaceRules: Rules = ({ written, settings }, report) => {
  const subnets = listOf(written.subnets);
  if (subnets.length > mostSubnets) {
    report.error(
      ['spec', 'subnets'],
      `${subnets.length} subnets are too many: a namespace holds at most ${mostSubnets}`,
    );
  }
  const texts = subnets.map((subnet, index) => ({ text: textOf(subnet), path: ['spec', 'subnets', index] }));
  const placed = readPrefixes(texts, report);
  reportOverlaps(placed, report);
  reportReserved(placed, settings, report);
};
