import type { FileMode } from './snapshot.ts';

/**
 * What is done to one path. `write` carries new content, `place` an existing blob (moved or copied, same
 * bytes; `from` is where it lay), `delete` removes a file that exists.
 */
export type FileChange =
  | { readonly action: 'write'; readonly mode: FileMode; readonly content: string }
  | { readonly action: 'place'; readonly mode: FileMode; readonly blob: string; readonly from: string }
  | { readonly action: 'delete' };

/** Path → change. The paths are relative to the fabric's directory in a plan, to the repository when applied. */
export type ChangeSet = ReadonlyMap<string, FileChange>;
