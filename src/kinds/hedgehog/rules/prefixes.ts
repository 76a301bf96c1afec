import { overlaps, type Prefix, parsePrefix, spanOf } from '../ipv4.ts';
import type { Path, Report } from '../report.ts';
import type { FabricSettings } from '../settings.ts';
import { quote } from '../words.ts';

export type Placed = { readonly text: string; readonly prefix: Prefix; readonly path: Path };

/** Reads a list of subnets, reporting each that cannot be read. */
export function readPrefixes(texts: readonly { text: string; path: Path }[], report: Report): Placed[] {
  return texts.flatMap(({ text, path }) => {
    const prefix = readPrefix(text, path, report);
    return prefix === undefined ? [] : [{ text, prefix, path }];
  });
}

/** Reads one subnet with prefix length; reports it where it cannot be read. */
function readPrefix(text: string, path: Path, report: Report): Prefix | undefined {
  const prefix = parsePrefix(text);
  if (prefix === undefined) report.error(path, `${quote(text)} is no subnet: write it like 10.0.1.0/24`);
  return prefix;
}

/** Reports each subnet that overlaps an earlier one of the same list; by sorting, so long lists stay cheap. */
export function reportOverlaps(placed: readonly Placed[], report: Report): void {
  const order = placed
    .map((entry, index) => ({ entry, index, span: spanOf(entry.prefix) }))
    .sort(
      (a, b) =>
        a.span.family - b.span.family || compare(a.span.first, b.span.first) || compare(b.span.last, a.span.last),
    );
  let widest: (typeof order)[number] | undefined;
  for (const next of order) {
    if (widest !== undefined && widest.span.family === next.span.family && next.span.first <= widest.span.last) {
      const [first, later] = widest.index < next.index ? [widest, next] : [next, widest];
      report.error(later.entry.path, `${quote(later.entry.text)} overlaps ${quote(first.entry.text)}`);
    } else widest = next;
  }
}

function compare(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Reports a subnet that overlaps one which the fabric keeps for itself (FACTS.md section 7). */
export function reportReserved(placed: readonly Placed[], settings: FabricSettings, report: Report): void {
  for (const { text, prefix, path } of placed) {
    const reserved = settings.reservedSubnets.find(({ value }) => overlaps(value, prefix));
    if (reserved !== undefined) {
      report.setting(path, reserved.given, `${quote(text)} overlaps a subnet that the fabric keeps for itself`);
    }
  }
}
