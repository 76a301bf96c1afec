import { readCommit } from './commits.ts';
import type { ObjectStore } from './object-store.ts';

/** A history of more commits than this is left to the git program. */
const most = 300;

/** What short histories say without a git program; undefined: too long, or not to be said without git. */
export type History = {
  isAncestor(ancestor: string, descendant: string): Promise<boolean | undefined>;
  /** The merge base, where there is just one that it can be; null where the two have nothing in common. */
  mergeBase(a: string, b: string): Promise<string | null | undefined>;
  /** The commits that `to` has and `from` has not, newest first, where they follow each other in a line. */
  between(from: string, to: string): Promise<string[] | undefined>;
};

/** Reads the commits of a store, each once. */
export function readHistory(objects: ObjectStore): History {
  const known = new Map<string, readonly string[]>();
  const parentsOf = async (sha: string): Promise<readonly string[]> => {
    const parents = known.get(sha) ?? (await readCommit(objects, sha))?.parents;
    if (parents === undefined) throw new Error(`there is no commit ${sha}`);
    known.set(sha, parents);
    return parents;
  };
  /** A commit and all before it. */
  const reach = async (from: string): Promise<Set<string> | undefined> => {
    const reached = new Set([from]);
    for (const sha of reached) {
      if (reached.size > most) return undefined;
      for (const parent of await parentsOf(sha)) reached.add(parent);
    }
    return reached;
  };
  return {
    async isAncestor(ancestor, descendant) {
      if ((await parentsOf(descendant)).includes(ancestor)) return true;
      return (await reach(descendant))?.has(ancestor);
    },
    async mergeBase(a, b) {
      const [ofA, ofB] = [await reach(a), await reach(b)];
      if (ofA === undefined || ofB === undefined) return undefined;
      if (ofA.has(b)) return b;
      // Whatever both have is reached through these.
      const doors = new Set<string>();
      for (const sha of ofB) {
        if (ofA.has(sha)) continue;
        for (const parent of await parentsOf(sha)) if (ofA.has(parent)) doors.add(parent);
      }
      return doors.size > 1 ? undefined : ([...doors][0] ?? null);
    },
    async between(from, to) {
      const old = await reach(from);
      const line: string[] = [];
      for (let sha = to; !old?.has(sha); ) {
        const [parent, ...others] = await parentsOf(sha);
        if (old === undefined || parent === undefined || others.length > 0 || line.length > most) return undefined;
        line.push(sha);
        sha = parent;
      }
      return line;
    },
  };
}
