import { describe, expect, test } from 'vitest';
import { readSubscriptionHosts } from '../../src/config/subscription-hosts.ts';

function read(text: string | undefined) {
  const problems: string[] = [];
  const { names, ranges } = readSubscriptionHosts({ SUBSCRIPTION_HOSTS: text }, problems);
  return {
    names: [...names],
    ranges: ranges.map(([base, bits]) => `${base.toString()}/${bits}`),
    problems: problems.length,
  };
}

describe('SUBSCRIPTION_HOSTS', () => {
  test.each([
    [undefined, [], []],
    ['netbox.lan', ['netbox.lan'], []],
    ['NetBox.LAN., other', ['netbox.lan', 'other'], []],
    ['10.0.0.0/8\n192.168.1.7', [], ['10.0.0.0/8', '192.168.1.7/32']],
    ['[fd00::7],fd12::/16', [], ['fd00::7/128', 'fd12::/16']],
  ])('%j', (text, names, ranges) => {
    expect(read(text)).toEqual({ names, ranges, problems: 0 });
  });

  test.each([
    'https://netbox.lan',
    'netbox.lan:8000',
    '*.lan',
    '10.0.0.0/33',
    '127.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    'fd00::/129',
    'a..b',
    '10.0.0.0-10.0.0.9',
  ])('%s is a problem', (text) => {
    expect(read(text)).toEqual({ names: [], ranges: [], problems: 1 });
  });
});
