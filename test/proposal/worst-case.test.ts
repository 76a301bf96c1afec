import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/normalize/fabric-plan.ts';
import { parseFooter } from '../../src/proposal/footer.ts';
import { printNormalizeBody } from '../../src/proposal/normalize-body.ts';
import { structureCheck } from '../../src/proposal/structure-check.ts';
import { completePlan, head, links, type PlanSketch } from './plan-fixture.ts';
import { findLive } from './render-github.ts';

const bad = '@octocat #1 <script>alert(1)</script> `x` | \u202e\n```\n</details> https://evil.example';

/** 3,000 documents, every 20th held, every 7th refused, every 5th an update; every text hostile and some 70,000 long. */
function hugePlan(name: (at: number) => string) {
  const documents: PlanSketch['documents'] = Array.from({ length: 3000 }, (_, at) => {
    const outcome: Outcome = at % 20 === 0 ? 'held' : at % 7 === 0 ? 'unmanaged' : at % 5 === 0 ? 'updated' : 'managed';
    const path = `raw/${name(at)}.yaml`;
    return {
      source: { path, index: 0, line: 1 },
      outcome,
      title: `VPC ${name(at)}`,
      key: { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: name(at) },
      target: `managed/vpc/${name(at)}.yaml`,
      reason: outcome === 'held' || outcome === 'unmanaged' ? `because ${name(at)} differs` : '',
      identical: false,
      rewrites: [{ what: `${name(at)} removed`, line: 1, endLine: 2 }],
      fields: [{ pointer: `/spec/${at}`, from: name(at), to: name(at) }],
      diff: { before: `${name(at)}\n`, after: `${name(at)}\n${name(at)}\n` },
      problems: [
        {
          code: outcome === 'held' ? 'ambiguous-identity' : 'rule',
          severity: 'error',
          message: name(at),
          path,
          line: 1,
        },
      ],
    };
  });
  return completePlan({
    documents,
    repairs: documents
      .slice(0, 500)
      .map((one) => ({ kind: 'split', from: one.source.path, to: Array(9).fill(one.source.path) })),
    touched: documents
      .slice(0, 100)
      .flatMap(({ key }) => (key ? [{ key, dependants: Array(50).fill(key), places: Array(50).fill(key) }] : [])),
    problems: documents.slice(0, 500).flatMap((one) => [
      { code: 'conflict' as const, severity: 'error' as const, message: one.title, path: one.source.path, line: 1 },
      { code: 'rule' as const, severity: 'warning' as const, message: one.title, path: 'managed/x.yaml', line: 1 },
    ]),
  });
}

describe('3,000 documents', () => {
  it.each([
    ['with hostile names', (at: number) => `${bad}-${at}`],
    ['with names of 70,000 characters', (at: number) => `${at}-${'n'.repeat(70_000)}`],
    ['with names that triple in addresses', (at: number) => `${at}-${'漢'.repeat(300)}`],
  ])('%s stay within the limits and useful', (_, name) => {
    const plan = hugePlan(name);
    const body = printNormalizeBody(plan, { links, head, branch: 'main' });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(body)).toBeGreaterThan(40_000);
    expect(findLive(body, links.server)).toEqual([]);
    expect(parseFooter(body)?.planId).toBe(plan.planId);
    expect(body).toMatch(/^\*\*Do not merge:\*\*/);
    expect(body).toContain('| **held** |');
    expect(body).toMatch(/\*\*[0-9,]+ more rows\*\* \(/);
    expect(body).toContain('To undo after the merge');
    const check = structureCheck({ fabrics: [{ plan, fail: 'touched' }], problems: [], links });
    expect(Buffer.byteLength(check.text)).toBeLessThanOrEqual(65_535);
    expect(Buffer.byteLength(check.summary)).toBeLessThanOrEqual(65_535);
    expect(check.annotations).toHaveLength(50);
    expect(findLive(check.text, links.server)).toEqual([]);
  });
  it('with plain names: every held document is shown, and every row is shown or counted', () => {
    const plan = hugePlan((at) => `vpc-${at}`);
    const body = printNormalizeBody({ ...plan, problems: [], repairs: [] }, { links, head, branch: 'main' });
    expect(body.match(/^\| \*\*held\*\* \|/gm)).toHaveLength(plan.summary.held);
    const rows = body.match(/^\| (\*\*)?(held|unmanaged|changed|new|same)(\*\*)? \| /gm) ?? [];
    const cut = Number(/\*\*([0-9,]+) more rows\*\*/.exec(body)?.[1]?.replaceAll(',', ''));
    expect(rows.length + cut).toBe(3000);
    expect(body).toContain('| VPC | 150 | 407 | 386 | 2,057 |');
    expect(Object.values(plan.summary)).toEqual([2057, 386, 0, 407, 150]);
  });
});
