import { listOf, objectOf, textOf } from '../go-values.ts';
import { contains, parseAddress, parsePrefix } from '../ipv4.ts';
import type { Report } from '../report.ts';
import { quote } from '../words.ts';
import { readPrefixes, reportOverlaps, reportReserved } from './prefixes.ts';
import type { Subject } from './rule.ts';

/** FACTS.md section 3, Connection staticExternal: a plain neighbour behind one port. */
export function checkStaticExternal({ spec, settings }: Subject, report: Report): void {
  const port = objectOf(objectOf(objectOf(spec.staticExternal).link).switch);
  const path = ['spec', 'staticExternal', 'link', 'switch'];
  const [ip, nextHop] = [textOf(port.ip), textOf(port.nextHop)];
  const own = parsePrefix(ip);
  const hop = parseAddress(nextHop);
  if (ip === '') report.error([...path, 'ip'], "the port's address is missing, such as 172.20.0.10/24");
  else if (own === undefined) report.error([...path, 'ip'], `${quote(ip)} is no address with prefix length`);
  if (nextHop === '') report.error([...path, 'nextHop'], "the neighbour's address is missing");
  else if (hop === undefined) report.error([...path, 'nextHop'], `${quote(nextHop)} is no IP address`);
  else if (own !== undefined && !contains(own, hop)) {
    report.error([...path, 'nextHop'], `${quote(nextHop)} lies outside ${quote(ip)}, the port's own network`);
  }
  const texts = listOf(port.subnets).map((subnet, index) => ({
    text: textOf(subnet),
    path: [...path, 'subnets', index],
  }));
  const placed = readPrefixes(texts, report);
  const everything = placed.find(({ prefix }) => prefix.bits === 0);
  if (everything !== undefined) {
    if (placed.length > 1)
      report.error(everything.path, 'the default route stands alone: drop the other subnets, or it');
    return;
  }
  reportOverlaps(placed, report);
  reportReserved(placed, settings, report);
}
