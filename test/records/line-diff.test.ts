import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, unifiedDiff } from '../../src/records/line-diff.ts';

const lineText = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 40 }).map((lines) => lines.join('\n'));

/** Lines as diff sees them: a last line without an ending carries a note. */
function lines(text: string): string[] {
  const all = text.split('\n');
  if (all.at(-1) === '') all.pop();
  else all.push(`${all.pop()}\n\\ No newline at end of file`);
  return text === '' ? [] : all;
}

/** Length of the longest common subsequence, the slow and obvious way. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  let last = new Array<number>(b.length + 1).fill(0);
  for (const one of a) {
    const now = [0];
    b.forEach((two, at) => {
      now.push(one === two ? (last[at] ?? 0) + 1 : Math.max(last[at + 1] ?? 0, now[at] ?? 0));
    });
    last = now;
  }
  return last[b.length] ?? 0;
}

describe('diffLines', () => {
  it('gives both texts back, with as few edits as possible', () => {
    fc.assert(
      fc.property(lineText, lineText, (before, after) => {
        const diff = diffLines(before, after);
        expect(diff.filter((line) => line.mark !== '+').map((line) => line.text)).toEqual(lines(before));
        expect(diff.filter((line) => line.mark !== '-').map((line) => line.text)).toEqual(lines(after));
        const kept = diff.filter((line) => line.mark === ' ').length;
        expect(kept).toBe(commonLength(lines(before), lines(after)));
      }),
      { numRuns: 500 },
    );
  });
  it('replaces the block where texts have nothing in common', () => {
    const before = Array.from({ length: 5000 }, (_, at) => `a${at}\n`).join('');
    const after = Array.from({ length: 5000 }, (_, at) => `b${at}\n`).join('');
    const diff = diffLines(before, after);
    expect(diff.filter((line) => line.mark === '-')).toHaveLength(5000);
    expect(diff.filter((line) => line.mark === '+')).toHaveLength(5000);
  });
});

describe('unifiedDiff', () => {
  const text = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => `${from + at}\n`).join('');
  it('is empty for equal texts', () => {
    expect(unifiedDiff('a\n', 'a\n', 10)).toEqual([]);
  });
  it('shows three lines of context', () => {
    const after = `${text(1, 9)}ten\n${text(11, 20)}`;
    expect(unifiedDiff(text(1, 20), after, 99)).toEqual([
      '@@ -7,7 +7,7 @@',
      ' 7',
      ' 8',
      ' 9',
      '-10',
      '+ten',
      ' 11',
      ' 12',
      ' 13',
    ]);
  });
  it('joins changes that are near and parts those that are far', () => {
    const near = `${text(1, 9)}ten\n${text(11, 16)}x\n${text(18, 30)}`;
    expect(unifiedDiff(text(1, 30), near, 99).filter((line) => line.startsWith('@@'))).toEqual(['@@ -7,14 +7,14 @@']);
    const far = `${text(1, 9)}ten\n${text(11, 17)}x\n${text(19, 30)}`;
    expect(unifiedDiff(text(1, 30), far, 99).filter((line) => line.startsWith('@@'))).toEqual([
      '@@ -7,7 +7,7 @@',
      '@@ -15,7 +15,7 @@',
    ]);
  });
  it('counts the lines of an added and of an emptied text', () => {
    expect(unifiedDiff('', 'a\nb\n', 99)).toEqual(['@@ -0,0 +1,2 @@', '+a', '+b']);
    expect(unifiedDiff('a\n', '', 99)).toEqual(['@@ -1,1 +0,0 @@', '-a']);
  });
  it('tells a missing newline', () => {
    expect(unifiedDiff('a', 'a\n', 99)).toEqual(['@@ -1,1 +1,1 @@', '-a', '\\ No newline at end of file', '+a']);
  });
  it('says how much was cut', () => {
    expect(unifiedDiff('', text(1, 100), 5)).toEqual(['@@ -0,0 +1,100 @@', '+1', '+2', '+3', '+4', '… 96 more lines']);
  });
});
