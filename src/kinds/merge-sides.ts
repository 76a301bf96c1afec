import type { Json, JsonObject } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import type { Rule } from './comparison-rule.ts';
import type { Kind } from './kind.ts';

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

/** A value as it is written, and as admission would hold it; `held` is absent where the two cannot be set side by side. */
export type Sight = { readonly value: Json | undefined; readonly held?: Json | undefined };

export type Sides = { readonly base: Sight; readonly git: Sight; readonly edit: Sight };

export type Path = readonly (string | number)[];

/** What one merge carries along. */
export type Merging = {
  readonly kind: Kind;
  readonly git: JsonObject;
  readonly resolve: (collision: FieldCollision) => Take | undefined;
  readonly collisions: FieldCollision[];
  /** Values that both sides mean and write in two ways, one of them perhaps by leaving them to the defaults. */
  readonly unspelled: Unspelled[];
};

export type Unspelled = { readonly path: Path; readonly value: Json; readonly holder: Rule; readonly key: string };
