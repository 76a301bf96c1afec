import type { TokenStore } from '../../ports/access-store.ts';

/** Milliseconds after which it is seen at the latest that a token counts no more. */
const lookEvery = 2_000;

/** Tells what goes on after its request was let in, a stream, that the token behind it counts no more. */
export type TokenWatch = {
  /** Calls back once, soon after the token was revoked or has expired; returns how to stop. */
  readonly follow: (id: string, end: () => void) => () => void;
};

/**
 * Looks again and again at the tokens that somebody follows, all in one question; nobody follows, nothing is asked.
 * `warn` hears of a database that cannot be asked: it is asked again.
 */
export function createTokenWatch(tokens: Pick<TokenStore, 'valid'>, warn: (error: unknown) => void): TokenWatch {
  const followers = new Map<string, Set<() => void>>();
  let isPlanned = false;

  const look = async (): Promise<void> => {
    const asked = [...followers.keys()];
    try {
      const valid = await tokens.valid(asked);
      for (const id of asked.filter((one) => !valid.has(one))) {
        for (const end of followers.get(id) ?? []) end();
      }
    } catch (error) {
      warn(error);
    }
    isPlanned = false;
    plan();
  };
  const plan = (): void => {
    if (isPlanned || followers.size === 0) return;
    isPlanned = true;
    setTimeout(() => void look(), lookEvery).unref();
  };
  return {
    follow: (id, end) => {
      const own = (): void => {
        stop();
        end();
      };
      const some = followers.get(id) ?? new Set();
      followers.set(id, some.add(own));
      plan();
      const stop = (): void => {
        some.delete(own);
        if (some.size === 0 && followers.get(id) === some) followers.delete(id);
      };
      return stop;
    },
  };
}
