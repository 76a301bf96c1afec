import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isList, type Json } from '../domain/json.ts';
import { printPointer } from '../domain/pointer.ts';
import type { Finding } from '../domain/problem.ts';
import { explain } from './explain.ts';
import { formatTests } from './formats.ts';
import type { JsonSchema } from './json-schema.ts';
import { compilePattern } from './pattern.ts';
import { prune } from './prune.ts';
import { showName } from './show-name.ts';
import { suggestName } from './suggest.ts';
import { originOf, toAjvSchema } from './to-ajv.ts';

/** Judges one value: `schema` errors and `unknown-field` warnings, pointers from the value's root. */
export type Validate = (value: Json) => Finding[];

type Fault = { readonly keyword: string; readonly finding: Finding };
type Verdict = { readonly errors: readonly Fault[]; readonly warnings: readonly Finding[] };
type Judge = (value: Json) => Verdict;

const mostFindings = 50;
const mostNodes = 20_000;
const noFaults: readonly Fault[] = [];
const judges = new WeakMap<JsonSchema, Judge>();

/**
 * A validator with the API server's meaning of a structural schema (apiextensions v1): unknown members are
 * warnings, null members count as absent, number formats are only names. The code is generated at the first
 * value and kept with the schema. Total on any JSON; at most 50 errors and 50 warnings a value.
 */
export function compileSchema(schema: JsonSchema): Validate {
  const judge = judgeOf(schema);
  return (value) => {
    const { errors, warnings } = judge(value);
    return errors.length === 0 ? [...warnings] : [...errors.map(({ finding }) => finding), ...warnings];
  };
}

/**
 * A validator in the order of admission (FACTS.md section 6): types, ranges and unknown members of the manifest
 * as it is written, everything else of the manifest after its defaults. Pointers are those of the written
 * manifest wherever it shows the same fault, so sorted sets do not move them.
 */
export function compileAdmission(schema: JsonSchema): (written: Json, defaulted: Json) => Finding[] {
  const judge = judgeOf(schema);
  return (written, defaulted) => {
    const first = judge(written);
    const second = judge(defaulted).errors;
    if (first.errors.length === 0 && second.length === 0) return [...first.warnings];
    return [...mergeFaults(first.errors, second), ...first.warnings];
  };
}

const decoding = new Set(['type', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']);

function mergeFaults(written: readonly Fault[], defaulted: readonly Fault[]): Finding[] {
  const findings = written.filter(({ keyword }) => decoding.has(keyword)).map(({ finding }) => finding);
  const unused = new Map<string, Finding[]>();
  for (const { finding } of written) {
    const sort = sortOf(finding);
    const same = unused.get(sort);
    if (same === undefined) unused.set(sort, [finding]);
    else same.push(finding);
  }
  for (const { keyword, finding } of defaulted) {
    const original = unused.get(sortOf(finding))?.shift();
    if (original === undefined) findings.push(finding);
    else if (!decoding.has(keyword)) findings.push(original);
  }
  return findings;
}

/** What two faults share that differ at most in the indexes of their place. */
function sortOf({ pointer, message }: Finding): string {
  return `${pointer.replaceAll(/\/\d+(?=\/|$)/g, '/#')} ${message.replaceAll(/\[\d+\]/g, '[#]')}`;
}

function judgeOf(schema: JsonSchema): Judge {
  const known = judges.get(schema);
  if (known !== undefined) return known;
  const judge = lazyJudge(schema);
  judges.set(schema, judge);
  return judge;
}

function lazyJudge(schema: JsonSchema): Judge {
  let quick: ValidateFunction | undefined;
  let thorough: ValidateFunction | undefined;
  return (value) => {
    const warnings: Finding[] = [];
    const pruned = prune(schema, value, (path, parent) => {
      if (warnings.length < mostFindings) warnings.push(unknownField(path, parent));
    });
    quick ??= generate(schema, false);
    if (quick(pruned)) return { errors: noFaults, warnings };
    if (!isSmall(pruned)) return { errors: explainAll(schema, quick.errors), warnings };
    thorough ??= generate(schema, true);
    thorough(pruned);
    return { errors: explainAll(schema, thorough.errors), warnings };
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

function explainAll(schema: JsonSchema, errors: readonly ErrorObject[] | null | undefined): Fault[] {
  const faults = new Map<string, Fault>();
  for (const error of errors ?? []) {
    if (faults.size >= mostFindings) break;
    const origin = originOf(error.parentSchema);
    if (origin?.inBranch === true) continue;
    const finding = schemaFault(schema, error, origin?.schema);
    faults.set(`${finding.pointer} ${finding.message}`, { keyword: error.keyword, finding });
  }
  if (faults.size > 0) return [...faults.values()];
  const finding: Finding = {
    code: 'schema',
    severity: 'error',
    pointer: '',
    message: 'the document does not fit its schema',
  };
  return [{ keyword: '', finding }];
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
