import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommitMessage, printCommitMessage } from '../../src/proposal/commit-message.ts';
import { completePlan } from './plan-fixture.ts';

const blob = (digit: string) => digit.repeat(40);
const plan = completePlan({
  documents: [{ source: { path: 'raw/@octocat.yaml', index: 0, line: 1 }, outcome: 'managed', title: 'VPC #1' }],
});

describe('printCommitMessage', () => {
  it('has a subject, the counts and trailers in order of the blobs', () => {
    const bases = [
      { blob: blob('b'), commit: blob('1') },
      { blob: blob('a'), commit: blob('2') },
      { blob: blob('b'), commit: blob('1') },
    ];
    expect(printCommitMessage(plan, bases)).toBe(
      [
        'Normalize fabric-1',
        '',
        '1 managed.',
        '',
        'Hedgerow-Fabric: fabric-1',
        `Hedgerow-Plan: ${plan.planId}`,
        `Hedgerow-Base: ${blob('a')} ${blob('2')}`,
        `Hedgerow-Base: ${blob('b')} ${blob('1')}`,
        '',
      ].join('\n'),
    );
  });
  it('keeps the subject within 72 characters', () => {
    const [subject = ''] = printCommitMessage(completePlan({ name: 'f'.repeat(300) })).split('\n');
    expect(subject).toHaveLength(72);
  });
  it('reads back what it printed', () => {
    const id = fc.stringMatching(/^[0-9a-f]{40}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.record({ blob: id, commit: id }), { selector: (one) => one.blob }), (bases) => {
        expect(parseCommitMessage(printCommitMessage(plan, bases))).toEqual({
          plan: plan.planId,
          fabric: 'fabric-1',
          bases: new Map(bases.map((base) => [base.blob, base.commit])),
        });
      }),
    );
  });
});

describe('parseCommitMessage', () => {
  it('finds the trailers of a squash', () => {
    const message = `Normalize fabric-1: 1 managed (#12)\r\n\r\n* Normalize fabric-1\r\n\r\nHedgerow-Plan: sha256-old\r\nHedgerow-Plan: sha256-new \r\nHedgerow-Base: ${blob('a')} ${blob('b')}\r\n\r\nCo-authored-by: x <x@y.z>`;
    expect(parseCommitMessage(message)).toEqual({
      plan: 'sha256-new',
      fabric: undefined,
      bases: new Map([[blob('a'), blob('b')]]),
    });
  });
  it.each([
    '',
    'Fix typo',
    'Hedgerow-Plan: abc',
    ' Hedgerow-Plan: sha256-a',
    'Hedgerow-Base: x y',
    'Hedgerow-Fabric: A b',
  ])('finds none in %j', (message) => {
    expect(parseCommitMessage(message)).toEqual({ plan: undefined, fabric: undefined, bases: new Map() });
  });
});
