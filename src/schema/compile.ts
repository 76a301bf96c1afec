import type { Json } from '../domain/json.ts';
import type { Finding } from '../domain/problem.ts';
import type { JsonSchema } from './json-schema.ts';
import { type Fault, judgeOf } from './judge.ts';

/** Judges one value: `schema` errors and `unknown-field` warnings, pointers from the value's root. */
export type Validate = (value: Json) => Finding[];

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
