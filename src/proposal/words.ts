import { printNumber } from './escape.ts';

/** A count with its noun: `1 document`, `1,200 documents`; a plural that is not the noun and an s is given. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${printNumber(number)} ${number === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** The first `max` items and, where there are more, how many: `a, b and 7 more`. */
export function listSome(items: readonly string[], max: number): string {
  if (items.length <= max) return items.join(', ');
  return `${items.slice(0, max).join(', ')} and ${printNumber(items.length - max)} more`;
}

/** The sentence with an upper-case first letter. */
export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** The sentence with a full stop unless it ends in punctuation; "" stays "". */
export function stop(sentence: string): string {
  return sentence === '' || /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
