// Addresses and prefixes exactly as Go's net/netip reads them, because the fabric's controller does: no leading
// zeros, no spaces, no missing octets. IPv6 is read too: the controller parses it before it asks for IPv4.

export type Address =
  | { readonly family: 4; readonly value: number }
  | { readonly family: 6; readonly value: bigint; readonly zone: string };

/** `address` keeps the bits behind the mask, as written. */
export type Prefix = { readonly address: Address; readonly bits: number };

/** An inclusive range of addresses of one family; bigint for IPv6. */
export type Span = { readonly family: 4 | 6; readonly first: number | bigint; readonly last: number | bigint };

/** The 32-bit value of a dotted IPv4 address, or undefined (netip.ParseAddr: decimal octets, no leading zero). */
export function parseIPv4(text: string): number | undefined {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (octet < 0 || ++dots > 3) return undefined;
      value = value * 256 + octet;
      octet = -1;
    } else if (code >= 48 && code <= 57) {
      if (octet === 0) return undefined;
      octet = (octet < 0 ? 0 : octet * 10) + code - 48;
      if (octet > 255) return undefined;
    } else return undefined;
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined;
}

/** The dotted form of a 32-bit value. */
export function printIPv4(value: number): string {
  return `${Math.floor(value / 16777216)}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function parseGroups(text: string): bigint[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: bigint[] = [];
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const value = parseIPv4(part);
      if (value === undefined) return undefined;
      groups.push(BigInt(Math.floor(value / 65536)), BigInt(value % 65536));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

function parseIPv6(text: string): Address | undefined {
  if (text.length > 256) return undefined;
  const percent = text.indexOf('%');
  const zone = percent < 0 ? '' : text.slice(percent + 1);
  if (percent >= 0 && zone === '') return undefined;
  const halves = (percent < 0 ? text : text.slice(0, percent)).split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '');
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : [];
  if (head === undefined || tail === undefined) return undefined;
  // an embedded IPv4 address may only end the whole text
  if (halves.length === 2 && (halves[0] ?? '').includes('.')) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return { family: 6, value: groups.reduce((value, group) => (value << 16n) | group, 0n), zone };
}

/** Reads an address as netip.ParseAddr does; undefined where that fails. */
export function parseAddress(text: string): Address | undefined {
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '.') {
      const value = parseIPv4(text);
      return value === undefined ? undefined : { family: 4, value };
    }
    if (character === ':') return parseIPv6(text);
    if (character === '%') return undefined;
  }
  return undefined;
}

/** Reads a prefix as netip.ParsePrefix does; the address may have bits behind the mask. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  if (address === undefined || (address.family === 6 && address.zone !== '')) return undefined;
  const length = text.slice(slash + 1);
  if (!/^(0|[1-9][0-9]{0,2})$/.test(length)) return undefined;
  const bits = Number(length);
  return bits <= (address.family === 4 ? 32 : 128) ? { address, bits } : undefined;
}

/** All addresses of a prefix, network and last address included. */
export function spanOf(prefix: Prefix): Span {
  const { address, bits } = prefix;
  if (address.family === 4) {
    const size = 2 ** (32 - bits);
    const first = Math.floor(address.value / size) * size;
    return { family: 4, first, last: first + size - 1 };
  }
  const size = 1n << BigInt(128 - bits);
  const first = (address.value / size) * size;
  return { family: 6, first, last: first + size - 1n };
}

/** Whether the address has no bits behind the mask (10.1.0.0/24, not 10.1.0.7/24). */
export function isCanonical(prefix: Prefix): boolean {
  return spanOf(prefix).first === prefix.address.value;
}

export function contains(prefix: Prefix, address: Address): boolean {
  const span = spanOf(prefix);
  return span.family === address.family && span.first <= address.value && address.value <= span.last;
}

export function overlaps(a: Prefix, b: Prefix): boolean {
  if (a.address.family !== b.address.family) return false;
  const [left, right] = [spanOf(a), spanOf(b)];
  return left.first <= right.last && right.first <= left.last;
}

/** Whether every address of `inner` lies in `outer`. */
export function covers(outer: Prefix, inner: Prefix): boolean {
  return outer.bits <= inner.bits && contains(outer, inner.address);
}
