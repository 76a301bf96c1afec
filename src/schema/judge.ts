import { createHash } from 'node:crypto';
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

/** One `schema` error and the keyword that failed. */
export type Fault = { readonly keyword: string; readonly finding: Finding };
export type Verdict = { readonly errors: readonly Fault[]; readonly warnings: readonly Finding[] };
export type Judge = (value: Json) => Verdict;

const mostFindings = 50;
const mostNodes = 20_000;
const mostJudges = 100;
const noFaults: readonly Fault[] = [];
const tooLarge: readonly Fault[] = [
  {
    keyword: '',
    finding: {
      code: 'schema',
      severity: 'error',
      pointer: '',
      message: 'the schema of this kind is too large to check anything by it',
    },
  },
];
const judges = new WeakMap<JsonSchema, Judge>();
// CRD files are read again for every plan: schemas of the same content share their code, the latest used ones stay.
const judgesByContent = new Map<string, Judge>();

/** The judge of a schema, made once for each schema object and for equal content. Code is generated at the first value. */
export function judgeOf(schema: JsonSchema): Judge {
  const known = judges.get(schema);
  if (known !== undefined) return known;
  const content = createHash('sha256').update(JSON.stringify(schema)).digest('base64');
  const judge = judgesByContent.get(content) ?? lazyJudge(schema);
  judgesByContent.delete(content);
  judgesByContent.set(content, judge);
  const [oldest] = judgesByContent.keys();
  if (judgesByContent.size > mostJudges && oldest !== undefined) judgesByContent.delete(oldest);
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
    if (quick === undefined) return { errors: tooLarge, warnings };
    if (quick(pruned)) return { errors: noFaults, warnings };
    if (!isSmall(pruned)) return { errors: explainAll(schema, quick.errors), warnings };
    thorough ??= generate(schema, true) ?? quick;
    thorough(pruned);
    return { errors: explainAll(schema, thorough.errors), warnings };
  };
}

/** undefined where the generator runs out of stack: it recurses through the schema, and nests what it writes. */
function generate(schema: JsonSchema, allErrors: boolean): ValidateFunction | undefined {
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
  try {
    return ajv.compile(toAjvSchema(schema));
  } catch {
    return undefined;
  }
}

/** Patterns are checked by RE2, which is linear in the text: a CRD's pattern cannot hang the validator. */
const re2 = Object.assign((source: string) => compilePattern(source) ?? { test: () => true }, { code: 're2' });

function explainAll(schema: JsonSchema, errors: readonly ErrorObject[] | null | undefined): Fault[] {
  // What fails inside anyOf, oneOf or not says nothing by itself.
  const plain = (errors ?? []).filter(({ parentSchema }) => originOf(parentSchema)?.inBranch !== true);
  // Of a value of the wrong type nothing else is worth saying.
  const mistyped = new Set(plain.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath));
  const faults = new Map<string, Fault>();
  for (const error of plain) {
    if (faults.size >= mostFindings) break;
    if (error.keyword !== 'type' && mistyped.has(error.instancePath)) continue;
    const finding = schemaFault(schema, error);
    faults.set(`${finding.pointer} ${finding.message}`, { keyword: error.keyword, finding });
  }
  if (faults.size > 0) return [...faults.values()];
  const message = 'the document does not fit its schema';
  return [{ keyword: '', finding: { code: 'schema', severity: 'error', pointer: '', message } }];
}

function schemaFault(root: JsonSchema, error: ErrorObject): Finding {
  const missing = error.keyword === 'required' ? printPointer([String(error.params.missingProperty)]) : '';
  const { keyword, instancePath, params, data: value } = error;
  const schema = originOf(error.parentSchema)?.schema;
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
    message: `the cluster does not know the field ${showName(name)} and will drop it${advice}`,
  };
}

/** Whether a value has so few parts that naming all its faults stays cheap. */
export function isSmall(value: unknown): boolean {
  let left = mostNodes;
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const members: readonly unknown[] = isList(next) ? next : Object.values(next);
    left -= members.length;
    if (left < 0) return false;
    for (const member of members) open.push(member);
  }
  return true;
}
