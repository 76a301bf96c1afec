import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { problemCodes } from '../../src/domain/problem.ts';

const root = 'fixtures/normalize';
// The configuration is read elsewhere; the other belongs to edits.
const elsewhere = ['config', 'still-referenced'];

it.each(problemCodes.filter((code) => !elsewhere.includes(code)))(
  '%s has a fixture of its own with its line',
  (code) => {
    expect(readdirSync(root)).toContain(`code-${code}`);
    const plan = JSON.parse(readFileSync(join(root, `code-${code}`, 'plan.json'), 'utf8'));
    const problems = [...plan.problems, ...plan.fabrics.flatMap(problemsOf)].filter((problem) => problem.code === code);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.line).toBeGreaterThan(0);
  },
);

type Problems = { readonly problems: readonly { readonly code: string; readonly line?: number }[] };

function problemsOf(fabric: Problems & { readonly documents: readonly Problems[] }): Problems['problems'] {
  return [...fabric.problems, ...fabric.documents.flatMap((document) => document.problems)];
}
