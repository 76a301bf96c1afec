/** Orders texts as their UTF-8 bytes compare, so that a plan is the same on every machine and in every language. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

// UTF-16 puts surrogates below U+E000…U+FFFF, UTF-8 above
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Orders by path, then line (none first), then code. */
export function compareByPlace(
  a: { readonly path: string; readonly line?: number; readonly code: string },
  b: { readonly path: string; readonly line?: number; readonly code: string },
): number {
  return compareBytes(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0) || compareBytes(a.code, b.code);
}
