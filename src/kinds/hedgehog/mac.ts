// A MAC address in the three spellings that Go's net.ParseMAC reads: 00:1b:…, 00-1b-…, 001b.21aa.… (6, 8 or 20 bytes).

const colons = /^[0-9a-f]{2}(:[0-9a-f]{2})+$/;
const dashes = /^[0-9a-f]{2}(-[0-9a-f]{2})+$/;
const dots = /^[0-9a-f]{4}(\.[0-9a-f]{4})+$/;

/** The lower-case colon form of a MAC address, or undefined where Go could not read it. */
export function parseMac(text: string): string | undefined {
  if (text.length > 59) return undefined;
  const lower = text.toLowerCase();
  if (!colons.test(lower) && !dashes.test(lower) && !dots.test(lower)) return undefined;
  const bytes = lower.replace(/[:.-]/g, '').match(/../g) ?? [];
  return bytes.length === 6 || bytes.length === 8 || bytes.length === 20 ? bytes.join(':') : undefined;
}
