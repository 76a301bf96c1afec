const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** What a duration looks like: one or more of days, hours, minutes, seconds, largest first: `90s`, `10m`, `1h30m`. */
export const durationPattern = '^(\\d{1,6}d)?(\\d{1,6}h)?(\\d{1,6}m)?(\\d{1,6}s)?$';

const shape = new RegExp(durationPattern);

/** Reads a duration such as `10m` into seconds; undefined where the text is none. */
export function readDuration(text: string): number | undefined {
  if (text === '' || !shape.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([dhms])/g)) {
    total += Number(count) * seconds[unit as keyof typeof seconds];
  }
  return total;
}
