import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFooter, printFooter } from '../../src/proposal/footer.ts';
import { hostileText } from './hostile-text.ts';
import { renderGithub } from './render-github.ts';

const footer = { planId: 'sha256-abc', base: 'b'.repeat(40), head: 'c'.repeat(40) };
const other = printFooter({ ...footer, planId: 'sha256-other' });

describe('footer', () => {
  it('is one invisible line', () => {
    expect(printFooter(footer)).toBe(
      `<!-- hedgerow {"v":1,"planId":"sha256-abc","base":"${footer.base}","head":"${footer.head}"} -->`,
    );
  });
  it.each([
    ['alone', printFooter(footer)],
    ['at the end', `text\n\n${printFooter(footer)}`],
    ['with CRLF and spaces', `text\r\n\r\n${printFooter(footer)}  \r\n`],
    ['with text after it', `${printFooter(footer)}\n\nAdded by a person.`],
    ['after another one', `${other}\n\n${printFooter(footer)}`],
    ['before a broken one', `${printFooter(footer)}\n<!-- hedgerow {"v":1,"planId": -->`],
    [
      'before one of another version',
      `${printFooter(footer)}\n<!-- hedgerow {"v":2,"planId":"x","base":"y","head":"z"} -->`,
    ],
    ['before a quoted one', `${printFooter(footer)}\n> ${other}\n- ${other}\n    ${other}\n\`${other}\``],
  ])('is read %s', (_, body) => {
    expect(parseFooter(body)).toEqual(footer);
  });
  it.each([null, undefined, '', 'text', '<!-- hedgerow [] -->', '<!-- hedgerow {"v":1} -->', `x ${other}`])(
    'is missing in %j',
    (body) => {
      expect(parseFooter(body)).toBeUndefined();
    },
  );
  it('holds any value and stays one comment', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (planId, base, head) => {
        const line = printFooter({ planId, base, head });
        expect(line.split(/\r\n|\r|\n/)).toHaveLength(1);
        expect(parseFooter(`a\n${line}`)).toEqual({ planId, base, head });
        expect(renderGithub(`${line}\n\nafter`)).toBe(`${line}\n<p>after</p>`);
      }),
      { numRuns: 500 },
    );
  });
});
