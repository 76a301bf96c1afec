import { coverKind } from './cover-kind.ts';
import type { Kind, Pack } from './kind.ts';

/** All kinds known for one fabric. A later pack replaces the kinds of an earlier one. */
export type Catalog = {
  readonly packs: readonly Pack[];
  readonly find: (group: string, kind: string) => Kind | undefined;
  readonly kinds: readonly Kind[];
};

/**
 * The kinds of several packs, each once, in the order in which they are first named. A kind of a later pack replaces
 * that of an earlier one; one that brings a schema from a CRD only replaces schema and versions, what else is known
 * of the kind stays (cover-kind.ts).
 */
export function createCatalog(packs: readonly Pack[]): Catalog {
  const kinds = new Map<string, Kind>();
  for (const pack of packs) {
    for (const kind of pack.kinds) {
      const key = `${kind.group}/${kind.kind}`;
      const known = kinds.get(key);
      kinds.set(key, known !== undefined && kind.schema !== undefined ? coverKind(known, kind) : kind);
    }
  }
  return { packs, find: (group, kind) => kinds.get(`${group}/${kind}`), kinds: [...kinds.values()] };
}
