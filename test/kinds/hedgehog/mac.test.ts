import { expect, test } from 'vitest';
import { parseMac } from '../../../src/kinds/hedgehog/mac.ts';

test.each([
  ['00:1B:21:AA:BB:01', '00:1b:21:aa:bb:01'],
  ['00-1B-21-AA-BB-02', '00:1b:21:aa:bb:02'],
  ['001b.21aa.bb03', '00:1b:21:aa:bb:03'],
  ['02:00:5e:10:00:00:00:01', '02:00:5e:10:00:00:00:01'],
])('%s', (text, normal) => {
  expect(parseMac(text)).toBe(normal);
});

test.each([
  '',
  'a',
  '00:1b:21:aa:bb',
  '00:1b-21:aa:bb:01',
  '00:1b:21:aa:bb:1',
  '001b:21aa:bb03',
  'zz:zz:zz:zz:zz:zz',
  '001b21aabb03',
])('%j is none', (text) => {
  expect(parseMac(text)).toBeUndefined();
});
