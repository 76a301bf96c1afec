import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { readCrd } from './read-crd.ts';

/** A definition as a file of its own. */
export type CleanDefinition = {
  readonly group: string;
  readonly kind: string;
  /** Of the file: letters, digits, `-`, `.` and one `_`. */
  readonly name: string;
  readonly value: JsonObject;
};

/**
 * A CustomResourceDefinition without what is the cluster's own: status, bookkeeping, labels and annotations, and how it
 * converts versions. Members are in order, so that the same definition is the same file. Undefined where it defines no
 * kind that is served. Total.
 */
export function cleanDefinition(value: JsonObject): CleanDefinition | undefined {
  const { crd } = readCrd(value);
  if (crd === undefined || !isObject(value.spec)) return undefined;
  const { group, kind, plural } = crd;
  const { group: _group, names, scope, versions } = value.spec;
  const spec = inOrder({ group, names: names ?? null, scope: scope ?? null, versions: versions ?? null });
  const { apiVersion = null } = value;
  const metadata = { name: `${plural}.${group}` };
  return {
    ...{ group, kind, name: `${group}_${plural}.yaml` },
    value: { apiVersion, kind: 'CustomResourceDefinition', metadata, spec },
  };
}

function inOrder(value: Json): Json {
  if (isList(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, inOrder(member)]));
}
