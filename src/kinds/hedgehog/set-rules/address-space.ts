import type { Prefix, Span } from '../ipv4.ts';
import { spanOf } from '../ipv4.ts';

/** A set of subnets that answers quickly whether one of them holds a given subnet. */
export type AddressSpace = { readonly covers: (prefix: Prefix) => boolean };

export function newAddressSpace(prefixes: readonly Prefix[]): AddressSpace {
  const lengths = [...new Set(prefixes.map(({ bits }) => bits))].sort((a, b) => a - b);
  const known = new Set(prefixes.map((prefix) => idOf(prefix, prefix.bits)));
  return {
    covers: (prefix) => lengths.some((bits) => bits <= prefix.bits && known.has(idOf(prefix, bits))),
  };
}

function idOf({ address }: Prefix, bits: number): string {
  const longest = address.family === 4 ? 32 : 128;
  return `${address.family}/${spanOf({ address, bits: Math.min(bits, longest) }).first}/${bits}`;
}

/** Subnets of different owners that overlap: `outer` holds all of `inner`, or is the same subnet. */
type Overlap<T> = { readonly outer: T; readonly inner: T };
type Owned<T> = { readonly prefix: Prefix; readonly owner: unknown; readonly item: T };

/**
 * For each subnet the smallest one of another owner that overlaps it; each overlap once. Two subnets are nested or apart,
 * so one sweep with a stack of the open ones (no deeper than an address has bits) finds them in n log n.
 */
export function findOverlaps<T>(owned: readonly Owned<T>[]): Overlap<T>[] {
  const order = owned
    .map((entry, index) => ({ entry, index, span: spanOf(entry.prefix) }))
    .sort((a, b) => orderSpans(a.span, b.span) || a.index - b.index);
  const open: { span: Span; entries: Owned<T>[] }[] = [];
  const overlaps: Overlap<T>[] = [];
  for (const { entry, span } of order) {
    while (open.length > 0 && !isOpen(open.at(-1)?.span, span)) open.pop();
    const outer = findOther(open, entry.owner);
    if (outer !== undefined) overlaps.push({ outer: outer.item, inner: entry.item });
    const top = open.at(-1);
    if (top === undefined || top.span.first !== span.first || top.span.last !== span.last) {
      open.push({ span, entries: [entry] });
    } else if (top.entries.length < 2 && top.entries[0]?.owner !== entry.owner) top.entries.push(entry);
  }
  return overlaps;
}

function findOther<T>(open: readonly { entries: Owned<T>[] }[], owner: unknown): Owned<T> | undefined {
  for (let i = open.length - 1; i >= 0; i--) {
    const other = open[i]?.entries.find((candidate) => candidate.owner !== owner);
    if (other !== undefined) return other;
  }
  return undefined;
}

function isOpen(outer: Span | undefined, span: Span): boolean {
  return outer !== undefined && outer.family === span.family && span.first <= outer.last;
}

function orderSpans(a: Span, b: Span): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.last === b.last ? 0 : a.last > b.last ? -1 : 1;
}
