import { expect, test, vi } from 'vitest';
import { showProgress } from '../../src/cli/show-progress.ts';

async function watch(isTTY: boolean, fails = false): Promise<string[]> {
  const written: string[] = [];
  const write = (text: string): boolean => written.push(text) > 0;
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  try {
    const work = (heard: (more: number) => void): Promise<void> => {
      heard(500);
      now = 2000;
      heard(500);
      heard(500);
      return fails ? Promise.reject(new Error('gone')) : Promise.resolve();
    };
    await showProgress('objects read', work, { isTTY, write } as NodeJS.WriteStream).catch(() => undefined);
    return written;
  } finally {
    clock.mockRestore();
  }
}

test('shows the sum after a second, and takes it away at the end', async () => {
  const line = '\r\u001b[K';
  expect(await watch(true)).toEqual([`${line}1,000 objects read …`, `${line}1,500 objects read …`, line]);
  expect((await watch(true, true)).at(-1)).toBe(line);
});

test('shows nothing where there is no terminal', async () => {
  expect(await watch(false)).toEqual([]);
});
