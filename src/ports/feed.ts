import type { JsonObject } from '../domain/json.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { FabricRef } from './record-index.ts';

/** What happened to a fabric (DESIGN.md 5.7). That a feed begins anew is no event of it: `gone` says so. */
export const eventTypes = [
  'record.added',
  'record.modified',
  'record.removed',
  'change.drafted',
  'change.queued',
  'change.proposed',
  'change.updated',
  'change.conflicted',
  'change.merged',
  'change.closed',
  'change.failed',
  'proposal.opened',
  'proposal.updated',
  'proposal.closed',
  'drift.changed',
  'fabric.paused',
  'fabric.resumed',
] as const;
export type EventType = (typeof eventTypes)[number];

/** A record as an event shows it. */
export type RecordVersion = {
  readonly path: string;
  readonly line: number;
  readonly blob: string;
  readonly value: JsonObject;
};

export type NewEvent = {
  readonly type: EventType;
  readonly key?: RecordKey;
  readonly commit?: string;
  readonly old?: RecordVersion;
  readonly new?: RecordVersion;
  /** For change.*: id, title, state, pull request, reason. For proposal.*: flow, pull request, whether it was merged. */
  readonly about?: JsonObject;
};

/** `number` counts up by one within an epoch of a fabric; `at` as ISO 8601. */
export type FeedEvent = NewEvent & { readonly number: number; readonly at: string };

/** Where a reader is: everything up to this number was seen. Printed `<epoch>.<number>`. */
export type Cursor = { readonly epoch: string; readonly number: number };

export type FeedPage =
  | { readonly is: 'page'; readonly events: readonly FeedEvent[]; readonly next: Cursor }
  /** The epoch is another one, or events after the cursor were compacted: list anew with `snapshot=true`. */
  | { readonly is: 'gone' }
  | { readonly is: 'unknown-fabric' };

/** The ordered events of each fabric. Methods throw OperationalError only. */
export type Feed = {
  readonly head: (ref: FabricRef) => Promise<Cursor | undefined>;
  /** Events after the cursor (from the oldest kept where there is none), at most `limit`. */
  readonly read: (ref: FabricRef, after: Cursor | undefined, limit: number) => Promise<FeedPage>;
  /** Events about records from a time on (ISO 8601), oldest first; of more than 10,000 the newest. */
  readonly recordEvents: (ref: FabricRef, since: string) => Promise<readonly FeedEvent[]>;
  /** Appends events of a fabric that is indexed; of one that is not, nothing is kept. */
  readonly append: (ref: FabricRef, events: readonly NewEvent[]) => Promise<void>;
  /** Calls back whenever a fabric has new events, also those of other processes; returns how to stop. */
  readonly follow: (ref: FabricRef, hear: () => void) => () => void;
};

/** Prints a cursor as clients see it: `<epoch>.<number>`. */
export function printCursor({ epoch, number }: Cursor): string {
  return `${epoch}.${number}`;
}

/** Reads what printCursor wrote; undefined for every other text. */
export function parseCursor(text: string): Cursor | undefined {
  const [, epoch, number] = /^([0-9a-z-]{1,64})\.(0|[1-9]\d{0,14})$/.exec(text) ?? [];
  return epoch === undefined || number === undefined ? undefined : { epoch, number: Number(number) };
}
