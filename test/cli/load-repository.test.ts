import { symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { loadRepository } from '../../src/cli/load-repository.ts';
import { vpc } from './manifests.ts';
import { makeTree } from './temporary-directory.ts';

const config = (text: string) => `version: 1\nfabrics:\n  - ${text}\n`;

function load(files: Record<string, string>, below = '') {
  const root = makeTree(files);
  const { config: read, problems, notes, snapshot } = loadRepository(join(root, below));
  return {
    root,
    problems,
    notes,
    fabrics: read?.fabrics.map(({ name, directory }) => [name, directory]),
    contents: [...snapshot.files.values()].filter(({ bytes }) => bytes !== undefined).map(({ path }) => path),
    hashes: [...snapshot.files.values()].filter(({ blob }) => blob !== '').map(({ path }) => path),
  };
}

it('reads what the configuration asks for, and no more', () => {
  const { fabrics, contents, hashes, notes } = load({
    '.github/hedgerow.yml': config('{name: one, directory: net, crds: [crds/*.yaml], context: ["context/**"]}'),
    'net/raw/a.yaml': vpc(1),
    'net/raw/photo.png': 'x',
    'net/raw/README.md': 'x',
    'net/managed/vpc/b.yaml': vpc(2),
    'net/unmanaged/c.yaml': 'x',
    'net/other.yaml': 'x',
    'crds/d.yaml': 'x',
    'context/deep/e.yaml': 'x',
    'elsewhere/raw/f.yaml': vpc(3),
  });
  expect(fabrics).toEqual([['one', 'net']]);
  expect(contents).toEqual(['context/deep/e.yaml', 'crds/d.yaml', 'net/managed/vpc/b.yaml', 'net/raw/a.yaml']);
  expect(hashes).toEqual(
    [...contents.slice(0, 4), 'net/raw/README.md', 'net/raw/photo.png', 'net/unmanaged/c.yaml'].sort(),
  );
  expect(notes).toEqual([]);
});

it('takes a directory with raw/ or managed/ for one fabric, named after it, empty as they may be', () => {
  for (const files of [
    { 'raw/.gitkeep': '' },
    { 'managed/.gitkeep': '' },
    { 'raw/x/raw/a.yaml': vpc(1), 'raw/x/managed/b': '' },
  ]) {
    const { root, fabrics } = load(files);
    expect(fabrics).toEqual([
      [
        basename(root)
          .toLowerCase()
          .replaceAll(/[^a-z0-9]+/g, '-'),
        '',
      ],
    ]);
  }
});

it('follows a link to the directory itself', () => {
  const root = makeTree({ 'net/raw/a.yaml': vpc(1) });
  symlinkSync('net', join(root, 'link'));
  expect(loadRepository(join(root, 'link')).config?.fabrics[0]?.name).toBe('net');
});

it('does not take a link for the configuration', () => {
  const root = makeTree({ 'real.yml': config('name: one'), '.github/x': '' });
  symlinkSync('../real.yml', join(root, '.github/hedgerow.yml'));
  expect(loadRepository(root)).toMatchObject({
    config: undefined,
    problems: [{ code: 'config', path: '.github/hedgerow.yml' }],
  });
});

it('says which file looks like a configuration and is none', () => {
  expect(load({ '.github/hedgerow.yaml': config('name: one'), 'raw/a.yaml': vpc(1) }).notes).toEqual([
    '.github/hedgerow.yaml is not read: the configuration is .github/hedgerow.yml',
  ]);
});

it('looks for a configuration above only up to the top of the repository', () => {
  const inside = { '.github/hedgerow.yml': config('{name: one, directory: net}'), 'net/raw/a.yaml': vpc(1) };
  expect(load({ ...inside, '.git/HEAD': '' }, 'net').notes).toEqual([
    expect.stringMatching(/is not used here.*its net\/$/),
  ]);
  expect(load({ ...inside, 'net/.git/HEAD': '' }, 'net').notes).toEqual([]);
});

it('says that a directory of the configuration does not exist', () => {
  expect(load({ '.github/hedgerow.yml': config('{name: one, directory: nte}') }).notes).toEqual([
    'fabric one: its directory nte/ does not exist yet',
  ]);
});

it('says that a directory of the configuration is a link', () => {
  const root = makeTree({ '.github/hedgerow.yml': config('{name: one, directory: net/f}'), 'real/raw/a.yaml': vpc(1) });
  symlinkSync('real', join(root, 'net'));
  expect(loadRepository(root).notes).toEqual([
    'fabric one: its directory net/f/ is not read: net is a symbolic link, which is never followed',
  ]);
});

it('names a file whose name is not UTF-8', () => {
  const root = makeTree({ 'raw/a.yaml': vpc(1) });
  writeFileSync(Buffer.concat([Buffer.from(`${root}/raw/b`), Buffer.from([0xff]), Buffer.from('.yaml')]), vpc(2));
  expect(() => loadRepository(root)).toThrow(/^cannot read raw\/b\uFFFD\.yaml \(its name is not UTF-8\)/);
});

it('tells where to put objects that lie loose', () => {
  expect(load({ 'wiring/a.yaml': vpc(1) }).notes).toEqual([
    'fabric objects lie in wiring/ itself: Hedgerow reads uploads from wiring/raw/, move them there',
  ]);
});
