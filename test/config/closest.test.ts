import { expect, it } from 'vitest';
import { findClosest } from '../../src/config/closest.ts';

const keys = ['name', 'directory', 'kindDirectory', 'crds', 'onExisting', 'normalize', 'drift', 'leafASNs'];

it.each([
  ['kind_directory', 'kindDirectory'],
  ['directroy', 'directory'],
  ['nmae', 'name'],
  ['crd', 'crds'],
  ['normalise', 'normalize'],
  ['leafasns', 'leafASNs'],
  ['NAME', 'name'],
  ['xyz', undefined],
  ['', undefined],
  ['n'.repeat(10_000), undefined],
])('%s means %s', (word, expected) => {
  expect(findClosest(word, keys)).toBe(expected);
});
