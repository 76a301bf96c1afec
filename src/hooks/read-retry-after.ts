const day = 86_400_000;

/** The wait of a `Retry-After` header, seconds or a date (RFC 9110, 10.2.3), in milliseconds and at most a day. */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const wait = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), day);
}
