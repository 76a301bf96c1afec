import { isList, type JsonObject } from '../domain/json.ts';
import { valueAt } from '../domain/pointer.ts';
import type { Finding } from '../domain/problem.ts';
import { compileAdmission } from '../schema/compile.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { overlaySchema } from '../schema/overlay-schema.ts';
import type { Comparison, Kind } from './kind.ts';
import type { PackSettings } from './settings.ts';

/**
 * A kind whose schema and versions come from a CRD, laid over the same kind of an earlier pack: of that stay the
 * directory names, the namespace, defaults, rules, references and comparison (DESIGN.md 5.1 and 5.2). A kind that
 * was known by identity only is fully checked from then on.
 */
export function coverKind(base: Kind, cover: Kind): Kind {
  const schemas = new Map(cover.versions.map((version) => [version, schemaOf(base, cover, version)]));
  // The API server sets the schema's defaults before admission sees the object.
  const withDefaults = (manifest: JsonObject) => base.withDefaults(cover.withDefaults(manifest));
  const check = (manifest: JsonObject, settings: PackSettings): Finding[] => {
    const schema = schemas.get(versionOf(manifest)) ?? schemas.get(cover.versions[0] ?? '');
    const faults = schema === undefined ? [] : checkSchema(schema, manifest, withDefaults(manifest), base.checked);
    const told = new Set(faults.filter(({ severity }) => severity === 'error').map(({ pointer }) => pointer));
    const rules = base.check(manifest, settings).filter(({ code }) => code !== 'schema' && code !== 'unknown-field');
    return [...faults, ...rules.filter(({ severity, pointer }) => severity !== 'error' || !told.has(pointer))];
  };
  return {
    ...cover,
    namespace: cover.namespaced ? base.namespace : null,
    directory: base.directory,
    ...(base.longestName === undefined ? {} : { longestName: base.longestName }),
    comparison: joinComparisons(base, cover),
    withDefaults,
    check,
    references: base.references,
    ...(base.unfilled === undefined ? {} : { unfilled: base.unfilled }),
    schema: (version) => schemas.get(version),
  };
}

function schemaOf(base: Kind, cover: Kind, version: string): JsonSchema | undefined {
  const served = cover.schema?.(version);
  const known = base.schema?.(version) ?? base.schema?.(base.versions[0] ?? '');
  return served === undefined || known === undefined ? served : overlaySchema(served, known);
}

function versionOf({ apiVersion }: JsonObject): string {
  return typeof apiVersion === 'string' ? apiVersion.slice(apiVersion.indexOf('/') + 1) : '';
}

function checkSchema(schema: JsonSchema, manifest: JsonObject, defaulted: JsonObject, hasWebhook: boolean): Finding[] {
  const findings = compileAdmission(schema)(manifest, defaulted);
  // A webhook reads a null in a list as an empty value and writes that; its rules judge it.
  return hasWebhook ? findings.filter(({ pointer }) => !isNullElement(manifest, pointer)) : findings;
}

function isNullElement(manifest: JsonObject, pointer: string): boolean {
  const parent = valueAt(manifest, pointer.slice(0, Math.max(0, pointer.lastIndexOf('/'))));
  return isList(parent) && valueAt(manifest, pointer) === null;
}

function joinComparisons(base: Kind, cover: Kind): Comparison {
  const { exact: _exact, ...patterns } = base.comparison;
  const sets = [...new Set([...base.comparison.sets, ...cover.comparison.sets])];
  const keys = { ...cover.comparison.keys, ...base.comparison.keys };
  const joined = { ...patterns, sets, ...(Object.keys(keys).length === 0 ? {} : { keys }) };
  const { exact } = base.checked ? base.comparison : cover.comparison;
  return exact === undefined ? joined : { ...joined, exact };
}
