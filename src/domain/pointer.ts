import { isList, isObject, type Json } from './json.ts';

/** A JSON Pointer (RFC 6901): "" is the whole document, "/spec/subnets/a~1b" a member named "a/b". */
export type Pointer = string;

/** Prints path segments as a JSON Pointer, escaping "~" and "/". */
export function printPointer(segments: readonly (string | number)[]): Pointer {
  return segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Reads a JSON Pointer into its segments; the inverse of printPointer, list indexes stay strings. */
export function parsePointer(pointer: Pointer): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a pointer, or undefined where the document has none. Own members only. */
export function valueAt(value: Json | undefined, pointer: Pointer): Json | undefined {
  let current: Json | undefined = value;
  for (const segment of parsePointer(pointer)) {
    if (isObject(current) && Object.hasOwn(current, segment)) current = current[segment];
    else if (isList(current)) current = current[Number(segment)];
    else return undefined;
  }
  return current;
}
