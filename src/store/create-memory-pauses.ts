import type { Pause, PauseScope, PauseStore } from '../ports/pause-store.ts';

/** Pauses kept in memory: gone when the process ends. */
export function createMemoryPauses(): PauseStore {
  const pauses = new Map<string, Pause>();
  return {
    find: async ({ repository, fabric }) =>
      pauses.get(keyOf({ repository })) ??
      (fabric === undefined ? undefined : pauses.get(keyOf({ repository, fabric }))),
    read: async (repository) =>
      new Map(
        [...pauses].flatMap(([key, pause]) => {
          const [id, fabric = ''] = key.split(':');
          return id === String(repository) ? [[fabric, pause] as const] : [];
        }),
      ),
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
