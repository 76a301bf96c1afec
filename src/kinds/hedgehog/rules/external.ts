import type { JsonObject } from '../../../domain/json.ts';
import { listOf, objectOf, textOf } from '../go-values.ts';
import type { Report } from '../report.ts';
import { quote } from '../words.ts';
import { readPrefixes, reportOverlaps } from './prefixes.ts';
import type { Rules } from './rule.ts';

const communities = ['inboundCommunity', 'outboundCommunity'] as const;

/** FACTS.md section 3, External. */
export const externalRules: Rules = ({ spec }, report) => {
  for (const member of communities) checkCommunity(spec, member, report);
  if (spec.static === undefined) return;
  const prefixes = listOf(objectOf(spec.static).prefixes);
  const path = ['spec', 'static', 'prefixes'];
  if (prefixes.length === 0) report.error(path, 'a static External needs at least one prefix');
  const texts = prefixes.map((prefix, index) => ({ text: textOf(prefix), path: [...path, index] }));
  reportOverlaps(readPrefixes(texts, report), report);
};

function checkCommunity(spec: JsonObject, member: (typeof communities)[number], report: Report): void {
  const text = textOf(spec[member]);
  if (text === '') return;
  if (spec.static !== undefined) {
    report.error(['spec', member], 'a static External has no BGP communities: drop this field, or static');
  } else if (!isCommunity(text)) {
    report.error(['spec', member], `${quote(text)} is no community: two numbers up to 65535, such as 50000:50001`);
  }
}

function isCommunity(text: string): boolean {
  const halves = text.split(':');
  return halves.length === 2 && halves.every((half) => /^(0|[1-9]\d{0,4})$/.test(half) && Number(half) <= 65_535);
}
