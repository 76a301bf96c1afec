import type { FastifyRequest } from 'fastify';
import type { Feed } from '../../ports/feed.ts';
import type { FabricRef } from '../../ports/record-index.ts';

/** What another process did may not be heard of: it is looked for this often, in milliseconds. */
const between = 1_000;

type Waiting = {
  readonly feed: Pick<Feed, 'follow'>;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
  readonly request: FastifyRequest;
};

/**
 * Looks again at each event of a fabric until what is found is enough, and returns what was found last: when the time is
 * over, the server stops or the caller is gone, whatever it is.
 */
export async function untilHeard<Found>(
  { feed, stopping, request }: Waiting,
  { ref, seconds }: { readonly ref: FabricRef; readonly seconds: number },
  look: () => Promise<Found>,
  isEnough: (found: Found) => boolean,
): Promise<Found> {
  const deadline = Date.now() + seconds * 1000;
  let wake = (): void => undefined;
  const wakeUp = (): void => wake();
  const { socket } = request.raw;
  const stop = feed.follow(ref, wakeUp);
  stopping.addEventListener('abort', wakeUp);
  socket.once('close', wakeUp);
  try {
    for (;;) {
      // Listening begins before looking, so that nothing happens in between unheard.
      const heard = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const found = await look();
      const left = deadline - Date.now();
      if (isEnough(found) || left <= 0 || stopping.aborted || socket.destroyed) return found;
      const timer = setTimeout(wakeUp, Math.min(left, between));
      await heard;
      clearTimeout(timer);
    }
  } finally {
    stop();
    stopping.removeEventListener('abort', wakeUp);
    socket.off('close', wakeUp);
  }
}
