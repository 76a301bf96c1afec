import { parse } from 'yaml';
import type { Json } from '../../src/domain/json.ts';

/** What an independent reader takes from a text. */
export function readYaml(text: string): Json {
  return parse(text, { version: '1.2', uniqueKeys: true }) as Json;
}

/** Comments by number, in order. */
export function commentsOf(text: string): string[] {
  return text.match(/# comment \d+/g) ?? [];
}

/**
 * Whether one line becomes another by replacing one scalar only, in any of its spellings: every byte before and behind
 * it is the same.
 */
export function replacesOnly(before: string, after: string, from: Json, to: Json): boolean {
  for (const old of spellings(from)) {
    for (let at = before.indexOf(old); at !== -1; at = before.indexOf(old, at + 1)) {
      const [head, tail] = [before.slice(0, at), before.slice(at + old.length)];
      if (spellings(to).some((now) => after === head + now + tail)) return true;
    }
  }
  return false;
}

function spellings(value: Json): string[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [text, `"${text}"`, `'${text}'`];
}

/** The lines whose number is not in `allowed`, in order; each must stand in the text after the edit, in that order. */
export function keepsLines(before: string, after: string, allowed: ReadonlySet<number>): boolean {
  const rest = after.split('\n');
  let at = 0;
  for (const [number, line] of before.split('\n').entries()) {
    if (allowed.has(number)) continue;
    while (at < rest.length && rest[at] !== line) at++;
    if (at++ >= rest.length) return false;
  }
  return true;
}
