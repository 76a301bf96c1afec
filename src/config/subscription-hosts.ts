import ipaddr from 'ipaddr.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Receivers that the operator lists: they may have private addresses, plain http and any port. */
export type ListedHosts = {
  /** In small letters, without a trailing dot. */
  readonly names: ReadonlySet<string>;
  readonly ranges: readonly Range[];
};

/** Nothing is listed. */
export const noListedHosts: ListedHosts = { names: new Set(), ranges: [] };

const name = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/**
 * SUBSCRIPTION_HOSTS: host names, addresses and CIDR ranges, separated by commas or blanks. An entry that is none of
 * these is a problem.
 */
export function readSubscriptionHosts(environment: Environment, problems: string[]): ListedHosts {
  const names = new Set<string>();
  const ranges: Range[] = [];
  for (const entry of (environment.SUBSCRIPTION_HOSTS ?? '').split(/[\s,]+/)) {
    if (entry === '') continue;
    const range = readRange(entry.replace(/^\[(.*)\]$/, '$1'));
    const host = plainName(entry);
    if (range !== undefined) ranges.push(range);
    // A name whose last part is a number is an address in one of its odd spellings.
    else if (name.test(host) && !/(^|\.)(\d+|0x[0-9a-f]*)$/.test(host)) names.add(host);
    else {
      problems.push('SUBSCRIPTION_HOSTS must be host names, addresses and CIDR ranges, separated by commas.');
      break;
    }
  }
  return { names, ranges };
}

/** A host name as names are compared: in small letters, without a trailing dot. */
export function plainName(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

function readRange(text: string): Range | undefined {
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return [ipaddr.IPv4.parse(text), 32];
  return ipaddr.IPv6.isValid(text) ? [ipaddr.IPv6.parse(text), 128] : undefined;
}
