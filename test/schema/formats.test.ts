import { describe, expect, test } from 'vitest';
import { formatTests, formatWords, isCheckedFormat } from '../../src/schema/formats.ts';

const cases: Record<string, { good: string[]; bad: string[] }> = {
  ipv4: { good: ['10.0.0.1'], bad: ['10.0.0', '10.0.0.256', '::1', ''] },
  ipv6: { good: ['::1', '2001:db8::1'], bad: ['10.0.0.1', ':::'] },
  cidr: {
    good: ['10.0.0.0/24', '2001:db8::/32', '0.0.0.0/0'],
    bad: ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8/8', '::/129'],
  },
  mac: {
    good: ['0c:20:12:fe:00:01', '0C-20-12-FE-00-01', '0c20.12fe.0001'],
    bad: ['0c:20:12:fe:00', '0c:20-12:fe:00:01', 'x'],
  },
  uuid: { good: ['123e4567-e89b-12d3-a456-426614174000'], bad: ['123e4567', 'g23e4567-e89b-12d3-a456-426614174000'] },
  date: { good: ['2024-02-29'], bad: ['2023-02-29', '2024-13-01', '24-01-01'] },
  'date-time': {
    good: ['2026-07-22T10:00:00Z', '2026-07-22t10:00:00.5+02:00'],
    bad: ['2026-07-22', '2026-07-22T10:00:00', '2026-02-30T10:00:00Z'],
  },
  duration: { good: ['10m', '1h30m', '1.5s', '0', '2 days'], bad: ['10', 'm', '', 'soon'] },
  byte: { good: ['', 'aGVsbG8=', 'YQ=='], bad: ['a', 'a===', '*'] },
  hostname: { good: ['example.com', 'leaf-01'], bad: ['-a', 'a..b', 'a_b', ''] },
  email: { good: ['a@example.com'], bad: ['a', 'a@b@c', 'a b@c'] },
  uri: { good: ['http://10.10.10.99/boot', 'tftp://a/b'], bad: ['/boot', 'boot', ''] },
};

describe.each(Object.entries(cases))('%s', (name, { good, bad }) => {
  test.each(good)('takes %j', (text) => expect(formatTests[name]?.(text)).toBe(true));
  test.each(bad)('refuses %j', (text) => expect(formatTests[name]?.(text)).toBe(false));
});

test('formats that only number types have, and unknown ones, are not checked', () => {
  for (const name of ['int32', 'int64', 'double', 'password', 'constructor']) expect(isCheckedFormat(name)).toBe(false);
  expect(formatWords('constructor')).toBe('text of the format constructor');
});
