import { isObject, type Json, type JsonObject } from '../domain/json.ts';
import { applyDefaults } from '../schema/apply-defaults.ts';
import { compileAdmission } from '../schema/compile.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { listPatterns } from '../schema/list-patterns.ts';
import type { Comparison, Kind, Pack } from './kind.ts';
import { type Crd, type CrdVersion, readCrd } from './read-crd.ts';

/** What is wrong with a CRD file; the rest of the pack works without it. */
export type CrdProblem = { readonly path: string; readonly line: number; readonly message: string };

const mostKinds = 500;

/**
 * A pack from CustomResourceDefinitions of any vendor (DESIGN.md 5.2 `crds`): each served version is judged by its
 * own schema, the storage version stands first. A definition that cannot be used is a problem and no kind. Total.
 */
export function packFromCrds(
  objects: readonly { readonly value: Json; readonly path: string; readonly line: number }[],
): {
  pack: Pack;
  problems: CrdProblem[];
} {
  const problems: CrdProblem[] = [];
  const kinds = new Map<string, Kind>();
  for (const { value, path, line } of objects) {
    const { crd, faults } = readCrd(value);
    for (const message of faults) problems.push({ path, line, message });
    if (crd === undefined) continue;
    const key = `${crd.group}/${crd.kind}`;
    if (kinds.has(key))
      problems.push({
        path,
        line,
        message: `${crd.kind} of ${crd.group} is defined twice, the first definition counts`,
      });
    else if (kinds.size >= mostKinds)
      problems.push({ path, line, message: `there are more than ${mostKinds} definitions` });
    else kinds.set(key, kindFrom(crd));
  }
  return {
    pack: { name: 'crds', kinds: [...kinds.values()], checkSet: () => [], checkTransition: () => [] },
    problems,
  };
}

function kindFrom(crd: Crd): Kind {
  const [current] = crd.versions;
  const schemaOf = (version: string) => crd.versions.find(({ name }) => name === version)?.schema;
  const schemaFor = (manifest: JsonObject) => schemaOf(versionOf(manifest)) ?? current.schema;
  const directory = `${crd.kind}.${crd.group}`.toLowerCase();
  const withDefaults = (manifest: JsonObject) => defaulted(schemaFor(manifest), manifest);
  return {
    group: crd.group,
    kind: crd.kind,
    plural: crd.plural,
    versions: crd.versions.map(({ name }) => name),
    namespaced: crd.namespaced,
    namespace: null,
    directory: { singular: directory, plural: directory },
    checked: true,
    comparison: comparisonOf(crd.versions),
    withDefaults,
    check: (manifest) => compileAdmission(schemaFor(manifest))(manifest, withDefaults(manifest)),
    references: () => [],
    schema: schemaOf,
  };
}

function versionOf({ apiVersion }: JsonObject): string {
  return typeof apiVersion === 'string' ? apiVersion.slice(apiVersion.indexOf('/') + 1) : '';
}

function defaulted(schema: JsonSchema, manifest: JsonObject): JsonObject {
  const filled = applyDefaults(schema, manifest);
  return isObject(filled) ? filled : manifest;
}

/** Lists declared sets or maps have no order, the items of maps a key; whatever else is empty may be meant (FACTS.md section 5 rule 4). */
function comparisonOf(versions: readonly CrdVersion[]): Comparison {
  const sets = new Set<string>();
  const keys = new Map<string, readonly string[]>();
  for (const { schema } of versions) {
    const named: (readonly string[])[] = [];
    const patterns = listPatterns(schema, (list) => {
      const members = list['x-kubernetes-list-type'] === 'map' ? (list['x-kubernetes-list-map-keys'] ?? []) : [];
      if (members.length > 0) named.push(members);
      return members.length > 0;
    });
    for (const [index, pattern] of patterns.entries()) keys.set(pattern, named[index] ?? []);
    for (const pattern of listPatterns(schema, (list) => isUnordered(list['x-kubernetes-list-type'])))
      sets.add(pattern);
  }
  const keyed = keys.size === 0 ? {} : { keys: Object.fromEntries(keys) };
  return { sets: [...sets], meaningfulZeros: [], maps: [], exact: true, ...keyed };
}

function isUnordered(listType: string | undefined): boolean {
  return listType === 'set' || listType === 'map';
}
