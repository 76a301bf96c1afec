import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isList, type Json } from '../domain/json.ts';
import { printPointer } from '../domain/pointer.ts';
import type { Finding } from '../domain/problem.ts';
import { explain, showName } from './explain.ts';
import { formatTests } from './formats.ts';
import type { JsonSchema } from './json-schema.ts';
import { compilePattern } from './pattern.ts';
import { prune } from './prune.ts';
import { suggestName } from './suggest.ts';
import { originOf, toAjvSchema } from './to-ajv.ts';

/** Judges one value: `schema` errors and `unknown-field` warnings, pointers from the value's root. */
export type Validate = (value: Json) => Finding[];

const mostFindings = 50;
const mostNodes = 20_000;
const validators = new WeakMap<JsonSchema, Validate>();

/**
 * A validator with the API server's meaning of a structural schema (apiextensions v1): unknown members are
 * warnings, null members count as absent, number formats are only names. The code is generated at the first
 * value and kept with the schema. Total on any JSON; at most 50 errors and 50 warnings a value.
 */
export function compileSchema(schema: JsonSchema): Validate {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const validate = lazyValidator(schema);
  validators.set(schema, validate);
  return validate;
}

function lazyValidator(schema: JsonSchema): Validate {
  let quick: ValidateFunction | undefined;
  let thorough: ValidateFunction | undefined;
  return (value) => {
    const warnings: Finding[] = [];
    const pruned = prune(schema, value, (path, parent) => {
      if (warnings.length < mostFindings) warnings.push(unknownField(path, parent));
    });
    quick ??= generate(schema, false);
    if (quick(pruned)) return warnings;
    if (!isSmall(pruned)) return [...explainAll(schema, quick.errors), ...warnings];
    thorough ??= generate(schema, true);
    thorough(pruned);
    return [...explainAll(schema, thorough.errors), ...warnings];
  };
}

function generate(schema: JsonSchema, allErrors: boolean): ValidateFunction {
  // A new instance for each schema: an instance keeps every schema that it ever compiled.
  const ajv = new Ajv({
    allErrors,
    verbose: true,
    strict: false,
    // Members named like those of every object (`constructor`) are members, not inherited ones.
    ownProperties: true,
    validateSchema: false,
    addUsedSchema: false,
    formats: formatTests,
    code: { regExp: re2 },
  });
  return ajv.compile(toAjvSchema(schema));
}

/** Patterns are checked by RE2, which is linear in the text: a CRD's pattern cannot hang the validator. */
const re2 = Object.assign((source: string) => compilePattern(source) ?? { test: () => true }, { code: 're2' });

function explainAll(schema: JsonSchema, errors: readonly ErrorObject[] | null | undefined): Finding[] {
  const findings = new Map<string, Finding>();
  for (const error of errors ?? []) {
    if (findings.size >= mostFindings) break;
    const origin = originOf(error.parentSchema);
    if (origin?.inBranch === true) continue;
    const finding = schemaFault(schema, error, origin?.schema);
    findings.set(`${finding.pointer} ${finding.message}`, finding);
  }
  if (findings.size > 0) return [...findings.values()];
  return [{ code: 'schema', severity: 'error', pointer: '', message: 'the document does not fit its schema' }];
}

function schemaFault(root: JsonSchema, error: ErrorObject, schema: JsonSchema | undefined): Finding {
  const missing = error.keyword === 'required' ? printPointer([String(error.params.missingProperty)]) : '';
  const { keyword, instancePath, params, data: value } = error;
  const message = explain(root, { keyword, instancePath, params, value, schema });
  return { code: 'schema', severity: 'error', pointer: `${instancePath}${missing}`, message };
}

function unknownField(path: readonly (string | number)[], parent: JsonSchema): Finding {
  const name = String(path.at(-1) ?? '');
  const meant = suggestName(name, Object.keys(parent.properties ?? {}));
  const advice = meant === undefined ? '' : `: did you mean ${showName(meant)}?`;
  return {
    code: 'unknown-field',
    severity: 'warning',
    pointer: printPointer(path),
    message: `${showName(name)} is no field that the cluster knows, it will drop it${advice}`,
  };
}

/** Whether a value has so few parts that naming all its faults stays cheap. */
function isSmall(value: Json): boolean {
  let left = mostNodes;
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const members: readonly Json[] = isList(next) ? next : Object.values(next);
    left -= members.length;
    if (left < 0) return false;
    for (const member of members) open.push(member);
  }
  return true;
}
