import type { Kind, Pack } from './kind.ts';

/** All kinds known for one fabric. A later pack replaces the kinds of an earlier one. */
export type Catalog = {
  readonly packs: readonly Pack[];
  readonly find: (group: string, kind: string) => Kind | undefined;
  readonly kinds: readonly Kind[];
};
