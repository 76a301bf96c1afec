/** More comparisons than this are not worth the better match. */
const maxCells = 250_000;

/**
 * Pairs of indexes of a longest common subsequence of two lists, ascending. For lists too long for the full table:
 * those of the common start and end.
 */
export function commonItems(from: readonly string[], to: readonly string[]): [number, number][] {
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let end = 0;
  const room = Math.min(from.length, to.length) - start;
  while (end < room && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  const head = Array.from({ length: start }, (_, index): [number, number] => [index, index]);
  const tail = Array.from({ length: end }, (_, index): [number, number] => [
    from.length - end + index,
    to.length - end + index,
  ]);
  const middle = longest(from.slice(start, from.length - end), to.slice(start, to.length - end));
  return [...head, ...middle.map(([a, b]): [number, number] => [a + start, b + start]), ...tail];
}

function longest(from: readonly string[], to: readonly string[]): [number, number][] {
  if (from.length * to.length > maxCells) return [];
  const width = to.length + 1;
  const lengths = new Uint32Array((from.length + 1) * width);
  for (let a = from.length - 1; a >= 0; a--) {
    for (let b = to.length - 1; b >= 0; b--) {
      const both = (lengths[(a + 1) * width + b + 1] ?? 0) + 1;
      const one = Math.max(lengths[(a + 1) * width + b] ?? 0, lengths[a * width + b + 1] ?? 0);
      lengths[a * width + b] = from[a] === to[b] ? both : one;
    }
  }
  const pairs: [number, number][] = [];
  for (let a = 0, b = 0; a < from.length && b < to.length; ) {
    if (from[a] === to[b]) pairs.push([a++, b++]);
    else if ((lengths[(a + 1) * width + b] ?? 0) >= (lengths[a * width + b + 1] ?? 0)) a++;
    else b++;
  }
  return pairs;
}
