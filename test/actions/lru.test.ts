import { expect, test } from 'vitest';
import { createLru } from '../../src/actions/lru.ts';

test('keeps what was used last, within its capacity', () => {
  const lru = createLru<string>(10);
  lru.set('a', 'A', 4);
  lru.set('b', 'B', 4);
  expect(lru.get('a')).toBe('A');
  lru.set('c', 'C', 4);
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual(['A', undefined, 'C']);
});

test('a new value replaces the old one and its weight', () => {
  const lru = createLru<string>(10);
  for (let i = 0; i < 5; i += 1) lru.set('a', `A${i}`, 8);
  lru.set('b', 'B', 2);
  expect([lru.get('a'), lru.get('b')]).toEqual(['A4', 'B']);
});

test('what is heavier than everything is not kept, and drops nothing but its own old value', () => {
  const lru = createLru<string>(10);
  lru.set('a', 'A', 4);
  lru.set('b', 'B', 4);
  lru.set('b', 'huge', 11);
  expect([lru.get('a'), lru.get('b')]).toEqual(['A', undefined]);
});
