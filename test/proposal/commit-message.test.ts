import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommitMessage, printCommitMessage } from '../../src/proposal/commit-message.ts';
import { completePlan } from './plan-fixture.ts';

const blob = (digit: string) => digit.repeat(40);
const plan = completePlan({
  documents: [{ source: { path: 'raw/@octocat.yaml', index: 0, line: 1 }, outcome: 'managed', title: 'VPC #1' }],
});

describe('printCommitMessage', () => {
  it('has a subject, the counts and trailers; uploads since the parent are not listed', () => {
    const since = new Map<string, string | undefined>([
      [blob('b'), blob('1')],
      [blob('c'), blob('9')],
      [blob('d'), blob('9')],
      [blob('e'), undefined],
      [blob('a'), blob('1')],
    ]);
    since.set(blob('f'), blob('9'));
    expect(printCommitMessage(plan, { parent: blob('9'), since })).toBe(
      [
        'Normalize fabric-1',
        '',
        '1 managed.',
        '',
        'Hedgerow-Fabric: fabric-1',
        `Hedgerow-Plan: ${plan.planId}`,
        `Hedgerow-Base: ${blob('1')}: ${blob('a')} ${blob('b')}`,
        `Hedgerow-Base: unknown: ${blob('e')}`,
        '',
      ].join('\n'),
    );
  });
  it('stays short with ten thousand uploads that are older than its parent', () => {
    const blobs = Array.from({ length: 10_000 }, (_, i) => i.toString(16).padStart(40, '0'));
    const since = new Map<string, string>(blobs.map((one) => [one, blob('a')]));
    for (const one of blobs.slice(0, 20)) since.set(one, blob('b'));
    const message = printCommitMessage(plan, { parent: blob('b'), since });
    expect(message.length).toBeLessThan(2_000);
    expect(parseCommitMessage(message).otherBase).toBe(blob('a'));
    const apart = new Map(blobs.map((one) => [one, one]));
    expect(printCommitMessage(plan, { parent: blob('b'), since: apart }).length).toBeLessThan(200_000);
  });
  it('keeps the subject within 72 characters', () => {
    const [subject = ''] = printCommitMessage(completePlan({ name: 'f'.repeat(300) })).split('\n');
    expect(subject).toHaveLength(72);
  });
  it('reads back what it printed', () => {
    const id = fc.stringMatching(/^[0-9a-f]{40}$/);
    const few = fc.constantFrom(blob('1'), blob('2'), blob('3'));
    fc.assert(
      fc.property(fc.array(fc.tuple(id, fc.option(few, { nil: undefined }))), few, (uploads, parent) => {
        const since = new Map(uploads);
        const read = parseCommitMessage(printCommitMessage(plan, { parent, since }));
        const { otherBase = parent, bases } = read;
        expect([read.plan, read.fabric]).toEqual([plan.planId, 'fabric-1']);
        const found = [...since.keys()].map((one) => [one, bases.has(one) ? bases.get(one) : otherBase]);
        expect(new Map(found as [string, string | undefined][])).toEqual(since);
      }),
      { seed: 5, numRuns: 300 },
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
