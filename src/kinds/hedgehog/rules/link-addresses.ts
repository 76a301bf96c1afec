import { parsePointer } from '../../../domain/pointer.ts';
import type { ConnectionType, End } from '../connection-ends.ts';
import { covers, type Prefix, parsePrefix, spanOf } from '../ipv4.ts';
import type { Report } from '../report.ts';
import type { FabricSettings } from '../settings.ts';
import { quote } from '../words.ts';

/** The types whose links carry addresses that the installer fills in. */
export const hydratedTypes: readonly ConnectionType[] = ['fabric', 'mesh', 'gateway'];

/** The addresses of the links between switches: of each link both ends, or none (FACTS.md sections 3 and 7). */
export function checkLinks(ends: readonly End[], settings: FabricSettings, report: Report): void {
  const bare: End[] = [];
  for (let i = 0; i + 1 < ends.length; i += 2) {
    const [left, right] = [ends[i], ends[i + 1]];
    if (left === undefined || right === undefined) continue;
    if (left.ip === '' || right.ip === '') bare.push(left.ip === '' ? left : right);
    else checkLink(left, right, settings, report);
  }
  const [first] = bare;
  if (first === undefined) return;
  const links = bare.length === 1 ? 'a link has' : `${bare.length} links have`;
  report.warning(
    parsePointer(first.pointer),
    `${links} no addresses yet: the installer fills them in (hydration), take the values from its output`,
    'not-hydrated',
  );
}

function checkLink(left: End, right: End, settings: FabricSettings, report: Report): void {
  const [a, b] = [checkEnd(left, settings, report), checkEnd(right, settings, report)];
  if (a === undefined || b === undefined) return;
  const path = [...parsePointer(right.pointer), 'ip'];
  if (a.address.value === b.address.value) report.error(path, `both ends of the link have ${quote(right.ip)}`);
  else if (spanOf(a).first !== spanOf(b).first) {
    report.error(path, `${quote(left.ip)} and ${quote(right.ip)} are not in one /31: the link would not work`);
  }
}

function checkEnd(end: End, settings: FabricSettings, report: Report): Prefix | undefined {
  const prefix = parsePrefix(end.ip);
  const path = [...parsePointer(end.pointer), 'ip'];
  if (prefix?.bits !== 31) {
    report.error(path, `${quote(end.ip)} is no /31: a link has exactly two addresses`);
    return undefined;
  }
  if (!covers(settings.fabricSubnet.value, prefix)) {
    report.setting(
      path,
      settings.fabricSubnet.given,
      `${quote(end.ip)} lies outside the subnet for links of the fabric`,
    );
  }
  return prefix;
}
