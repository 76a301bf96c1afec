import { count } from '../../proposal/words.ts';

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago that was, in whole minutes, hours or days: `3 minutes ago`. */
export function printAge(time: string, now: Date): string {
  const age = now.getTime() - Date.parse(time);
  for (const [unit, length] of units) {
    if (age >= length) return `${count(Math.floor(age / length), unit)} ago`;
  }
  return 'just now';
}
