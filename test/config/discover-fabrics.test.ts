import { expect, it } from 'vitest';
import { discoverFabrics, listDirectories } from '../../src/config/discover-fabrics.ts';
import type { SnapshotFile } from '../../src/domain/snapshot.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';

const vpc = 'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata: {name: a}\n';
const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n';

function discover(contents: Record<string, string>, rootName = 'my repo') {
  const files = new Map(
    Object.entries(contents).map(([path, text]): [string, SnapshotFile] => {
      const bytes = Buffer.from(text);
      return [path, { path, mode: '100644', blob: '', size: bytes.length, bytes }];
    }),
  );
  return discoverFabrics({ files, directories: listDirectories(files.keys()) }, hedgehogPack.kinds, rootName).map(
    ({ fabric, sign }) => `${fabric.name} ${fabric.directory || '.'} ${sign} ${fabric.kindDirectory}`,
  );
}

it.each<[string, Record<string, string>, string[]]>([
  ['nothing', { 'README.md': '', 'k8s/app.yaml': deployment }, []],
  ['raw/ alone', { 'a/raw/x.txt': '' }, []],
  ['raw/ beside managed/', { 'a/b/raw/.gitkeep': '', 'a/b/managed/vpc/x.yaml': '' }, ['b a/b layout singular']],
  ['raw/ beside unmanaged/', { 'raw/x.yaml': '', 'unmanaged/y': '' }, ['my-repo . layout singular']],
  ['a file named raw', { 'a/raw': '', 'a/managed/x.yaml': '' }, []],
  ['.hnp/', { 'net/.hnp/state.json': '{}' }, ['net net hnp singular']],
  ['documents of a managed kind', { 'net/x.yaml': vpc, 'k8s/app.yaml': deployment }, ['net net documents singular']],
  ['documents in managed/ without raw/', { 'net/managed/vpc/x.yaml': vpc }, ['net net documents singular']],
  ['documents in raw/ alone', { 'net/raw/deep/x.yaml': vpc }, ['net net documents singular']],
  [
    'documents in directories named after kinds',
    { 'net/vpcs/x.yaml': vpc, 'net/switch/y.yaml': vpc },
    ['net net documents singular'],
  ],
  ['a directory that is only called fabric', { 'fabric/x.yaml': vpc }, ['fabric fabric documents singular']],
  ['a second document of the file', { 'net/x.yaml': `${deployment}---\n${vpc}` }, ['net net documents singular']],
  ['another kind of the same group', { 'x.yaml': vpc.replace('kind: VPC', 'kind: VPCInfo') }, []],
  ['text that only mentions a group', { 'x.yaml': '# vpc.githedgehog.com/v1beta1\na: 1\n' }, []],
  ['a plural spelling', { 'raw/x': '', 'managed/vpcs/x.yaml': '' }, ['my-repo . layout plural']],
  [
    'both spellings',
    { 'raw/x': '', 'managed/vpcs/x.yaml': '', 'managed/switch/y.yaml': '' },
    ['my-repo . layout plural'],
  ],
])('finds %s', (_, files, expected) => {
  expect(discover(files)).toEqual(expected);
});

it('lets fabrics never nest: a layout before .hnp/ before documents, among equals the outermost', () => {
  expect(
    discover({
      '.hnp/x': '',
      'loose.yaml': vpc,
      'a/raw/x': '',
      'a/managed/x': '',
      'a/raw/old/raw/x': '',
      'a/raw/old/managed/x': '',
      'b/.hnp/x': '',
      'b/c/.hnp/x': '',
      'b/c/x.yaml': vpc,
      'd/x.yaml': vpc,
      'd/e/x.yaml': vpc,
    }),
  ).toEqual(['a a layout singular', 'b b hnp singular', 'd d documents singular']);
});

it('gives each a name of its own in the letters of names', () => {
  expect(
    discover({
      'dc 1/net/.hnp/x': '',
      'dc-1/net/.hnp/x': '',
      'dc2/net/.hnp/x': '',
      'Größe/.hnp/x': '',
      '网络/.hnp/x': '',
      '網絡/.hnp/x': '',
    }).map((line) => line.replace(/ hnp.*/, '')),
  ).toEqual([
    'gr-e Größe',
    'dc-1-net dc 1/net',
    'dc-1-net-2 dc-1/net',
    'dc2-net dc2/net',
    'fabric 網絡',
    'fabric-2 网络',
  ]);
});

it('stays quick where ten thousand directories look like fabrics', () => {
  const files = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, at) => [
      [`x${at}/raw/f`, ''],
      [`x${at}/managed/f`, ''],
      [`y${at}/.hnp/f`, ''],
      [`x${at}/raw/.hnp/f`, ''],
    ]).flat(),
  );
  expect(discover(files)).toHaveLength(20_000);
});
