/** A condition that did not become true in time; the message says what was waited for. */
export class Impatience extends Error {}

/**
 * The first value that the question gives other than undefined, null and false; asked 20 times a second. Throws
 * Impatience after `seconds`.
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
    if (Date.now() > end) throw new Impatience(`${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
