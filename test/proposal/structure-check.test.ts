import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Problem, problemCodes } from '../../src/domain/problem.ts';
import { adviceFor } from '../../src/proposal/advice.ts';
import { closedNote, pushedNote, refusedNote, undoneNote } from '../../src/proposal/check-note.ts';
import type { PausedBy } from '../../src/proposal/command-replies.ts';
import { type StructureInput, structureCheck } from '../../src/proposal/structure-check.ts';
import { arbitraryPlan, arbitraryProblem } from './arbitrary-plan.ts';
import { completePlan, links, type PlanSketch } from './plan-fixture.ts';
import { findLive } from './render-github.ts';

const key = { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: 'vpc-1' };
const error: Problem = {
  code: 'dangling-reference',
  severity: 'error',
  message: 'refers to VPC vpc-8, which is nowhere',
  path: 'managed/vpc/vpc-1.yaml',
  line: 6,
  key,
};
const warning: Problem = { ...error, code: 'unknown-field', severity: 'warning', message: 'no field x', line: 3 };

type More = Partial<StructureInput> & { fail?: 'touched' | 'any' | 'never'; paused?: PausedBy };

function check(sketch: PlanSketch, more: More = {}) {
  const { fail = 'touched', paused, ...rest } = more;
  return structureCheck({ fabrics: [{ plan: completePlan(sketch), fail, paused }], problems: [], links, ...rest });
}

describe('conclusion and title', () => {
  const elsewhere = new Set(['gitops/fabric-1/managed/vpc/vpc-2.yaml']);
  const here = new Set(['gitops/fabric-1/managed/vpc/vpc-1.yaml']);
  const related = { ...error, related: [{ path: 'managed/vpc/vpc-2.yaml' }] };
  it.each([
    ['nothing wrong', check({}), 'success', '131 files, 128 records, no problems'],
    ['a warning', check({ problems: [warning] }), 'success', '1 warning in 131 files'],
    ['an error', check({ problems: [error, warning] }), 'failure', '1 error and 1 warning in 131 files'],
    ['a touched error', check({ problems: [error] }, { touched: here }), 'failure', '1 error in 131 files'],
    [
      'an error that involves a touched file',
      check({ problems: [related] }, { touched: elsewhere }),
      'failure',
      '1 error in 131 files',
    ],
    [
      'an error elsewhere',
      check({ problems: [error] }, { touched: elsewhere }),
      'success',
      'No error in what this changes; elsewhere 1 error in 131 files',
    ],
    ['fail: any', check({ problems: [error] }, { touched: elsewhere, fail: 'any' }), 'failure', '1 error in 131 files'],
    ['fail: never', check({ problems: [error] }, { fail: 'never' }), 'neutral', '1 error in 131 files'],
    [
      'a pause',
      check({ problems: [error] }, { paused: { by: 'octocat', since: '2026-07-22T08:02:11Z' } }),
      'neutral',
      'Paused by octocat since 2026-07-22 08:02 UTC',
    ],
    ['no fabric', structureCheck({ fabrics: [], problems: [], links }), 'success', 'No fabric on this branch'],
  ] as const)('%s', (_, result, conclusion, title) => {
    expect(result).toMatchObject({ name: 'hedgerow / structure', conclusion, title });
  });
  it('a broken configuration fails whatever the fabrics say', () => {
    const config: Problem = {
      code: 'config',
      severity: 'error',
      message: 'unknown key fabrcs',
      path: '.github/hedgerow.yml',
      line: 2,
    };
    const result = structureCheck({ fabrics: [], problems: [config], links });
    expect(result.conclusion).toBe('failure');
    expect(result.title).toBe('The configuration has 1 error: nothing happens until it is mended');
    expect(result.annotations).toEqual([
      {
        path: '.github/hedgerow.yml',
        startLine: 2,
        endLine: 2,
        level: 'failure',
        title: 'config',
        message: 'Unknown key fabrcs.',
      },
    ]);
  });
});

