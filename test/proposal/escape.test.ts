import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cell, code, cut, fence, plain, prose, row, visible, word } from '../../src/proposal/escape.ts';
import { hostileText } from './hostile-text.ts';
import { findLive, renderGithub } from './render-github.ts';

const server = 'https://github.example';

/** The text of the only code element of a rendered text. */
function codeContent(html: string): string | undefined {
  const content = /^<p><code>([\s\S]*)<\/code><\/p>$/.exec(html)?.[1];
  return content?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

describe('visible', () => {
  it.each([
    ['a\nb', 'a␊b'],
    ['a\tb', 'a␉b'],
    ['a\rb', 'a␍b'],
    ['\u0000', '␀'],
    ['\u001b[31m', '␛[31m'],
    ['\u007f', '[U+007F]'],
    ['abc\u202edcba', 'abc[U+202E]dcba'],
    ['vpc\u200b-1', 'vpc[U+200B]-1'],
    ['\ufeffvpc', '[U+FEFF]vpc'],
    ['a\u00a0b', 'a[U+00A0]b'],
    ['\u2028', '[U+2028]'],
    ['\ud800', '[U+D800]'],
    ['\u{e0041}', '[U+E0041]'],
    ['⚠️ grüße 漢字 😀', '⚠️ grüße 漢字 😀'],
  ])('%j is shown as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });
});

describe('cut', () => {
  it('keeps what is short enough', () => {
    expect(cut('a'.repeat(100), 100)).toBe('a'.repeat(100));
  });
  it('removes the middle and says how much', () => {
    expect(cut(`${'a'.repeat(35_000)}${'b'.repeat(35_000)}`, 10)).toBe('aaaaaa…[69,991 more]…bbb');
  });
  it('never halves a character', () => {
    expect(cut('😀'.repeat(100), 11)).toMatch(/^(😀)+…\[\d+ more\]…(😀)+$/u);
  });
});

describe('code', () => {
  it.each([
    ['vpc-1', '`vpc-1`'],
    ['', '`""`'],
    ['  ', '`"  "`'],
    ['`', '`` ` ``'],
    ['a``b`', '``` a``b` ```'],
    [' a ', '`  a  `'],
    ['a\nb', '`a␊b`'],
  ])('%j is printed as %j', (text, printed) => {
    expect(code(text)).toBe(printed);
  });
  it('renders exactly the visible text, whatever it is', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        fc.pre(visible(text).trim() !== '');
        expect(codeContent(renderGithub(code(text, 1e9)))).toBe(visible(text));
      }),
      { numRuns: 500 },
    );
  });
  it('renders exactly the visible text inside a table cell', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        fc.pre(visible(text).trim() !== '');
        const html = renderGithub(`| a |\n| --- |\n${row(code(text, 1e9))}`);
        const content = /<td>([\s\S]*)<\/td>\n<\/tr>\n<\/tbody>/.exec(html)?.[1];
        expect(html.match(/<td>/g)).toHaveLength(1);
        expect(codeContent(`<p>${content}</p>`)).toBe(visible(text).replaceAll('\\|', '[U+005C]|'));
      }),
      { numRuns: 500 },
    );
  });
});

describe('prose', () => {
  it.each([
    ['the name has 16 characters, the fabric accepts 11', 'the name has 16 characters, the fabric accepts 11'],
    ['refers to VPC vpc-2, which is not in managed/', 'refers to VPC `vpc-2`, which is not in `managed/`'],
    ['Hedgerow does not manage ConfigMap', 'Hedgerow does not manage ConfigMap'],
    ['must be "l3vni" or "vni-2" (found "@ops")', 'must be `l3vni` or `vni-2` (found `@ops`)'],
    ['must be set ("@ops")', 'must be set (`@ops`)'],
    ['differ in `/spec/subnets/default/vlan` (1, 2)', 'differ in `spec.subnets.default.vlan` (1, 2)'],
    ['`namespace: default` added', '`namespace: default` added'],
    ['x@`b`c', '``x@`b`c``'],
    ['`a``b`', '``` `a``b` ```'],
    ['two claims differ in `vlan` (1009, 1010)', 'two claims differ in `vlan` (1009, 1010)'],
    ['fixes #1, GH-1 and acme/x#2', 'fixes `#1`, `GH-1` and `acme/x#2`'],
    ['see https://evil.example/x.', 'see `https://evil.example/x`.'],
    ['deadbeef is hex, so is 1234567', '`deadbeef` is hex, so is `1234567`'],
    ["the cluster's own field", "the cluster's own field"],
    ['<b>no</b>', '`<b>no</b>`'],
    ['a `b', 'a `` `b ``'],
  ])('%j is printed as %j', (sentence, printed) => {
    expect(prose(sentence)).toBe(printed);
  });
  it('is inert, whatever it is', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(findLive(`x ${prose(text)} y`, server)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('word', () => {
  it.each([
    ['VPC', 'VPC'],
    ['ConfigMap', 'ConfigMap'],
    ['@ops', '`@ops`'],
    ['deadbeef', '`deadbeef`'],
    ['a b', '`a b`'],
  ])('%j is printed as %j', (text, printed) => {
    expect(word(text)).toBe(printed);
  });
});

describe('fence', () => {
  it('cannot be left', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 5 }), (lines) => {
        const block = fence(
          lines.flatMap((line) => line.split('\n')).map((line) => `+${line}`),
          'diff',
        );
        const html = renderGithub(`${block}\n\nafter`);
        expect(html).toMatch(/^<pre><code class="language-diff">[^<]*<\/code><\/pre>\n<p>after<\/p>$/);
        expect(findLive(block, server)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
  it('shows what hides and cuts long lines', () => {
    expect(fence(['+a\u202eb', `+${'x'.repeat(1000)}`], 'diff')).toContain('+a[U+202E]b\n+xxx');
    expect(fence([`+${'x'.repeat(70_000)}`], 'diff').length).toBeLessThan(400);
  });
});

describe('plain and cell', () => {
  it('plain is one line', () => {
    expect(plain(' a\nb ')).toBe('a␊b');
    expect(plain('`/spec/vlan` must be `x`')).toBe('spec.vlan must be x');
  });
  it('cell keeps its content in one cell', () => {
    expect(cell('a|b')).toBe('a\\|b');
    expect(cell('`a\\|b`')).toBe('`a[U+005C]\\|b`');
  });
});
