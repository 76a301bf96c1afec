import type { FreeAnswer, FreeQuestion } from '../../free-question.ts';
import { entriesOf, listOf, objectOf, textOf } from '../go-values.ts';
import { parsePrefix, printIPv4, spanOf } from '../ipv4.ts';
import type { Entry, FabricView } from '../set-rules/fabric-view.ts';
import { findIn, refuse } from './refuse.ts';

/** Inclusive, IPv4. */
type Range = { readonly first: number; readonly last: number };

const [shortest, usual, longest] = [1, 24, 30];

/** Networks of a length inside an IPv4 namespace that overlap no subnet of its VPCs and none that the fabric reserves. */
export function freeSubnets(fabric: FabricView, question: FreeQuestion): FreeAnswer {
  const { in: asked = 'default', length = usual, count = 1 } = question;
  if (!Number.isInteger(length) || length < shortest || length > longest) {
    return refuse('out-of-range', 'length', `the prefix length of a VPC's subnet is from ${shortest} to ${longest}`);
  }
  const found = findIn(fabric, { ...question, in: asked }, ['IPv4Namespace']);
  if ('refusal' in found) return found.refusal;
  const values: string[] = [];
  const size = 2 ** (32 - length);
  const used = usedIn(fabric, found.entry);
  let [at, next] = [0, 0];
  for (const { first, last } of rangesOf(listOf(found.entry.spec.subnets).map(textOf))) {
    at = alignUp(Math.max(at, first), size);
    while (values.length < count && at + size - 1 <= last) {
      while ((used[next]?.last ?? Number.POSITIVE_INFINITY) < at) next++;
      const taken = used[next];
      if (taken !== undefined && taken.first < at + size) at = alignUp(taken.last + 1, size);
      else {
        values.push(`${printIPv4(at)}/${length}`);
        at += size;
      }
    }
  }
  return { is: 'free', values };
}

function alignUp(address: number, size: number): number {
  return Math.ceil(address / size) * size;
}

/** What is taken, apart from each other and in order. */
function usedIn(fabric: FabricView, namespace: Entry): Range[] {
  const subnets = fabric
    .entries('VPC')
    .filter(({ spec }) => textOf(spec.ipv4Namespace) === namespace.name)
    .flatMap(({ spec }) => entriesOf(spec.subnets).map(([, subnet]) => textOf(objectOf(subnet).subnet)));
  const reserved = fabric.settings.reservedSubnets.map(({ value }) => spanOf(value));
  const joined: { first: number; last: number }[] = [];
  for (const { first, last } of [...rangesOf(subnets), ...reserved.flatMap(toRange)].sort(byFirst)) {
    const open = joined.at(-1);
    if (open !== undefined && first <= open.last) open.last = Math.max(open.last, last);
    else joined.push({ first, last });
  }
  return joined;
}

/** The networks that can be read, in order. */
function rangesOf(texts: readonly string[]): Range[] {
  return texts
    .flatMap((text) => {
      const prefix = parsePrefix(text);
      return prefix === undefined ? [] : toRange(spanOf(prefix));
    })
    .sort(byFirst);
}

function toRange({ first, last }: ReturnType<typeof spanOf>): Range[] {
  return typeof first === 'number' && typeof last === 'number' ? [{ first, last }] : [];
}

function byFirst(a: Range, b: Range): number {
  return a.first - b.first || a.last - b.last;
}
