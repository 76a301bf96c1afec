import { type FeedEvent, printCursor } from './feed.ts';
import type { FabricFacts } from './record-index.ts';

/** An event as clients read it, from the feed and from webhooks alike (DESIGN.md 5.7). */
export type ShownEvent = Omit<FeedEvent, 'number'> & {
  /** `<epoch>.<number>`: the cursor to go on from. */
  readonly id: string;
  /** `owner/name` */
  readonly repository: string;
  readonly fabric: string;
};

/** Shows an event of a fabric. */
export function showEvent(
  { owner, repo, fabric }: Pick<FabricFacts, 'owner' | 'repo' | 'fabric'>,
  epoch: string,
  { number, type, at, ...rest }: FeedEvent,
): ShownEvent {
  return { id: printCursor({ epoch, number }), type, at, repository: `${owner}/${repo}`, fabric, ...rest };
}
