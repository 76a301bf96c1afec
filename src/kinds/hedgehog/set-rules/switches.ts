import { listOf, numberOf, objectOf, textOf, textsOf } from '../go-values.ts';
import { parsePrefix } from '../ipv4.ts';
import { printRange } from '../rules/vlan-namespace.ts';
import type { Range } from '../settings.ts';
import { quote } from '../words.ts';
import type { Entry, FabricView, SetReport } from './fabric-view.ts';

/** A range of the namespace that stands at a position of the switch's list. */
type Owned = Range & { readonly namespace: Entry; readonly listed: number };

/** More ranges than a namespace may hold are not looked at. */
const mostRanges = 64;

/** FACTS.md section 3, Switch: ASNs and addresses used once, VLAN namespaces apart. */
export function checkSwitches(fabric: FabricView, report: SetReport): void {
  const taken = new Map<string, Entry>();
  const once = (entry: Entry, member: string, what: string, value: string): void => {
    const id = `${what} ${value}`;
    const other = taken.get(id);
    if (other === undefined) taken.set(id, entry);
    else {
      report.add(entry, ['spec', member], `the ${what} ${quote(value)} is already that of ${quote(other.name)}`, {
        related: [other.key],
      });
    }
  };
  const overlapping = new Map<string, readonly [Owned, Owned] | undefined>();
  for (const entry of fabric.entries('Switch')) {
    checkOnce(entry, once);
    checkNamespaces(fabric, entry, overlapping, report);
  }
}

function checkOnce(entry: Entry, once: (entry: Entry, member: string, what: string, value: string) => void): void {
  const { spec } = entry;
  const asn = numberOf(spec.asn);
  if (asn !== 0 && textOf(spec.role) !== 'spine') once(entry, 'asn', 'leaf ASN', `${asn}`);
  for (const [member, what] of [
    ['ip', 'management address'],
    ['protocolIP', 'protocol address'],
    ['vtepIP', 'VTEP address'],
  ] as const) {
    const [address = ''] = textOf(spec[member]).split('/', 1);
    if (parsePrefix(textOf(spec[member])) !== undefined) once(entry, member, what, address);
  }
}

function checkNamespaces(
  fabric: FabricView,
  entry: Entry,
  known: Map<string, readonly [Owned, Owned] | undefined>,
  report: SetReport,
): void {
  const names = textsOf(entry.spec.vlanNamespaces);
  if (names.length < 2) return;
  const id = names.join(' ');
  if (!known.has(id)) known.set(id, findOverlap(fabric, names));
  const overlap = known.get(id);
  if (overlap === undefined) return;
  const [one, two] = overlap;
  if (one.namespace === two.namespace) {
    const message = `the VLANNamespace ${quote(one.namespace.name)} is listed twice: the cluster takes its VLANs for an overlap`;
    report.add(entry, ['spec', 'vlanNamespaces'], message, { related: [one.namespace.key] });
    return;
  }
  const message = `the VLANNamespaces ${quote(one.namespace.name)} (${printRange(one)}) and ${quote(two.namespace.name)} (${printRange(two)}) overlap: one switch cannot carry both`;
  report.add(entry, ['spec', 'vlanNamespaces'], message, { related: [one.namespace.key, two.namespace.key] });
}

/** The first two ranges that overlap, of different namespaces or of one that is listed twice. */
function findOverlap(fabric: FabricView, names: readonly string[]): readonly [Owned, Owned] | undefined {
  const ranges = names
    .flatMap((name, listed) => {
      const namespace = fabric.find('VLANNamespace', name);
      return namespace === undefined ? [] : rangesOf(namespace, listed);
    })
    .sort((a, b) => a.from - b.from);
  let widest: Owned | undefined;
  for (const range of ranges) {
    if (widest !== undefined && range.from <= widest.to && range.listed !== widest.listed) return [widest, range];
    if (widest === undefined || range.to > widest.to) widest = range;
  }
  return undefined;
}

function rangesOf(namespace: Entry, listed: number): Owned[] {
  return listOf(namespace.spec.ranges)
    .slice(0, mostRanges)
    .map((value) => {
      const range = objectOf(value);
      return { from: numberOf(range.from), to: numberOf(range.to), namespace, listed };
    });
}
