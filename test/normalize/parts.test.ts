import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import { alignLists } from '../../src/records/align-lists.ts';
import { createOccupancy } from '../../src/records/occupancy.ts';
import { compareBytes } from '../../src/records/order.ts';
import { canonicalPath, isLeftAlone, isManifestPath, unmanagedPaths } from '../../src/records/paths.ts';
import { isWanted } from '../../src/records/wanted.ts';
import { configOf } from './config-of.ts';

describe('alignLists', () => {
  it('makes one list of the other by its runs', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
    fc.assert(
      fc.property(list, list, (from, to) => {
        const result = [...from];
        for (const run of alignLists(from, to).reverse()) {
          const added = to.slice(run.to.start, run.to.start + run.to.length);
          result.splice(run.from.start, run.from.length, ...added);
        }
        expect(result).toEqual(to);
      }),
    );
  });

  it('leaves what is common alone', () => {
    expect(alignLists(['a', 'b', 'c', 'd'], ['b', 'x', 'd', 'e'])).toEqual([
      { from: { start: 0, length: 1 }, to: { start: 0, length: 0 } },
      { from: { start: 2, length: 1 }, to: { start: 1, length: 1 } },
      { from: { start: 4, length: 0 }, to: { start: 3, length: 1 } },
    ]);
  });

  it('is one run for lists too long to be aligned', () => {
    const [from, to] = [Array.from({ length: 300 }, (_, i) => `a${i}`), Array.from({ length: 300 }, (_, i) => `b${i}`)];
    expect(alignLists(['x', ...from], ['x', ...to])).toEqual([
      { from: { start: 1, length: 300 }, to: { start: 1, length: 300 } },
    ]);
  });
});

describe('createOccupancy', () => {
  const occupancy = createOccupancy(['a/b.yaml', 'c']);

  it.each([
    ['a/c.yaml', true],
    ['a/b.yaml', false],
    ['a/B.YAML', false],
    ['a', false],
    ['A', false],
    ['a/b.yaml/d', false],
    ['c/d/e', false],
    ['ab', true],
  ])('%s: %s', (path, isFree) => {
    expect(occupancy.isFree(path)).toBe(isFree);
  });

  it('frees what is removed', () => {
    const changed = createOccupancy(['a/b']);
    changed.remove('a/b');
    expect(changed.isFree('a')).toBe(true);
    changed.add('a');
    expect(changed.isFree('a/b')).toBe(false);
  });
});

describe('compareBytes', () => {
  it('orders as the UTF-8 bytes do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

describe('paths', () => {
  const vpc = hedgehogPack.kinds.find(({ kind }) => kind === 'VPC');
  const key = { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: 'vpc-1' };

  it.each([
    ['singular', key, 'managed/vpc/vpc-1.yaml'],
    ['plural', key, 'managed/vpcs/vpc-1.yaml'],
    ['singular', { ...key, namespace: 'fab' }, 'managed/vpc/fab_vpc-1.yaml'],
    ['singular', { ...key, namespace: null }, 'managed/vpc/vpc-1.yaml'],
    ['singular', { ...key, name: '../up' }, undefined],
    ['singular', { ...key, namespace: 'a/b' }, undefined],
    ['singular', { ...key, name: 'x'.repeat(251) }, undefined],
  ] as const)('%s: %o → %s', (spelling, of, path) => {
    expect(vpc && canonicalPath(vpc, of, spelling)).toBe(path);
  });

  it('beside an occupied one', () => {
    const blob = '0123456789abcdef0123456789abcdef01234567';
    expect(unmanagedPaths('raw/a/b.tar.gz', blob).slice(0, 2)).toEqual([
      'unmanaged/a/b.tar.gz',
      'unmanaged/a/b.tar.01234567.gz',
    ]);
    expect(unmanagedPaths('raw/a.b/c', blob)[1]).toBe('unmanaged/a.b/c.01234567');
  });

  it('of set-aside files whose name leaves no room for more', () => {
    const blob = '0123456789abcdef0123456789abcdef01234567';
    const name = `${'n'.repeat(250)}.yaml`;
    expect(unmanagedPaths(`raw/${name}`, blob)).toEqual([`unmanaged/${name}`, `unmanaged/${blob}/${name}`]);
  });

  it('of files that are left alone', () => {
    const paths = [
      'raw/.gitkeep',
      'raw/README',
      'raw/x/README.yaml',
      'raw/.hnp/a.yaml',
      'raw/readme.yaml',
      'raw/a.yaml',
    ];
    expect(paths.filter(isLeftAlone)).toEqual(paths.slice(0, 4));
  });

  it('of YAML and JSON', () => {
    const paths = ['a.yaml', 'a.yml', 'a.json', 'A.YAML', 'a.yaml.txt', 'yaml', 'a.yamlx'];
    expect(paths.filter(isManifestPath)).toEqual(paths.slice(0, 4));
  });
});

describe('isWanted', () => {
  const config = configOf(
    'version: 1\nfabrics: [{name: f, directory: gitops/f, crds: [crds/*.yaml], context: [gitops/context/**/*.yaml]}]\n',
  );

  it.each([
    ['gitops/f/raw/a.yaml', true],
    ['gitops/f/raw/a/b.json', true],
    ['gitops/f/managed/vpc/a.yml', true],
    ['gitops/f/unmanaged/a.yaml', false],
    ['gitops/f/raw/a.txt', false],
    ['gitops/f/raw/README.yaml', false],
    ['gitops/f/a.yaml', false],
    ['gitops/g/raw/a.yaml', false],
    ['crds/a.yaml', true],
    ['gitops/f/crds/a.yaml', false],
    ['gitops/context/x/a.yaml', true],
  ])('%s: %s', (path, isIt) => {
    expect(isWanted(config, path)).toBe(isIt);
  });
});
