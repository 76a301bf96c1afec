import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type ListedHosts, plainName } from '../config/subscription-hosts.ts';

const longestUrl = 2_048;
const httpsPort = 443;
/** Below it stand the services that a request could be mistaken by. */
const firstFreePort = 1_024;
/** Global unicast; everything else of IPv6 is kept for something special. */
const publicIPv6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public by its number, answered inside the cloud only. */
const insideClouds: readonly (readonly [ipaddr.IPv4, number])[] = [ipaddr.IPv4.parseCIDR('168.63.129.16/32')];

export type JudgedUrl =
  | { readonly url: URL; readonly isListed: boolean; readonly refused?: undefined }
  | { readonly refused: string };

/**
 * Whether webhooks may be sent to this address, as far as its text says: https, no user or password, port 443 or one
 * from 1024 on, no private address in any spelling. Hosts that the operator lists are free of all but the second.
 */
export function judgeUrl(text: string, hosts: ListedHosts): JudgedUrl {
  if (text.length > longestUrl) return { refused: `the address is longer than ${longestUrl} characters` };
  if (!URL.canParse(text)) return { refused: 'it is not a web address' };
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { refused: 'it must begin with https://' };
  if (url.username !== '' || url.password !== '') return { refused: 'no user or password may stand in the address' };
  const host = hostOf(url);
  const isListed = isIP(host) === 0 ? hosts.names.has(plainName(host)) : isInRange(host, hosts);
  if (isListed) return { url, isListed };
  if (url.protocol !== 'https:')
    return { refused: 'it must begin with https://: the operator does not list this host' };
  const port = url.port === '' ? httpsPort : Number(url.port);
  if (port !== httpsPort && port < firstFreePort) {
    return { refused: `its port must be ${httpsPort}, or ${firstFreePort} and above` };
  }
  if (isIP(host) !== 0 && !mayReach(host, hosts)) return { refused: notPublic };
  return { url, isListed };
}

/** Said of every address that is not reached; which one it is stays with us. */
export const notPublic =
  'it leads to an address that is not public; the operator of this server can permit it (SUBSCRIPTION_HOSTS)';

/**
 * Whether an address is public, or lies in a range that the operator lists. Private, loopback, link-local (the metadata
 * services of clouds), shared (CGNAT), multicast and reserved addresses are not public, nor are those of IPv6 that stand
 * for another of IPv4 (mapped, NAT64, 6to4, Teredo).
 */
export function mayReach(address: string, hosts: ListedHosts): boolean {
  if (!ipaddr.isValid(address)) return false;
  if (isInRange(address, hosts)) return true;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv6
    ? parsed.match(publicIPv6)
    : !insideClouds.some(([cloud, bits]) => parsed.match(cloud, bits));
}

/** The host without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** A mapped address (`::ffff:10.0.0.1`) is the one of IPv4 that it stands for. */
function isInRange(address: string, { ranges }: ListedHosts): boolean {
  const parsed = ipaddr.process(address);
  return ranges.some(([base, bits]) => parsed.kind() === base.kind() && parsed.match(base, bits));
}
