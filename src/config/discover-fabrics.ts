import { isObject } from '../domain/json.ts';
import type { SnapshotFile } from '../domain/snapshot.ts';
import type { Kind } from '../kinds/kind.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import type { Fabric } from './fabric.ts';
import { nameFabrics } from './fabric-names.ts';
import { fillFabric } from './fill-defaults.ts';

/** What discovery looks at. Contents are optional: without them nothing is found by its documents. */
export type Tree = {
  readonly files: ReadonlyMap<string, SnapshotFile>;
  /** Every directory; of a commit, `listDirectories` of its paths. */
  readonly directories: ReadonlySet<string>;
};

/** A fabric and what gave it away: raw/ beside managed/ or unmanaged/, `.hnp/`, or documents of a managed kind. */
export type FoundFabric = { readonly fabric: Fabric; readonly sign: 'layout' | 'hnp' | 'documents' };

/**
 * The fabrics of a repository without configuration, at any depth, with all defaults (DESIGN.md 5.3, 5.6), by
 * directory. They never nest: a layout counts more than `.hnp/`, and that more than documents; among equals the
 * outermost. `rootName` names a fabric that is the root itself.
 */
export function discoverFabrics(tree: Tree, kinds: readonly Kind[], rootName: string): FoundFabric[] {
  const found = new Map<string, FoundFabric['sign']>();
  accept(found, findLayouts(tree.directories), 'layout');
  accept(found, findBesides(tree.directories, '.hnp'), 'hnp');
  accept(found, findByDocuments(tree.files, kinds), 'documents');
  const directories = [...found.keys()].sort();
  const names = nameFabrics(directories, rootName);
  return directories.map((directory) => ({
    fabric: describeFabric(directory, names.get(directory) ?? rootName, tree.directories, kinds),
    sign: found.get(directory) ?? 'documents',
  }));
}

/** A fabric with all defaults; directories spelled in the plural are taken as found (DESIGN.md 5.6). */
export function describeFabric(
  directory: string,
  name: string,
  directories: ReadonlySet<string>,
  kinds: readonly Kind[],
): Fabric {
  const managed = directory === '' ? 'managed' : `${directory}/managed`;
  const isPlural = kinds.some(
    ({ plural, directory: { singular } }) => plural !== singular && directories.has(`${managed}/${plural}`),
  );
  const spelling = isPlural ? ('plural' as const) : ('singular' as const);
  return fillFabric({ name, directory: directory === '' ? '.' : directory, kindDirectory: spelling });
}

/** Every directory above the paths, the root ("") apart. */
export function listDirectories(paths: Iterable<string>): Set<string> {
  const directories = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const directory = path.slice(0, end);
      if (directories.has(directory)) break;
      directories.add(directory);
    }
  }
  return directories;
}

function accept(
  found: Map<string, FoundFabric['sign']>,
  candidates: Iterable<string>,
  sign: FoundFabric['sign'],
): void {
  const stronger = new Set(found.keys());
  const aboveStronger = listDirectories(stronger);
  if (stronger.size > 0) aboveStronger.add('');
  const outermostFirst = [...new Set(candidates)].sort((a, b) => a.length - b.length);
  const accepted = new Set<string>();
  for (const candidate of outermostFirst) {
    if (aboveStronger.has(candidate) || isBelow(candidate, stronger) || isBelow(candidate, accepted)) continue;
    accepted.add(candidate);
    found.set(candidate, sign);
  }
}

// Whether the directory or one above it is in the set.
function isBelow(directory: string, set: ReadonlySet<string>): boolean {
  if (set.has('') || set.has(directory)) return true;
  for (let end = directory.lastIndexOf('/'); end > 0; end = directory.lastIndexOf('/', end - 1)) {
    if (set.has(directory.slice(0, end))) return true;
  }
  return false;
}

function findLayouts(directories: ReadonlySet<string>): string[] {
  return findBesides(directories, 'raw').filter((directory) => {
    const prefix = directory === '' ? '' : `${directory}/`;
    return directories.has(`${prefix}managed`) || directories.has(`${prefix}unmanaged`);
  });
}

function findBesides(directories: ReadonlySet<string>, name: string): string[] {
  const ending = `/${name}`;
  return [...directories].flatMap((directory) => {
    if (directory === name) return [''];
    return directory.endsWith(ending) ? [directory.slice(0, -ending.length)] : [];
  });
}

function findByDocuments(files: Tree['files'], kinds: readonly Kind[]): string[] {
  const known = new Map(kinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
  const groups = [...new Set(kinds.map(({ group }) => group))].map((group) => Buffer.from(`${group}/`));
  return [...files.values()].flatMap(({ path, bytes }) => {
    const held = bytes === undefined ? [] : findKnownKinds(bytes, groups, known);
    return held.length === 0 ? [] : [fabricOf(path, held)];
  });
}

// Searching for the group first spares parsing everything else that a repository holds in YAML.
function findKnownKinds(bytes: Uint8Array, groups: readonly Buffer[], known: ReadonlyMap<string, Kind>): Kind[] {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!groups.some((group) => content.includes(group))) return [];
  return readDocuments(bytes).documents.flatMap(({ value }) => {
    if (!isObject(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return [];
    return known.get(`${value.apiVersion.split('/')[0]}/${value.kind}`) ?? [];
  });
}

// A directory named after the kind of what lies in it is below the fabric's; `fabric/` with VPCs in it is not.
function fabricOf(path: string, held: readonly Kind[]): string {
  const parents = path.split('/').slice(0, -1);
  const area = parents.findIndex((segment) => segment === 'raw' || segment === 'managed' || segment === 'unmanaged');
  if (area >= 0) return parents.slice(0, area).join('/');
  const last = parents.at(-1);
  if (held.some(({ directory }) => directory.singular === last || directory.plural === last)) parents.pop();
  return parents.join('/');
}
