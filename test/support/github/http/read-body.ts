import { isList, isObject, type Json, type JsonObject } from '../../../../src/domain/json.ts';

/** The text of a member; undefined where it is absent or something else. */
export function text(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : undefined;
}

/** How many characters a text has, as GitHub's limits count them: code points. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** The bytes that base64 text stands for; null where it is no base64. */
export function fromBase64(given: string): Buffer | null {
  return /^[A-Za-z0-9+/\s]*=?=?\s*$/.test(given) ? Buffer.from(given, 'base64') : null;
}

/** Whether a member is given as true. */
export function flag(body: JsonObject, name: string): boolean {
  return body[name] === true;
}

/** The whole number of a member; null where it has none. */
export function number(body: JsonObject, name: string): number | null {
  const value = body[name];
  return typeof value === 'number' ? value : null;
}

/** The objects in a list; empty where there is none. */
export function objects(value: Json | undefined): JsonObject[] {
  return isList(value) ? value.filter(isObject) : [];
}

/** The texts in a list; empty where there is none. */
export function texts(value: Json | undefined): string[] {
  return isList(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** The object of a member; null where it is absent or something else. */
export function object(body: JsonObject, name: string): JsonObject | null {
  const value = body[name];
  return isObject(value) ? value : null;
}
