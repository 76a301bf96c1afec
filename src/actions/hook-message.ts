import type { Message } from '../ports/event-sender.ts';
import { type Cursor, type FeedEvent, printCursor } from '../ports/feed.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import { showEvent } from '../ports/shown-event.ts';

type Facts = Pick<FabricFacts, 'owner' | 'repo' | 'fabric'>;

/** The webhook of an event: the event as the feed shows it, under its own id. */
export function messageOf(facts: Facts, epoch: string, event: FeedEvent): Message {
  const shown = showEvent(facts, epoch, event);
  return { id: shown.id, body: JSON.stringify(shown) };
}

/**
 * Says that events are missing (DESIGN.md 5.7: a compacted cursor, another epoch): the receiver lists anew and goes on
 * from `head`, where the webhooks that follow begin.
 */
export function resetMessage(facts: Facts, head: Cursor, at: Date): Message {
  const id = printCursor(head);
  const { owner, repo, fabric } = facts;
  const snapshot = `/api/v1/fabrics/${owner}/${repo}/${fabric}/records?snapshot=true`;
  return {
    id: `${id}.reset`,
    body: JSON.stringify({
      ...{ id, type: 'fabric.reset', at: at.toISOString(), repository: `${owner}/${repo}`, fabric },
      about: { reason: 'events before this one are no longer kept: list anew', snapshot },
    }),
  };
}

/** Tries out a receiver. `id`: one that no other message has. */
export function pingMessage({ owner, repo, fabric }: Facts, id: string, at: Date): Message {
  const about = { id, type: 'ping', at: at.toISOString() };
  return { id, body: JSON.stringify({ ...about, repository: `${owner}/${repo}`, fabric }) };
}
