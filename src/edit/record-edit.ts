import type { Json, JsonObject } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { FieldCollision, Take } from '../kinds/merge.ts';

/**
 * One edit of one record (DESIGN.md 5.7). `base` is the blob id of the file that the caller last saw; null: the record
 * must not exist. What an edit does not name stays as it is in Git.
 */
export type RecordEdit =
  | { readonly op: 'put'; readonly key: RecordKey; readonly manifest: JsonObject; readonly base: string | null }
  | { readonly op: 'merge-patch'; readonly key: RecordKey; readonly patch: JsonObject; readonly base: string }
  | { readonly op: 'delete'; readonly key: RecordKey; readonly base: string };

/**
 * One field of one record that both sides changed. The empty pointer means the whole record: deleted here and changed
 * there, or created on both sides. `path` and `line` are those of Git's file.
 */
export type Collision = FieldCollision & {
  readonly key: RecordKey;
  readonly path?: string;
  readonly line?: number;
};

/**
 * A person's decision about one collision. `git` is the value that Git had when it was made: where Git moved on since,
 * the decision holds no more and the collision stands again.
 */
export type Resolution = { readonly key: RecordKey; readonly pointer: Pointer; readonly git?: Json } & Take;
