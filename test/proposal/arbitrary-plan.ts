import fc from 'fast-check';
import { problemCodes } from '../../src/domain/problem.ts';
import { outcomes } from '../../src/normalize/fabric-plan.ts';
import { hostileText } from './hostile-text.ts';
import { completePlan, type PlanSketch } from './plan-fixture.ts';

const optional = { requiredKeys: [] };
const text = fc.oneof(
  { weight: 9, arbitrary: hostileText },
  { weight: 1, arbitrary: hostileText.map((one) => one.repeat(500)) },
);
const key = fc.record({ group: text, kind: text, namespace: fc.option(text), name: text });
const line = fc.integer({ min: 1, max: 100_000 });

export const arbitraryProblem = fc.record(
  {
    code: fc.constantFrom(...problemCodes),
    severity: fc.constantFrom('error', 'warning', 'info'),
    message: text,
    path: fc.oneof(
      text,
      text.map((one) => `raw/${one}`),
    ),
    line,
    pointer: text,
    key,
    related: fc.array(fc.record({ key, path: text, line }, optional), { maxLength: 2 }),
  },
  { requiredKeys: ['code', 'severity', 'message', 'path'] },
);

const placement = fc.record(
  {
    source: fc.record({ path: text.map((one) => `raw/${one}`), index: fc.nat(), line }),
    outcome: fc.constantFrom(...outcomes),
    title: fc.oneof(
      text,
      text.map((one) => `VPC ${one}`),
    ),
    key,
    target: text,
    identical: fc.boolean(),
    fields: fc.array(
      fc.record(
        { pointer: text.map((one) => `/${one}`), from: fc.jsonValue(), to: text },
        { requiredKeys: ['pointer'] },
      ),
      { maxLength: 6 },
    ),
    rewrites: fc.array(fc.record({ what: text, line, endLine: line }), { maxLength: 7 }),
    reason: text,
    diff: fc.record({ before: text, after: text }),
    problems: fc.array(arbitraryProblem, { maxLength: 3 }),
  },
  { requiredKeys: ['source', 'outcome', 'title', 'rewrites', 'reason', 'problems'] },
);

const repair = fc.record({
  kind: fc.constantFrom('move', 'split', 'dedupe'),
  from: text,
  to: fc.array(text, { minLength: 1, maxLength: 6 }),
});

/** Plans in which every text that people write is hostile. */
export const arbitraryPlan = fc
  .record({
    directory: fc.oneof(fc.constant(''), text),
    documents: fc.array(placement, { maxLength: 70, size: 'max' }),
    repairs: fc.array(repair, { maxLength: 30 }),
    problems: fc.array(arbitraryProblem, { maxLength: 60 }),
    touched: fc.array(
      fc.record({ key, dependants: fc.array(key, { maxLength: 8 }), places: fc.array(key, { maxLength: 8 }) }),
      { maxLength: 12 },
    ),
  })
  .map((sketch) => completePlan(sketch as PlanSketch));
