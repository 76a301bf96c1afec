import { isIPv4, isIPv6 } from 'node:net';

type Format = { readonly words: string; readonly test: (text: string) => boolean };

const hex = (pattern: RegExp) => (text: string) => pattern.test(text);
const uuid = hex(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i);
const dateTime = hex(/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/);

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  return dateTime(text) && isDate(text.slice(0, 10));
}

function isCidr(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  return (isIPv4(address) && Number(length) <= 32) || (isIPv6(address) && Number(length) <= 128);
}

/**
 * The string formats that the API server checks (k8s.io/kube-openapi strfmt) and a fabric's CRDs may use.
 * Number formats (`int32`, `int64`, `float`, `double`) are only names there and are not checked; neither are
 * formats that it does not know.
 */
const formats: Readonly<Record<string, Format>> = {
  ipv4: { words: 'an IPv4 address', test: isIPv4 },
  ipv6: { words: 'an IPv6 address', test: isIPv6 },
  cidr: { words: 'a network address with prefix length, such as 10.0.0.0/24', test: isCidr },
  mac: {
    words: 'a MAC address',
    test: hex(/^([0-9a-f]{2}([:-])([0-9a-f]{2}\2){4}[0-9a-f]{2}|([0-9a-f]{4}\.){2}[0-9a-f]{4})$/i),
  },
  uuid: { words: 'a UUID', test: uuid },
  uuid3: { words: 'a UUID', test: uuid },
  uuid4: { words: 'a UUID', test: uuid },
  uuid5: { words: 'a UUID', test: uuid },
  date: { words: 'a date, such as 2026-07-22', test: isDate },
  'date-time': { words: 'a date and time, such as 2026-07-22T10:00:00Z', test: isDateTime },
  datetime: { words: 'a date and time, such as 2026-07-22T10:00:00Z', test: isDateTime },
  duration: {
    words: 'a duration, such as 10m',
    test: hex(
      /^[-+]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$|^[-+]?0$|^\d+ ?(days?|weeks?|hours?|hrs?|minutes?|mins?|seconds?|secs?|d|w)$/,
    ),
  },
  byte: { words: 'base64 text', test: hex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/) },
  hostname: {
    words: 'a host name',
    test: hex(/^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*\.?$/i),
  },
  email: { words: 'an e-mail address', test: hex(/^[^\s@]+@[^\s@]+$/) },
  uri: { words: 'an absolute URI', test: (text) => URL.canParse(text) },
};

/** Tests by format name, for the validator; a name that is not here is not checked. */
export const formatTests: Readonly<Record<string, (text: string) => boolean>> = Object.fromEntries(
  Object.entries(formats).map(([name, format]) => [name, format.test]),
);

/** What a format wants, to complete "must be …". */
export function formatWords(name: string): string {
  return (Object.hasOwn(formats, name) ? formats[name]?.words : undefined) ?? `text of the format ${name}`;
}

/** Whether the format is one that is checked. */
export function isCheckedFormat(name: string): boolean {
  return Object.hasOwn(formats, name);
}
