import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, printPointer } from '../domain/pointer.ts';
import { cleanDirectory, findBranchFault, findPathFault, findPatternFault, isNested } from './paths.ts';

/** A fault of the configuration that its schema cannot see. */
export type ConfigFault = { readonly pointer: Pointer; readonly message: string };

/**
 * Every breach of DESIGN.md 5.2 beyond the schema: names unique, directories clean and apart, patterns and branch
 * names usable. Total on any JSON; judges each entry as far as its members have the right types.
 */
export function findConfigFaults(file: Json): ConfigFault[] {
  const fabrics = isObject(file) && isList(file.fabrics) ? file.fabrics : [];
  const entries = fabrics.map((entry) => (isObject(entry) ? entry : {}));
  return [...entries.flatMap(findEntryFaults), ...findRepeatedNames(entries), ...findNestedDirectories(entries)];
}

function findEntryFaults(entry: JsonObject, index: number): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const judge = (
    value: Json | undefined,
    path: readonly (string | number)[],
    find: (text: string) => string | undefined,
  ) => {
    const fault = typeof value === 'string' ? find(value) : undefined;
    if (fault === undefined) return;
    faults.push({ pointer: printPointer(['fabrics', index, ...path]), message: `${path[0]} ${fault}` });
  };
  judge(entry.directory, ['directory'], findPathFault);
  judge(entry.branch, ['branch'], findBranchFault);
  for (const member of ['crds', 'context'] as const) {
    const patterns = entry[member];
    if (!isList(patterns)) continue;
    for (const [at, pattern] of patterns.entries()) judge(pattern, [member, at], findPatternFault);
  }
  return faults;
}

function findRepeatedNames(entries: readonly JsonObject[]): ConfigFault[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ name }, index) => {
    if (typeof name !== 'string') return [];
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, index);
      return [];
    }
    return [
      {
        pointer: printPointer(['fabrics', index, 'name']),
        message: `name is already that of fabric ${earlier + 1} of the list`,
      },
    ];
  });
}

// Sorted by path, a directory stands right after the one that holds it or after another one held by it.
function findNestedDirectories(entries: readonly JsonObject[]): ConfigFault[] {
  const places = entries
    .map(({ directory = '.' }, index) => ({ index, directory: typeof directory === 'string' ? directory : undefined }))
    .flatMap(({ index, directory }) =>
      directory === undefined || findPathFault(directory) !== undefined
        ? []
        : [{ index, directory: cleanDirectory(directory) }],
    )
    .sort((a, b) => compareSegments(a.directory, b.directory) || a.index - b.index);
  const faults: ConfigFault[] = [];
  let holder: (typeof places)[number] | undefined;
  for (const place of places) {
    if (holder !== undefined && isNested(holder.directory, place.directory)) {
      faults.push(nestedFault(holder, place, entries));
    } else {
      holder = place;
    }
  }
  return faults;
}

function nestedFault(
  holder: { readonly index: number; readonly directory: string },
  place: { readonly index: number; readonly directory: string },
  entries: readonly JsonObject[],
): ConfigFault {
  const stated = typeof entries[place.index]?.directory === 'string';
  const pointer = printPointer(stated ? ['fabrics', place.index, 'directory'] : ['fabrics', place.index]);
  const name = entries[holder.index]?.name;
  const other = typeof name === 'string' && /^[a-z0-9-]{1,63}$/.test(name) ? name : `number ${holder.index + 1}`;
  if (holder.directory === place.directory) return { pointer, message: `directory is already that of fabric ${other}` };
  return { pointer, message: `directory lies inside that of fabric ${other}: fabrics must not nest` };
}

// Plain comparison would put "a-b" between "a" and "a/b".
function compareSegments(a: string, b: string): number {
  const [left, right] = [a.replaceAll('/', '\u0000'), b.replaceAll('/', '\u0000')];
  return left < right ? -1 : left > right ? 1 : 0;
}
