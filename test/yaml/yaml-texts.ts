import fc from 'fast-check';
import { isList, isObject, type Json } from '../../src/domain/json.ts';

/** Text that YAML readers stumble over, beside plain words. */
export const awkwardText = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/) },
  { weight: 3, arbitrary: fc.constantFrom(...tokens()) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.constantFrom(...'ab:# -?,[]{}&*!|>\'"%@`~=<.\n\t\r0é😀\u2028\u0085'.split(/(?:)/u)), { maxLength: 10 })
      .map((a) => a.join('')),
  },
);

function tokens(): string[] {
  const words = [
    'yes',
    'No',
    'on',
    'off',
    'y',
    'N',
    'true',
    'null',
    '~',
    '',
    '=',
    '<<',
    '-',
    '?',
    ':',
    '---',
    '...',
    '#',
  ];
  const numbers = [
    '0123',
    '0o14',
    '0x1F',
    '1_000',
    '10:20:30',
    '1e3',
    '1.0e+3',
    '.5',
    '-.5',
    '.inf',
    '.NaN',
    '2026-01-01',
    '08',
    '+1',
  ];
  return [
    ...words,
    ...numbers,
    'a: b',
    'a #b',
    ' a',
    'a ',
    'a\nb',
    'a\nb\n',
    '\n',
    'a\n\n',
    ' a\nb',
    '__proto__',
    '10.0.0.0/24',
    "it's",
    '"q"',
  ];
}

const fractions = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  // A whole number beyond 2^53 is an error of its own (see the fixture `numbers`).
  .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value));
const numbers = fc.oneof(fc.integer(), fractions, fc.maxSafeInteger());

/** Any JSON value, with awkward text as keys and values. */
export const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    awkwardText,
    numbers.map((value) => (value === 0 ? 0 : value)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(awkwardText, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/** A value with only texts that one line of a hand-written file would hold. */
export const tameJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
    fc.integer({ min: 0, max: 5000 }),
    fc.boolean(),
    fc.constantFrom('two words', 'on', '10.0.0.0/24', 'line one\nline two\n', 'é'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-e]{1,2}$/), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

/** How a document is laid out: every choice a person could make, drawn from a list of numbers. */
export type Layout = { readonly draws: readonly number[]; next: number };

export const layout: fc.Arbitrary<Layout> = fc
  .array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 60 })
  .map((draws) => ({ draws, next: 0 }));

function draw(from: Layout, sides: number): number {
  return (from.draws[from.next++ % from.draws.length] ?? 0) % sides;
}

/** Writes a value as a commented, oddly formatted YAML document; every comment has a number of its own. */
export function writeOddly(value: Json, from: Layout): string {
  from.next = 0;
  const counter = { comments: 0 };
  const context = { from, counter };
  const body = isNested(value) ? block(context, value, '') : `${inline(context, value)}\n`;
  return `${comment(context, '')}${body}${comment(context, '')}`;
}

type Context = { readonly from: Layout; readonly counter: { comments: number } };

function isNested(value: Json): boolean {
  return isList(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}

function comment({ from, counter }: Context, indent: string): string {
  const kind = draw(from, 6);
  if (kind === 0) return `${indent}# note ${counter.comments++};\n`;
  if (kind === 1) return '\n';
  return kind === 2 ? `\n${indent}# note ${counter.comments++};\n${indent}# note ${counter.comments++};\n` : '';
}

function trailing({ from, counter }: Context): string {
  const kind = draw(from, 4);
  return kind === 0 ? ` # note ${counter.comments++};` : kind === 1 ? '   ' : '';
}

function block(context: Context, value: Json, indent: string): string {
  if (isList(value))
    return value.map((item) => `${comment(context, indent)}${blockItem(context, item, indent)}`).join('');
  const members = Object.entries(isObject(value) ? value : {});
  return members
    .map(([name, member]) => `${comment(context, indent)}${blockMember(context, name, member, indent)}`)
    .join('');
}

function blockItem(context: Context, item: Json, indent: string): string {
  if (!isNested(item) || draw(context.from, 5) === 0)
    return `${indent}- ${inline(context, item)}${trailing(context)}\n`;
  if (draw(context.from, 3) > 0) {
    const gap = ' '.repeat(1 + draw(context.from, 3));
    const inner = `${indent} ${gap}`;
    return `${indent}-${gap}${block(context, item, inner)
      .replace(/^(?:\s*#.*\n|\s*\n)*/, '')
      .slice(inner.length)}`;
  }
  return `${indent}-${trailing(context)}\n${block(context, item, `${indent}  `)}`;
}

function blockMember(context: Context, name: string, member: Json, indent: string): string {
  const key = `${indent}${draw(context.from, 5) === 0 ? JSON.stringify(name) : plainKey(name)}:`;
  const step = draw(context.from, 2) === 0 ? '  ' : '    ';
  if (typeof member === 'string' && member.includes('\n') && draw(context.from, 2) === 0) {
    const header = draw(context.from, 2) === 0 ? '|' : '|+';
    return `${key} ${header}${trailing(context)}\n${member.replaceAll(/^(?=.)/gm, `${indent}${step}`)}`;
  }
  if (!isNested(member) || draw(context.from, 5) === 0)
    return `${key} ${inline(context, member)}${trailing(context)}\n`;
  const inner = isList(member) && draw(context.from, 2) === 0 ? indent : `${indent}${step}`;
  return `${key}${trailing(context)}\n${block(context, member, inner)}`;
}

function plainKey(name: string): string {
  return /^[a-z]{1,2}$/.test(name) && !['y', 'n', 'on', 'no'].includes(name) ? name : JSON.stringify(name);
}

function inline(context: Context, value: Json): string {
  const space = draw(context.from, 2) === 0 ? '' : ' ';
  if (isList(value)) return `[${space}${value.map((item) => inline(context, item)).join(`,${space}`)}${space}]`;
  if (isObject(value)) {
    const members = Object.entries(value).map(([name, member]) => `${plainKey(name)}: ${inline(context, member)}`);
    return `{${space}${members.join(', ')}${space}}`;
  }
  if (typeof value !== 'string') return String(value);
  if (draw(context.from, 3) === 0 && !value.includes('\n')) return `'${value}'`;
  return /^[a-z0-9-]+$/.test(value) && value !== 'on' && draw(context.from, 2) === 0 ? value : JSON.stringify(value);
}