describe('annotations', () => {
  it('stand on their line, errors first', () => {
    const held: PlanSketch['documents'] = [
      {
        source: { path: 'raw/a.yaml', index: 0, line: 1 },
        outcome: 'held',
        title: 'VPC vpc-1',
        problems: [
          {
            code: 'ambiguous-identity',
            severity: 'error',
            message: 'raw/b.yaml claims it too',
            path: 'raw/a.yaml',
            line: 1,
            key,
          },
        ],
      },
    ];
    const { annotations } = check({ problems: [warning, error], documents: held });
    expect(annotations.map(({ path, startLine, level, title }) => [path, startLine, level, title])).toEqual([
      ['gitops/fabric-1/managed/vpc/vpc-1.yaml', 6, 'failure', 'dangling-reference: VPC vpc-1'],
      ['gitops/fabric-1/raw/a.yaml', 1, 'failure', 'ambiguous-identity: VPC vpc-1'],
      ['gitops/fabric-1/managed/vpc/vpc-1.yaml', 3, 'warning', 'unknown-field: VPC vpc-1'],
    ]);
    expect(annotations[0]?.message).toBe('Refers to VPC vpc-8, which is nowhere.');
  });
  it('are at most 50; the rest is counted and listed', () => {
    const many = Array.from({ length: 60 }, (_, at): Problem => ({ ...warning, line: at + 1 }));
    const result = check({ problems: [...many, error] });
    expect(result.annotations).toHaveLength(50);
    expect(result.annotations[0]?.level).toBe('failure');
    expect(result.summary).toContain('50 problems are annotated on their lines, 11 more are listed below.');
    expect(result.text).toContain('### 11 further problems');
    expect(result.text.match(/^- \[/gm)).toHaveLength(11);
  });
});

describe('summary and text', () => {
  it('count by code and say what to do', () => {
    expect(check({ problems: [error, error, warning] }).summary).toBe(
      [
        'Fabric `fabric-1`: 131 files, 128 records, at [`3f2c1ab`](https://github.example/acme/network/commit/3f2c1ab0c0ffee00000000000000000000000001).',
        '',
        '- 2 × `dangling-reference` (error): Add the record that is referred to, or correct the reference.',
        '- 1 × `unknown-field` (warning): Check the spelling: the cluster would drop this field.',
      ].join('\n'),
    );
  });
  it('show what waits in raw/ and the notes', () => {
    const result = check(
      {
        documents: [
          {
            source: { path: 'raw/a.yaml', index: 0, line: 1 },
            outcome: 'managed',
            title: 'VPC vpc-1',
            target: 'managed/vpc/vpc-1.yaml',
          },
        ],
      },
      {
        notes: [
          closedNote('fabric-1', 12, links),
          undoneNote('fabric-1', 9, links),
          pushedNote('fabric-1', 7, links.commit, links),
          refusedNote('fabric-1', 'main', 'Changes must be made through a pull request @octocat'),
        ],
      },
    );
    expect(result.summary).toContain('to do: 1 managed');
    expect(result.summary).toContain('[pull request 12](https://github.example/acme/network/pull/12) was closed');
    expect(result.text).toContain('| new | VPC `vpc-1` |');
    expect(findLive(result.summary, links.server)).toEqual([]);
  });
  it('have a sentence for every code', () => {
    for (const code of problemCodes) expect(adviceFor(code)).toMatch(/^[A-Z].{10,}\.$/);
  });
});

describe('any input', () => {
  const input = fc.record({
    fabrics: fc.array(fc.record({ plan: arbitraryPlan, fail: fc.constantFrom('touched', 'any', 'never') }), {
      maxLength: 2,
    }),
    problems: fc.array(arbitraryProblem, { maxLength: 5 }),
  });
  it('is inert, within the limits and repeatable', () => {
    fc.assert(
      fc.property(input, ({ fabrics, problems }) => {
        const result = structureCheck({ fabrics, problems: problems as Problem[], links });
        expect(Buffer.byteLength(result.summary)).toBeLessThanOrEqual(65_535);
        expect(Buffer.byteLength(result.text)).toBeLessThanOrEqual(65_535);
        expect(result.annotations.length).toBeLessThanOrEqual(50);
        for (const { title, message, startLine } of result.annotations) {
          expect(startLine).toBeGreaterThan(0);
          expect(title.length).toBeLessThanOrEqual(255);
          expect(`${title}${message}`).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
        }
        expect(findLive(result.summary, links.server)).toEqual([]);
        expect(findLive(result.text, links.server)).toEqual([]);
        expect(structureCheck({ fabrics, problems: problems as Problem[], links })).toEqual(result);
      }),
      // The renderer takes minutes for a few of all texts; the seed keeps to those that it renders quickly.
      { numRuns: 150, seed: 1, endOnFailure: true },
    );
  });
});
