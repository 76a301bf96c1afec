import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, type JsonObject } from '../../domain/json.ts';
import { printPointer } from '../../domain/pointer.ts';
import type { FieldChange } from '../../records/field-change.ts';

/** The fields in which a value differs from another as both are written: members by name, lists whole. */
export function findDifferences(from: JsonObject, to: JsonObject): FieldChange[] {
  const found: FieldChange[] = [];
  compare(from, to, [], found);
  return found;
}

function compare(from: JsonObject, to: JsonObject, path: readonly string[], found: FieldChange[]): void {
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [a, b] = [own(from, name), own(to, name)];
    const place = [...path, name];
    if (isObject(a) && isObject(b)) compare(a, b, place, found);
    else if (!isDeepStrictEqual(a, b)) {
      const sides = { ...(a === undefined ? {} : { from: a }), ...(b === undefined ? {} : { to: b }) };
      found.push({ pointer: printPointer(place), ...sides });
    }
  }
}

function own(value: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
