import type { Cursor, Feed } from '../../ports/feed.ts';
import type { FabricFacts } from '../../ports/record-index.ts';
import type { EventStream } from './create-event-stream.ts';
import { heartbeat, type PrintedEvent, printEvents } from './print-events.ts';

const readAtOnce = 200;
const heartbeatEvery = 15_000;
const retryAfter = 1_000;

export type EventHubs = {
  /** Writes the events after a cursor to a stream, and all that follow, until the stream ends. */
  readonly join: (facts: FabricFacts, after: Cursor, stream: EventStream) => Promise<void>;
  /** Ends all streams. */
  readonly close: () => void;
};

/**
 * Serves the events of each fabric to many clients: however many there are, new events are read and printed once. One
 * that joins reads for itself what it has missed. Each gets every event once and in order.
 */
export function createEventHubs(feed: Feed, warn: (error: unknown) => void): EventHubs {
  const hubs = new Map<string, Hub>();
  let isClosed = false;
  const keyOf = ({ repository, fabric }: FabricFacts): string => `${repository} ${fabric}`;
  const hubAt = (facts: FabricFacts, cursor: Cursor): Hub => {
    const key = keyOf(facts);
    const known = hubs.get(key);
    if (known !== undefined) return known;
    const hub = openHub(feed, facts, cursor, warn, () => {
      if (hubs.get(key) === hub) hubs.delete(key);
    });
    hubs.set(key, hub);
    return hub;
  };
  return {
    join: async (facts, after, stream) => {
      let cursor = after;
      while (stream.isOpen() && !isClosed) {
        await stream.taken();
        const page = await feed.read(facts, cursor, readAtOnce);
        // Whoever comes back with its cursor is told to list anew.
        if (page.is !== 'page') break;
        cursor = page.next;
        for (const { text } of printEvents(facts, cursor.epoch, page.events)) stream.write(text);
        if (page.events.length === readAtOnce) continue;
        if (!isClosed && hubAt(facts, cursor).add(stream, cursor)) return;
      }
      stream.end();
    },
    close: () => {
      isClosed = true;
      for (const hub of [...hubs.values()]) hub.close();
    },
  };
}

type Hub = {
  /** False where the hub has gone on beyond the cursor, or is of another epoch: read first. */
  readonly add: (stream: EventStream, cursor: Cursor) => boolean;
  readonly close: () => void;
};

function openHub(
  feed: Feed,
  facts: FabricFacts,
  start: Cursor,
  warn: (error: unknown) => void,
  closed: () => void,
): Hub {
  // The number of the last event that each stream has.
  const streams = new Map<EventStream, number>();
  let cursor = start;
  let isReading = false;
  let isBehind = false;

  const close = (): void => {
    stop();
    clearInterval(beating);
    closed();
    for (const stream of streams.keys()) stream.end();
    streams.clear();
  };
  const share = (printed: readonly PrintedEvent[]): void => {
    const all = printed.map(({ text }) => text).join('');
    const [first] = printed;
    for (const [stream, seen] of streams) {
      // One that joined while this was read has some of it.
      const isFresh = first === undefined || seen < first.number;
      stream.write(isFresh ? all : textAfter(printed, seen));
      streams.set(stream, Math.max(seen, cursor.number));
    }
  };
  const readOn = async (): Promise<void> => {
    isBehind = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isBehind && streams.size > 0) {
        isBehind = false;
        const page = await feed.read(facts, cursor, readAtOnce);
        if (page.is !== 'page') return close();
        cursor = page.next;
        if (page.events.length === readAtOnce) isBehind = true;
        if (page.events.length > 0) share(printEvents(facts, cursor.epoch, page.events));
      }
    } catch (error) {
      warn(error);
      setTimeout(() => void readOn(), retryAfter).unref();
    } finally {
      isReading = false;
    }
  };
  const stop = feed.follow(facts, () => void readOn());
  const beating = setInterval(() => {
    for (const stream of streams.keys()) stream.write(heartbeat);
  }, heartbeatEvery).unref();
  return {
    add: (stream, { epoch, number }) => {
      if (epoch !== cursor.epoch || number < cursor.number) return false;
      streams.set(stream, number);
      stream.body.once('close', () => {
        if (streams.delete(stream) && streams.size === 0) close();
      });
      // What came between the client's reading and now.
      void readOn();
      return true;
    },
    close,
  };
}

function textAfter(printed: readonly PrintedEvent[], seen: number): string {
  return printed
    .filter(({ number }) => number > seen)
    .map(({ text }) => text)
    .join('');
}
