import { Trouble } from './trouble.ts';

/**
 * The first value that the question gives other than undefined, null and false; asked 20 times a second. Throws
 * Trouble after `seconds`.
 */
export async function waitUntil<T>(
  what: string,
  question: () => T | Promise<T>,
  seconds = 20,
): Promise<Exclude<Awaited<T>, undefined | null | false>> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await question();
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer as Exclude<Awaited<T>, undefined | null | false>;
    }
    if (Date.now() > end) throw new Trouble(`${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
