import { expect, test } from 'vitest';
import type { Fabric } from '../../src/config/fabric.ts';
import { planFabric } from '../../src/normalize/plan-fabric.ts';
import { checkSet, type SetMember } from '../../src/records/check-set.ts';
import { examineAnew } from '../../src/records/examine.ts';
import { selectFiles } from '../../src/records/fabric-files.ts';
import { findReferringFiles, judgeTransition } from '../../src/records/judge-transition.ts';
import { readKnowledge } from '../../src/records/knowledge.ts';
import { placeInFile, writtenValue } from '../../src/records/read-file.ts';
import { configOf } from '../normalize/config-of.ts';
import { snapshotOf } from '../normalize/snapshot-of.ts';

type Files = Record<string, string>;

const manifest = (group: string, kind: string, name: string, spec: string): string =>
  `apiVersion: ${group}.githedgehog.com/v1beta1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: default}\nspec:\n${spec}`;
const vpc = (name: string, relay = '') =>
  manifest('vpc', 'VPC', name, `  subnets:\n    s: {subnet: 10.0.1.0/24, vlan: 1${relay}}\n`);
const peering = (name: string, one: string, other: string) =>
  manifest('vpc', 'VPCPeering', name, `  permit:\n    # both\n    - ${one}: {}\n      ${other}: {}\n`);
const cable = (type: string) =>
  manifest(
    'wiring',
    'Connection',
    'c',
    `  # its type\n  ${type}: {links: [{server: {port: s/1}, switch: {port: l/E1/1}}]}\n`,
  );

const at = { vpc: 'managed/vpc/a.yaml', peerings: 'managed/vpcpeering/all.yaml', cable: 'managed/connection/c.yaml' };
const before: Files = {
  [at.vpc]: vpc('a'),
  [at.peerings]: `# two of them\n${peering('p', 'b', 'a')}---\n${peering('q', 'a', 'c')}`,
  'managed/vpc/b.yaml': vpc('b'),
  'managed/vpc/c.yaml': vpc('c'),
  'managed/vpc/d.yaml': vpc('d', ', dhcp: {relay: 10.9.9.9/32, relayVPC: a}'),
  [at.cable]: cable('bundled'),
};
const without = (...paths: string[]): Files =>
  Object.fromEntries(Object.entries(before).filter(([path]) => !paths.includes(path)));

const fabric = onlyFabric();

function onlyFabric(): Fabric {
  const [only] = configOf().fabrics;
  if (!only) throw new Error('no fabric');
  return only;
}

/** What the check of a pull request does: the set after it, then the step, seeing only the files that differ. */
function judge(after: Files): string[] {
  const { problems } = planFabric(fabric, snapshotOf(after), readKnowledge(fabric, snapshotOf(after)).knowledge);
  const differing = (files: Files, also: ReadonlySet<string> = new Set()): Files =>
    Object.fromEntries(Object.entries(files).filter(([path]) => before[path] !== after[path] || also.has(path)));
  const near = { before: snapshotOf(differing(before)), after: snapshotOf(differing(after)) };
  const also = findReferringFiles(fabric, near, problems);
  const both = { ...near, after: snapshotOf(differing(after, also)) };
  return judgeTransition(fabric, both, problems)
    .filter(({ code }) =>
      ['still-referenced', 'immutable', 'dangling-reference', 'yaml-syntax', 'invalid-name'].includes(code),
    )
    .filter(({ severity }) => severity === 'error')
    .map(({ code, path, line, key, related = [] }) =>
      [
        `${path}:${line} ${code} ${key?.name ?? '-'}`,
        ...related.map((other) => `${other.path ?? '-'}:${other.line ?? '-'}`),
      ].join(' '),
    )
    .filter((one) => !/dangling-reference c /.test(one));
}

test.each<[string, Files, string[]]>([
  ['nothing', before, []],
  [
    'a deletion: on the first line that refers, instead of each reference that it guards',
    without(at.vpc),
    [
      'managed/vpc/d.yaml:6 dangling-reference d -:-',
      `${at.peerings}:9 still-referenced a ${at.peerings}:9 ${at.peerings}:17`,
    ],
  ],
  ['a deletion with all that refers', without(at.vpc, at.peerings, 'managed/vpc/d.yaml'), []],
  ['the record at another path', { ...without(at.vpc), 'managed/elsewhere.yaml': vpc('a') }, []],
  [
    'a file that cannot be read any more deletes nothing, and says so itself',
    { ...before, [at.vpc]: 'a: [' },
    [
      `${at.vpc}:1 yaml-syntax -`,
      'managed/vpc/d.yaml:6 dangling-reference d -:-',
      `${at.peerings}:9 dangling-reference p -:-`,
      `${at.peerings}:17 dangling-reference q -:-`,
    ],
  ],
  ['a field that cannot change, on its line', { ...before, [at.cable]: cable('eslag') }, [`${at.cable}:6 immutable c`]],
  [
    'an upload that refers is the upload’s fault',
    { ...without(at.vpc, at.peerings, 'managed/vpc/d.yaml'), 'raw/p.yaml': peering('p', 'b', 'a') },
    ['raw/p.yaml:8 dangling-reference p -:-'],
  ],
])('%s', (_name, after, expected) => {
  expect(judge(after)).toEqual(expected);
});

test('the same of a whole set with the records as they were', () => {
  const membersOf = (files: Files): Map<string, SetMember> => {
    const snapshot = snapshotOf(files);
    const { knowledge } = readKnowledge(fabric, snapshot);
    const members = new Map<string, SetMember>();
    for (const entry of selectFiles(fabric, snapshot).managed) {
      const examined = examineAnew({ blob: entry.file.blob, bytes: entry.file.bytes ?? new Uint8Array() }, knowledge);
      for (const document of placeInFile(entry, examined, knowledge.catalog).documents) {
        const { id, kind } = document;
        const { key } = document.examined;
        if (id && kind && key) members.set(id, { record: { key, kind, value: writtenValue(document) }, at: document });
      }
    }
    return members;
  };
  const old = [...membersOf(before).values()].map(({ record }) => record);
  const after = { ...without(at.vpc), [at.cable]: cable('eslag') };
  const { knowledge } = readKnowledge(fabric, snapshotOf(after));
  const found = checkSet(membersOf(after), knowledge, old)
    .filter(({ code }) => code === 'still-referenced' || code === 'immutable')
    .map(({ code, path, line, key }) => `${path}:${line} ${code} ${key?.name}`);
  expect(found.sort()).toEqual([`${at.cable}:6 immutable c`, `${at.peerings}:9 still-referenced a`]);
});
