import { expect, test } from 'vitest';
import { findDeletedRecords } from '../../src/records/deleted-records.ts';
import { configOf } from '../normalize/config-of.ts';
import { snapshotOf } from '../normalize/snapshot-of.ts';

const vpc = (name: string) =>
  `apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata: {name: ${name}, namespace: default}\nspec: {}\n`;

const before = { 'managed/vpc/a.yaml': vpc('a'), 'managed/vpc/b.yaml': vpc('b'), 'raw/c.yaml': vpc('c') };

test.each<[string, Record<string, string>, string[]]>([
  ['nothing', before, []],
  ['a file', { 'managed/vpc/a.yaml': vpc('a') }, ['b']],
  ['moved and joined', { 'managed/other/all.yaml': `${vpc('a')}---\n${vpc('b')}` }, []],
  ['renamed inside', { ...before, 'managed/vpc/b.yaml': vpc('c') }, ['b']],
  ['taken back to raw/', { 'managed/vpc/a.yaml': vpc('a'), 'raw/b.yaml': vpc('b') }, ['b']],
  ['made unreadable', { ...before, 'managed/vpc/b.yaml': '{' }, ['b']],
  ['everything', {}, ['a', 'b']],
])('%s', (_name, after, deleted) => {
  const [fabric] = configOf().fabrics;
  if (!fabric) throw new Error('no fabric');
  const found = findDeletedRecords(fabric, snapshotOf(before), snapshotOf(after));
  expect(found.map(({ name }) => name)).toEqual(deleted);
});
