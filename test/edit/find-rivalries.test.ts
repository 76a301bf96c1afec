import { expect, test } from 'vitest';
import { membersOf } from '../../src/edit/change-problems.ts';
import { type Claim, findRivalries } from '../../src/edit/find-rivalries.ts';
import { readGround } from '../../src/edit/ground.ts';
import { examineAnew } from '../../src/records/examine.ts';
import { readKnowledge } from '../../src/records/knowledge.ts';
import { snapshotOf } from '../normalize/snapshot-of.ts';
import { fabric, vpc, vpcKey } from './plan-edits.ts';

const text = (name: string, vlan: number) => JSON.stringify(vpc(name, vlan, `10.0.${vlan - 1000}.0/24`));
const files = snapshotOf({
  'managed/vpc/vpc-1.yaml': text('vpc-1', 1001),
  'managed/vpc/vpc-2.yaml': text('vpc-2', 1002),
  'managed/ipv4namespace/default.yaml':
    '{"apiVersion":"vpc.githedgehog.com/v1beta1","kind":"IPv4Namespace","metadata":{"name":"default","namespace":"default"},"spec":{"subnets":["10.0.0.0/16"]}}',
  'managed/vlannamespace/default.yaml':
    '{"apiVersion":"wiring.githedgehog.com/v1beta1","kind":"VLANNamespace","metadata":{"name":"default","namespace":"default"},"spec":{"ranges":[{"from":1000,"to":2999}]}}',
});
const { knowledge } = readKnowledge(fabric, files);
const git = [...membersOf(readGround(fabric, files, knowledge, examineAnew)).values()].map(({ record }) => record);

const find = (...claims: Claim[]) =>
  findRivalries(git, claims, knowledge).map(({ change, key, other, message }) => [change, key.name, other, message]);
const claim = (change: string, name: string, vlan: number, subnet: string): Claim => ({
  change,
  records: [{ key: vpcKey(name), value: vpc(name, vlan, subnet) }],
});
const taken = (vlan: number, by: string) => `VLAN ${vlan} is already that of the subnet "default" of the VPC "${by}"`;

test('a VLAN that two take in different records is told from both sides', () => {
  const [a, b] = [claim('a', 'vpc-1', 1010, '10.0.1.0/24'), claim('b', 'vpc-9', 1010, '10.0.9.0/24')];
  expect(find(a, b).sort()).toEqual([
    ['a', 'vpc-1', 'b', taken(1010, 'vpc-1')],
    ['b', 'vpc-9', 'a', taken(1010, 'vpc-1')],
  ]);
});

test('so is a subnet that overlaps', () => {
  const [a, b] = [claim('a', 'vpc-8', 1008, '10.0.64.0/20'), claim('b', 'vpc-9', 1009, '10.0.65.0/24')];
  const found = find(a, b);
  expect(found.map(([change, name, other]) => [change, name, other]).sort()).toEqual([
    ['a', 'vpc-8', 'b'],
    ['b', 'vpc-9', 'a'],
  ]);
  expect(found[0]?.[3]).toContain('overlaps');
});

test('what one of them breaks by itself, or with Git, is no rivalry', () => {
  const inside: Claim = {
    change: 'a',
    records: [
      { key: vpcKey('vpc-8'), value: vpc('vpc-8', 1010, '10.0.8.0/24') },
      { key: vpcKey('vpc-9'), value: vpc('vpc-9', 1010, '10.0.9.0/24') },
    ],
  };
  const withGit = claim('b', 'vpc-7', 1001, '10.0.7.0/24');
  expect(find(inside, withGit)).toEqual([]);
  expect(find(withGit, claim('c', 'vpc-1', 1001, '10.0.11.0/24'))).toEqual([]);
});

test('nor is one record that two are about, a deletion, or what takes nothing', () => {
  const [a, b] = [claim('a', 'vpc-1', 1010, '10.0.1.0/24'), claim('b', 'vpc-1', 1011, '10.0.1.0/24')];
  expect(find(a, b)).toEqual([]);
  expect(find(a, { change: 'c', records: [{ key: vpcKey('vpc-2') }] })).toEqual([]);
  expect(find(a, claim('d', 'vpc-9', 1012, '10.0.9.0/24'))).toEqual([]);
  expect(find(a)).toEqual([]);
});
