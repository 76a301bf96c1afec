import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFooter } from '../../src/proposal/footer.ts';
import { type BodyContext, printNormalizeBody } from '../../src/proposal/normalize-body.ts';
import { printNormalizeTitle } from '../../src/proposal/title.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';
import { completePlan, head, links, type PlanSketch } from './plan-fixture.ts';
import { findLive } from './render-github.ts';

const root = new URL('../../fixtures/proposal/', import.meta.url);
const context: BodyContext = { links, head, branch: 'main' };

function readPlan(name: string) {
  return completePlan(JSON.parse(readFileSync(new URL(`${name}/plan.json`, root), 'utf8')) as PlanSketch);
}

function print(name: string): string {
  return printNormalizeBody(readPlan(name), { ...context, ...(name === 'direct' ? { direct: {} } : {}) });
}

describe('golden bodies', () => {
  it.each(readdirSync(root))('%s', async (name) => {
    const body = print(name);
    await expect(`${printNormalizeTitle(readPlan(name))}\n\n${body}\n`).toMatchFileSnapshot(
      new URL(`${name}/body.md`, root).pathname,
    );
    expect(findLive(body, links.server)).toEqual([]);
    expect(parseFooter(body)).toEqual({ planId: readPlan(name).planId, base: links.commit, head });
  });
});

describe('a document that holds a credential', () => {
  it('is told by its name and place, its text is not shown', () => {
    const body = print('hostile');
    expect(body).toContain('Secret `db`');
    expect(body).not.toContain('hunter2');
  });
});

describe('any plan', () => {
  it('is inert, within the limit, and its footer reads back', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const body = printNormalizeBody(plan, context);
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
        expect(findLive(body, links.server)).toEqual([]);
        expect(parseFooter(body)).toEqual({ planId: plan.planId, base: links.commit, head });
        expect(printNormalizeBody(plan, context)).toBe(body);
      }),
      { numRuns: 25 },
    );
  });
});
