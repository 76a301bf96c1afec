import { Readable } from 'node:stream';

/** Bytes that wait for a client at most before it is taken for too slow. */
const mostWaiting = 1024 ** 2;

/** The stream of one client. */
export type EventStream = {
  readonly body: Readable;
  readonly isOpen: () => boolean;
  /** Adds a text unless too much waits already: then the stream breaks, and the client comes back with its cursor. */
  readonly write: (text: string) => void;
  /** Resolves once the client has taken what waits, or is gone. */
  readonly taken: () => Promise<void>;
  readonly end: () => void;
};

/** Makes the stream of one client; what waits for it is bounded, however slow it is. */
export function createEventStream(): EventStream {
  let wanted: (() => void) | undefined;
  const body = new Readable({ read: () => wanted?.(), highWaterMark: 16 * 1024 });
  const isOpen = (): boolean => !body.destroyed && !body.readableEnded;
  body.once('close', () => wanted?.());
  return {
    body,
    isOpen,
    write: (text) => {
      if (!isOpen()) return;
      if (body.readableLength > mostWaiting) body.destroy();
      else body.push(text);
    },
    taken: () =>
      new Promise((resolve) => {
        if (!isOpen() || body.readableLength === 0) resolve();
        else wanted = resolve;
      }),
    end: () => {
      if (isOpen()) body.push(null);
    },
  };
}
