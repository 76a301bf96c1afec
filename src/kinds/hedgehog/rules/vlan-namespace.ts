import type { JsonObject } from '../../../domain/json.ts';
import { listOf, numberOf, objectOf } from '../go-values.ts';
import type { Report } from '../report.ts';
import type { FabricSettings, Range } from '../settings.ts';
import type { Rules } from './rule.ts';

const lastVlan = 4094;

/** FACTS.md section 3, VLANNamespace. */
export const vlanNamespaceRules: Rules = ({ written, settings }, report) => {
  const ranges = listOf(written.ranges).map((value) => rangeOf(objectOf(value)));
  const unreadable = ranges.findIndex(({ from, to }) => from < 1 || to < from || to > lastVlan);
  if (unreadable >= 0) {
    report.warning(
      ['spec', 'ranges', unreadable],
      `this range is not from 1 to ${lastVlan} with from before to: the cluster will drop all ranges of this namespace`,
      'never-held',
    );
    return;
  }
  checkOverlaps(ranges, report);
  checkReserved(ranges, settings, report);
};

function rangeOf(range: JsonObject): Range {
  const from = numberOf(range.from);
  return { from, to: numberOf(range.to) || from };
}

export function printRange({ from, to }: Range): string {
  return from === to ? `${from}` : `${from}-${to}`;
}

function checkOverlaps(ranges: readonly Range[], report: Report): void {
  const order = ranges.map((range, index) => ({ range, index })).sort((a, b) => a.range.from - b.range.from);
  let widest: (typeof order)[number] | undefined;
  for (const next of order) {
    if (widest !== undefined && next.range.from <= widest.range.to) {
      const [first, later] = widest.index < next.index ? [widest, next] : [next, widest];
      report.error(
        ['spec', 'ranges', later.index],
        `the VLANs ${printRange(later.range)} overlap ${printRange(first.range)}`,
      );
    }
    if (widest === undefined || next.range.to > widest.range.to) widest = next;
  }
}

function checkReserved(ranges: readonly Range[], settings: FabricSettings, report: Report): void {
  for (const [index, range] of ranges.entries()) {
    const reserved = settings.reservedVLANs.find(({ value }) => value.from <= range.to && range.from <= value.to);
    if (reserved === undefined) continue;
    report.setting(
      ['spec', 'ranges', index],
      reserved.given,
      `the VLANs ${printRange(range)} overlap ${printRange(reserved.value)}, which the fabric keeps for itself`,
    );
  }
}
