/** Which paths are taken while a plan is made: a path and its letter-case twins, and what a directory excludes. */
export type Occupancy = {
  /** Whether a file can be put there: no file of that name (letter case aside), none above it, none below it. */
  readonly isFree: (path: string) => boolean;
  readonly add: (path: string) => void;
  readonly remove: (path: string) => void;
};

/**
 * Letter case does not matter: two paths that differ only in it cannot lie beside each other on every file system
 * (DESIGN.md 5.1; PEERS.md "paths differing only in case").
 */
export function createOccupancy(paths: Iterable<string>): Occupancy {
  const files = new Map<string, number>();
  const directories = new Map<string, number>();
  const count = (path: string, by: number): void => {
    const folded = path.toLowerCase();
    files.set(folded, (files.get(folded) ?? 0) + by);
    for (const parent of parentsOf(folded)) directories.set(parent, (directories.get(parent) ?? 0) + by);
  };
  const isFree = (path: string): boolean => {
    const folded = path.toLowerCase();
    if ((files.get(folded) ?? 0) > 0 || (directories.get(folded) ?? 0) > 0) return false;
    return parentsOf(folded).every((parent) => (files.get(parent) ?? 0) === 0);
  };
  for (const path of paths) count(path, 1);
  return { isFree, add: (path) => count(path, 1), remove: (path) => count(path, -1) };
}

function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
    parents.push(path.slice(0, slash));
  return parents;
}
