import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangePlan } from '../../src/edit/change-plan.ts';
import { printChangeBody } from '../../src/proposal/change-body.ts';
import { printChangeTitle } from '../../src/proposal/change-title.ts';
import { judgeChange } from '../../src/proposal/change-verdict.ts';
import { parseFooter } from '../../src/proposal/footer.ts';
import { vpcKey } from '../edit/plan-edits.ts';
import { arbitraryProblem } from './arbitrary-plan.ts';
import { changeContext, changePlan } from './change-fixture.ts';
import { hostileText } from './hostile-text.ts';
import { head, links } from './plan-fixture.ts';
import { findLive } from './render-github.ts';

const golden = new URL('../../fixtures/change-body/', import.meta.url);
const other = { key: vpcKey('vpc-1'), change: 'abc', pullRequest: 9 };
const rival = { ...other, pullRequest: 8, conflict: 'VLAN 1010 is already that of the VPC "vpc-9"' };

describe('printChangeBody', () => {
  it('answers a reviewer in their order', async () => {
    const body = printChangeBody(changePlan, { ...changeContext, others: [other] });
    await expect(`${body}\n`).toMatchFileSnapshot(new URL('plain.md', golden).pathname);
    expect(findLive(body, links.server)).toEqual([]);
    expect(parseFooter(body)).toEqual({ planId: changePlan.planId, base: links.commit, head });
  });

  it('names a bound login without "says"', () => {
    const requester = { token: 'netbox', login: 'octocat', says: 'Jane Doe' };
    const body = printChangeBody(changePlan, { ...changeContext, requester });
    expect(body).toContain('by `octocat` (token `netbox`), on 3 records');
    expect(body).not.toContain('Jane Doe');
  });

  it('hides the values of a record that holds a credential', () => {
    const [first] = changePlan.records;
    if (first === undefined) throw new Error('no record');
    const { diff: _diff, ...rest } = first;
    const records = [{ ...rest, fields: [{ pointer: '/spec/password' }] }];
    const body = printChangeBody({ ...changePlan, records }, changeContext);
    expect(body).toContain('`spec.password` |  | not shown: it may hold a credential');
    expect(body).toContain('Only these fields change');
  });

  it('stays inert and within its limit whatever people wrote', () => {
    const key = fc.record({
      group: hostileText,
      kind: hostileText,
      namespace: fc.option(hostileText),
      name: hostileText,
    });
    const field = fc.record({ pointer: hostileText.map((one) => `/${one}`), from: fc.jsonValue(), to: hostileText });
    const record = fc.record({
      key,
      title: hostileText.map((one) => `VPC ${one}`),
      action: fc.constantFrom('create', 'update', 'delete', 'none'),
      path: hostileText,
      line: fc.integer({ min: 1, max: 9999 }),
      fields: fc.array(field, { maxLength: 4 }),
      diff: fc.record({ before: hostileText, after: hostileText }),
    });
    const body = fc.record({
      records: fc.array(record, { maxLength: 5 }),
      problems: fc.array(arbitraryProblem, { maxLength: 5 }),
      touched: fc.array(fc.record({ key, dependants: fc.array(key, { maxLength: 3 }), places: fc.constant([]) }), {
        maxLength: 3,
      }),
      others: fc.array(
        fc.record(
          { key, change: hostileText, pullRequest: fc.integer({ min: 1, max: 99_999 }), conflict: hostileText },
          { requiredKeys: ['key', 'change'] },
        ),
        { maxLength: 3 },
      ),
      message: hostileText,
      requester: fc.record({ token: hostileText, login: hostileText, says: hostileText }, { requiredKeys: ['token'] }),
      times: fc.constantFrom(1, 1, 1, 400),
    });
    fc.assert(
      fc.property(body, ({ others, message, requester, times, ...sketch }) => {
        const plan = {
          ...changePlan,
          ...sketch,
          records: repeat(sketch.records, times),
          problems: repeat(sketch.problems, times),
        } as ChangePlan;
        const context = { ...changeContext, message: message.repeat(times), requester, others: repeat(others, times) };
        const text = printChangeBody(plan, context);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
        expect(findLive(text, links.server)).toEqual([]);
        expect(parseFooter(text)?.planId).toBe(plan.planId);
      }),
      { numRuns: 150, seed: 5 },
    );
  });

  it('counts what it cuts', () => {
    const [first] = changePlan.records;
    if (first === undefined) throw new Error('no record');
    const records = Array.from({ length: 2_000 }, (_, i) => ({
      ...first,
      path: `managed/vpc/v${i}.yaml`,
      title: `VPC v${i}`,
    }));
    const body = printChangeBody({ ...changePlan, records }, changeContext);
    const rows = body.match(/^\| \[VPC/gm)?.length ?? 0;
    const cut = Number(/… and ([0-9,]+) more rows/.exec(body)?.[1]?.replaceAll(',', ''));
    expect(rows).toBeGreaterThan(100);
    expect(rows + cut).toBe(2_000);
  });
});

function repeat<Item>(items: readonly Item[], times: number): Item[] {
  return Array.from({ length: times }, () => items).flat();
}

describe('judgeChange', () => {
  const problem = { code: 'conflict', message: 'x', path: 'managed/vpc/vpc-1.yaml', line: 1 } as const;
  it.each([
    ['safe', [], [], '**Safe to merge.**'],
    ['look', [{ ...problem, severity: 'warning' as const }], [], '**Look first:** 1 warning below.'],
    ['look', [], [other], '**Look first:** another open Change is about VPC `vpc-1`.'],
    ['look', [], [rival], '**Look first:** another open Change excludes VPC `vpc-1`.'],
    [
      'look',
      [],
      [other, rival],
      '**Look first:** another open Change excludes VPC `vpc-1`; another open Change is about VPC `vpc-1`.',
    ],
    [
      'stop',
      [{ ...problem, severity: 'error' as const }],
      [other, rival],
      '**Do not merge:** the result would have 1 conflict between records (see Errors).',
    ],
    ['safe', [{ ...problem, severity: 'info' as const }], [], '**Safe to merge.**'],
  ])('%s', (level, problems, others, markdown) => {
    expect(judgeChange({ ...changePlan, problems }, others)).toEqual({ level, markdown });
  });
});

describe('printChangeTitle', () => {
  it.each([
    ['Move vpc-1 to VLAN 1005', 'Move vpc-1 to VLAN 1005'],
    ['fixes #12 for @octocat\nand more', 'fixes ＃12 for ＠octocat␊and more'],
    ['GH-7 https://evil.example/1 www.evil.example', 'GH‑7 https：//evil.example/1 www．evil.example'],
    ['  ', 'Add 1 record, update 1 and delete 1'],
  ])('%j', (title, printed) => {
    const plan = title.trim() === '' ? changePlan : { records: [] };
    expect(printChangeTitle(title, plan)).toBe(title.trim() === '' ? 'Add 1 record, change 1 and delete 1' : printed);
  });

  it('stays within 256 characters and inert', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 50 }), (text, times) => {
        const title = printChangeTitle(text.repeat(times), changePlan);
        expect(title.length).toBeLessThanOrEqual(256);
        expect(title).not.toMatch(/@\S|#\d|\bGH-\d|:\/\/|\n/i);
      }),
      { seed: 5 },
    );
  });
});
