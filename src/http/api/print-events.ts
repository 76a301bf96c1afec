import { type Cursor, type FeedEvent, printCursor } from '../../ports/feed.ts';
import type { FabricFacts } from '../../ports/record-index.ts';
import { showEvent } from '../../ports/shown-event.ts';

/** One event in the text of a stream, and its number in the feed. */
export type PrintedEvent = { readonly number: number; readonly text: string };

/** Milliseconds after which a client that lost its connection comes back. */
const comeBack = 3_000;

/** What a stream begins with: a client that loses it before the first event comes back with the cursor it began at. */
export function printStart(after: Cursor): string {
  return `retry: ${comeBack}\nid: ${printCursor(after)}\n\n`;
}

/** A comment: nothing happened, and the connection stands. */
export const heartbeat = ': nothing new\n\n';

/** Events as a stream has them (HTML standard, server-sent events): the id is the cursor to go on from. */
export function printEvents(facts: FabricFacts, epoch: string, events: readonly FeedEvent[]): PrintedEvent[] {
  return events.map((event) => {
    const { number, type } = event;
    const shown = JSON.stringify(showEvent(facts, epoch, event));
    return { number, text: `id: ${printCursor({ epoch, number })}\nevent: ${type}\ndata: ${shown}\n\n` };
  });
}
