import type { Pause, PauseScope, PauseStore } from '../ports/pause-store.ts';

/** Pauses kept in memory: gone when the process ends. */
export function createMemoryPauses(): PauseStore {
  const pauses = new Map<string, Pause>();
  return {
    find: async ({ repository, fabric }) =>
      pauses.get(keyOf({ repository })) ??
      (fabric === undefined ? undefined : pauses.get(keyOf({ repository, fabric }))),
    pause: async (scope, pause) => {
      const key = keyOf(scope);
      if (!pauses.has(key)) pauses.set(key, pause);
    },
    resume: async (scope) => {
      pauses.delete(keyOf(scope));
    },
  };
}

function keyOf({ repository, fabric }: PauseScope): string {
  return `${repository}${fabric === undefined ? '' : `:${fabric}`}`;
}
