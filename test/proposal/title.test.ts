import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Repair } from '../../src/normalize/fabric-plan.ts';
import { parseNormalizeTitle, printNormalizeTitle } from '../../src/proposal/title.ts';

const none = { managed: 0, updated: 0, duplicate: 0, unmanaged: 0, held: 0 };
const repair: Repair = { kind: 'move', from: 'managed/a.yaml', to: ['managed/vpc/a.yaml'] };

describe('printNormalizeTitle', () => {
  it.each([
    [
      { ...none, managed: 5, updated: 1, duplicate: 1, unmanaged: 2, held: 2 },
      [],
      'Normalize fabric-1: 5 managed, 1 updated, 1 duplicate, 2 unmanaged, 2 held',
    ],
    [{ ...none, managed: 1200 }, [], 'Normalize fabric-1: 1200 managed'],
    [none, [repair], 'Normalize fabric-1: 1 repair'],
    [{ ...none, held: 1 }, [repair, repair], 'Normalize fabric-1: 1 held, 2 repairs'],
    [none, [], 'Normalize fabric-1: nothing to do'],
  ])('%j and %j', (summary, repairs, title) => {
    expect(printNormalizeTitle({ name: 'fabric-1', summary, repairs })).toBe(title);
    expect(parseNormalizeTitle(title)).toEqual({ fabric: 'fabric-1', summary, repairs: repairs.length });
  });
  it('reads back what it printed', () => {
    const number = fc.nat(100_000);
    const summary = fc.record({ managed: number, updated: number, duplicate: number, unmanaged: number, held: number });
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]{1,80}$/), summary, fc.nat(2000), (name, counts, repairs) => {
        const title = printNormalizeTitle({ name, summary: counts, repairs: Array(repairs).fill(repair) });
        expect(title.length).toBeLessThanOrEqual(256);
        expect(parseNormalizeTitle(title)).toEqual({ fabric: name, summary: counts, repairs });
      }),
    );
  });
  it('cuts a long name', () => {
    const title = printNormalizeTitle({ name: 'f'.repeat(300), summary: { ...none, managed: 1 }, repairs: [] });
    expect(title).toBe(`Normalize ${'f'.repeat(79)}…: 1 managed`);
    expect(parseNormalizeTitle(title)?.fabric).toBe(`${'f'.repeat(79)}…`);
  });
});

describe('parseNormalizeTitle', () => {
  it.each(['Normalize fabric-1', 'Normalise fabric-1: 1 managed', 'Normalize fabric-1: 1 managed, please', 'x', ''])(
    '%j was changed by a person',
    (title) => {
      expect(parseNormalizeTitle(title)).toBeUndefined();
    },
  );
});
