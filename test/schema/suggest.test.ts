import { expect, test } from 'vitest';
import { suggestName } from '../../src/schema/suggest.ts';

const known = ['subnet', 'subnets', 'vlan', 'gateway', 'nextHops', 'mtu', 'ip'];

test.each([
  ['vlna', 'vlan'],
  ['Vlan', 'vlan'],
  ['vlan ', 'vlan'],
  ['subnetx', 'subnet'],
  ['gatway', 'gateway'],
  ['next_hops', 'nextHops'],
  ['nexthop', 'nextHops'],
])('%j means %s', (name, meant) => {
  expect(suggestName(name, known)).toBe(meant);
});

test.each(['zzz', 'unknownField', 'subnetMaskOfTheNetwork', '', 'a'])('%j means nothing known', (name) => {
  expect(suggestName(name, known)).toBeUndefined();
});

test('a name without end is not looked at', () => {
  expect(suggestName('v'.repeat(10_000_000), known)).toBeUndefined();
});
