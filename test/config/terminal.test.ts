import { expect, it } from 'vitest';
import { readTerminal } from '../../src/config/terminal.ts';

const terminal = { isTTY: true, columns: 100 };
const pipe = {};

it.each([
  ['a terminal', terminal, true, {}, true],
  ['a pipe', pipe, true, {}, false],
  ['--no-color', terminal, false, {}, false],
  ['NO_COLOR', terminal, true, { NO_COLOR: '1' }, false],
  ['NO_COLOR, empty', terminal, true, { NO_COLOR: '' }, true],
  ['a dumb terminal', terminal, true, { TERM: 'dumb' }, false],
  ['FORCE_COLOR on a pipe', pipe, true, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0', terminal, true, { FORCE_COLOR: '0' }, false],
  ['NO_COLOR before FORCE_COLOR', pipe, true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ['--no-color before FORCE_COLOR', pipe, false, { FORCE_COLOR: '1' }, false],
] as const)('%s', (_, stream, flag, environment, expected) => {
  expect(readTerminal(stream, flag, environment).color).toBe(expected);
});

it('has a width only where it is a terminal', () => {
  expect(readTerminal(terminal, true, {}).width).toBe(100);
  expect(readTerminal({ isTTY: true }, true, {}).width).toBe(80);
  expect(readTerminal({ isTTY: true, columns: 0 }, true, {}).width).toBe(20);
  expect(readTerminal(pipe, true, {}).width).toBeUndefined();
});
