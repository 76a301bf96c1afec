import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contains,
  covers,
  isCanonical,
  overlaps,
  type Prefix,
  parseAddress,
  parseIPv4,
  parsePrefix,
  printIPv4,
  spanOf,
} from '../../../src/kinds/hedgehog/ipv4.ts';

function prefix(text: string): Prefix {
  const read = parsePrefix(text);
  if (read === undefined) throw new Error(`no prefix: ${text}`);
  return read;
}

describe('addresses as Go reads them', () => {
  test.each([
    '0.0.0.0',
    '255.255.255.255',
    '10.0.1.5',
    '::',
    '::1',
    'fe80::1%eth0',
    '2001:db8::1',
    '::ffff:1.2.3.4',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:1.2.3.4',
    '1::',
    '1:2:3:4:5:6:7::',
  ])('%s is one', (text) => {
    expect(parseAddress(text)).toBeDefined();
  });

  test.each([
    '',
    ' ',
    '10.0.1',
    '10.0.1.300',
    '010.0.1.0',
    '10.0.1.00',
    '10.0.1.5 ',
    '10..1.5',
    '1.2.3.4.5',
    '.1.2.3',
    '1.2.3.',
    '10.0.1.0/24',
    'x',
    '1',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7',
    'fe80::1%',
    '12345::',
    '1.2.3.4::',
    '1.2.3.4%eth0',
    '::1.2.3',
    '00:1b:21:aa:bb:01',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test('numbers and back', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(printIPv4(parseIPv4(text) ?? -1)).toBe(text);
      }),
    );
  });

  test('agrees with Node, which shares the rules', () => {
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{0,20}$/));
    fc.assert(
      fc.property(text, (value) => {
        expect(parseAddress(value) !== undefined).toBe(isIPv4(value) || isIPv6(value));
      }),
    );
  });
});

describe('prefixes as Go reads them', () => {
  test.each(['0.0.0.0/0', '10.0.1.5/24', '10.0.1.0/32', '::/0', '2001:db8::/128'])('%s is one', (text) => {
    expect(parsePrefix(text)).toBeDefined();
  });

  test.each([
    '',
    '10.0.1.0',
    '10.0.1.0/',
    '10.0.1.0/33',
    '10.0.1.0/024',
    '10.0.1.0/+4',
    '10.0.1.0/-1',
    '/24',
    'x/24',
    '::/129',
    'fe80::1%eth0/64',
    '10.0.1.0/24/24',
    '010.0.1.0/24',
  ])('%j is none', (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  });

  test('first and last address, bits behind the mask', () => {
    expect(spanOf(prefix('10.0.1.77/24'))).toEqual({ family: 4, first: 0x0a000100, last: 0x0a0001ff });
    expect(spanOf(prefix('0.0.0.0/0'))).toEqual({ family: 4, first: 0, last: 0xffffffff });
    expect(isCanonical(prefix('10.0.1.0/24'))).toBe(true);
    expect(isCanonical(prefix('10.0.1.1/24'))).toBe(false);
  });

  test.each([
    ['10.0.0.0/16', '10.0.1.0/24', true, true],
    ['10.0.1.0/24', '10.0.0.0/16', false, true],
    ['10.0.1.0/24', '10.0.1.0/24', true, true],
    ['10.0.1.0/24', '10.0.2.0/24', false, false],
    ['0.0.0.0/0', '::/0', false, false],
    ['::/0', '2001:db8::/32', true, true],
  ])('%s and %s: covers %s, overlaps %s', (a, b, covering, overlapping) => {
    expect(covers(prefix(a), prefix(b))).toBe(covering);
    expect(overlaps(prefix(a), prefix(b))).toBe(overlapping);
  });

  test('contains an address of its own family only', () => {
    const inside = (subnet: string, text: string): boolean => {
      const address = parseAddress(text);
      return address !== undefined && contains(prefix(subnet), address);
    };
    expect(inside('10.0.1.0/24', '10.0.1.255')).toBe(true);
    expect(inside('10.0.1.0/24', '10.0.2.0')).toBe(false);
    expect(inside('0.0.0.0/0', '::1')).toBe(false);
  });
});
