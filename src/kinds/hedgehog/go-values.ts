import { isList, isObject, type Json, type JsonObject } from '../../domain/json.ts';

// Members read as the fabric's controller (Go) reads them: what is absent, null or of another type is the zero
// value of its type. Wrong types are reported elsewhere (go-types.ts), so that every rule here stays total.

const nothing: JsonObject = {};
const none: readonly Json[] = [];

/** The text, or "". */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The number, or 0. */
export function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

/** Whether the value is true. */
export function isTrue(value: Json | undefined): boolean {
  return value === true;
}

/** The object, or an empty one. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : nothing;
}

/** The list, or an empty one. */
export function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : none;
}

/** The texts of a list, null as "" (Go's reading of it); other elements are left out. */
export function textsOf(value: Json | undefined): string[] {
  return listOf(value)
    .filter((element) => element === null || typeof element === 'string')
    .map(textOf);
}

/** The members of a map whose values are present; null is a member that the API server drops. */
export function entriesOf(value: Json | undefined): [string, Json][] {
  return Object.entries(objectOf(value)).filter(([, member]) => member !== null);
}

/** The `spec` of a manifest, empty where it has none. */
export function specOf(manifest: JsonObject): JsonObject {
  return objectOf(manifest.spec);
}

/** The name of a manifest, "" where it has none. */
export function nameOf(manifest: JsonObject): string {
  return textOf(objectOf(manifest.metadata).name);
}
