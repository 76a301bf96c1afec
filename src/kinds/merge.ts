import type { Json } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';

/** One field that Git and an edit both changed since the base, to different values; a side that has no value is left out. */
export type FieldCollision = {
  readonly pointer: Pointer;
  readonly base?: Json;
  readonly git?: Json;
  readonly edit?: Json;
};

/** What a person decided about one collision: whose value holds. */
export type Take =
  | { readonly take: 'base' | 'git' | 'edit' }
  | { readonly take: 'value'; readonly value: Json | undefined };
