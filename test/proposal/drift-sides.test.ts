import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/domain/json.ts';
import { printSide, sidesOf } from '../../src/proposal/drift-sides.ts';
import { hostileText } from './hostile-text.ts';

const sides = (git: Json | undefined, live: Json | undefined, masked?: boolean): string[] =>
  sidesOf({
    pointer: '/spec/x',
    ...(git === undefined ? {} : { git }),
    ...(live === undefined ? {} : { live }),
    ...(masked === undefined ? {} : { masked }),
  }).map((side) => printSide(side, (text) => text));

const long = Array.from({ length: 30 }, (_, at) => `10.0.${at}.0/24`);
const text = 'x'.repeat(100);

describe('both sides of a difference', () => {
  it.each([
    ['short values as they are', sides(1001, '1005'), ['1001', '1005']],
    ['a side without a value', sides(undefined, ''), ['–', '""']],
    ['a line break shown', sides('a\nb', 'a b'), ['a␊b', 'a b']],
    ['of long lists what one alone has', sides(long, [...long.slice(1), 'new']), ['only 10.0.0.0/24', 'only new']],
    ['a list that only grew', sides(long, [...long, 'new']), ['nothing else', 'only new']],
    ['a long list in another order, from where it differs', sides(long, long.toReversed())[0]?.slice(0, 6), '["10.0'],
    ['long texts from where they differ', sides(`${text}1`, `${text}2`), ['…xxxxxxxxxx1', '…xxxxxxxxxx2']],
    ['a long text against nothing, whole', sides(text, undefined), [text, '–']],
    ['a credential on neither side', sides('a', 'b', true), Array(2).fill('not shown: it may hold a credential')],
    ['a credential that is only there', sides(undefined, 'b', true), ['–', 'not shown: it may hold a credential']],
  ])('%s', (_, shown, expected) => {
    expect(shown).toEqual(expected);
  });
  it('of any values are one line each, without characters that nobody sees', () => {
    const value = fc.oneof(
      hostileText,
      fc.array(hostileText, { maxLength: 20 }),
      fc.dictionary(hostileText, hostileText),
    );
    fc.assert(
      fc.property(value, value, (git, live) => {
        for (const shown of sides(git, live)) expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e]/u);
      }),
      { seed: 3 },
    );
  });
});
