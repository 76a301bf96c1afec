import { expect, test } from 'vitest';
import { atMost } from '../../src/domain/at-most.ts';

test('so many at a time, in order, also where some fail', async () => {
  const begun: number[] = [];
  const ends = new Map<number, { resolve: (value: number) => void; reject: (error: Error) => void }>();
  const work = atMost(2, (given: number) => {
    begun.push(given);
    return new Promise<number>((resolve, reject) => ends.set(given, { resolve, reject }));
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const all = [1, 2, 3, 4, 5].map((given) => work(given).catch((error: Error) => error.message));
  await settle();
  expect(begun).toEqual([1, 2]);
  ends.get(2)?.reject(new Error('no'));
  await settle();
  expect(begun).toEqual([1, 2, 3]);
  ends.get(1)?.resolve(10);
  ends.get(3)?.resolve(30);
  await settle();
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  ends.get(4)?.resolve(40);
  ends.get(5)?.resolve(50);
  expect(await Promise.all(all)).toEqual([10, 'no', 30, 40, 50]);
  const late = [work(6), work(7), work(8)];
  await settle();
  expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
  for (const given of [6, 7]) ends.get(given)?.resolve(given);
  await settle();
  ends.get(8)?.resolve(8);
  expect(await Promise.all(late)).toEqual([6, 7, 8]);
});
