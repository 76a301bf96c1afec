import type { JsonObject } from '../domain/json.ts';
import type { Finding } from '../domain/problem.ts';
import { compileAdmission } from '../schema/compile.ts';
import type { Comparison, Kind } from './kind.ts';
import type { PackSettings } from './settings.ts';

/**
 * A kind whose schema and versions come from a CRD, laid over the same kind of an earlier pack: of that stay the
 * directory names, the namespace, defaults, rules, references and comparison (DESIGN.md 5.1 and 5.2). A kind that
 * was known by identity only is fully checked from then on.
 */
export function coverKind(base: Kind, cover: Kind): Kind {
  // The API server sets the schema's defaults before admission sees the object.
  const withDefaults = (manifest: JsonObject) => base.withDefaults(cover.withDefaults(manifest));
  const check = (manifest: JsonObject, settings: PackSettings): Finding[] => [
    ...checkSchema(cover, manifest, withDefaults(manifest)),
    ...base.check(manifest, settings).filter(({ code }) => code !== 'schema' && code !== 'unknown-field'),
  ];
  return {
    ...cover,
    namespace: cover.namespaced ? base.namespace : null,
    directory: base.directory,
    comparison: joinComparisons(base.comparison, cover.comparison, base.checked),
    withDefaults,
    check,
    references: base.references,
  };
}

function checkSchema(cover: Kind, manifest: JsonObject, defaulted: JsonObject): Finding[] {
  const { apiVersion } = manifest;
  const version = typeof apiVersion === 'string' ? apiVersion.slice(apiVersion.indexOf('/') + 1) : '';
  const schema = cover.schema?.(version) ?? cover.schema?.(cover.versions[0] ?? '');
  return schema === undefined ? [] : compileAdmission(schema)(manifest, defaulted);
}

function joinComparisons(base: Comparison, cover: Comparison, isKnown: boolean): Comparison {
  const { exact: _exact, ...patterns } = base;
  const joined = { ...patterns, sets: [...new Set([...base.sets, ...cover.sets])] };
  const exact = isKnown ? base.exact : cover.exact;
  return exact === undefined ? joined : { ...joined, exact };
}
