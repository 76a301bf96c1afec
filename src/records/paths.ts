import type { Fabric } from '../config/fabric.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { Kind } from '../kinds/kind.ts';

/** Which part of a fabric a file belongs to (DESIGN.md 5.1). */
export type Area = 'raw' | 'managed' | 'unmanaged';

/** In the order in which a document passes through them. */
export const areas: readonly Area[] = ['raw', 'managed', 'unmanaged'];

/** The path below the fabric's directory, or undefined where the file lies outside it. */
export function pathInFabric(fabric: Pick<Fabric, 'directory'>, path: string): string | undefined {
  if (fabric.directory === '') return path;
  const prefix = `${fabric.directory}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** The inverse of pathInFabric. */
export function pathInRepository(fabric: Pick<Fabric, 'directory'>, path: string): string {
  return fabric.directory === '' ? path : `${fabric.directory}/${path}`;
}

/** The area of a path below the fabric's directory; undefined for files outside the three directories. */
export function areaOf(path: string): Area | undefined {
  return areas.find((area) => path.startsWith(area) && path[area.length] === '/');
}

/** Whether an upload's name says YAML or JSON; letter case does not matter. */
export function isManifestPath(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path);
}

/** Whether a file is kustomize's own, which is known and no manifest. */
export function isKustomization(path: string): boolean {
  return /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path);
}

/**
 * Files that are never read nor moved (DESIGN.md 5.1): dotfiles and what lies in dot directories, README*. So is a
 * path with an empty segment, `.` or `..`: git makes none, and nothing may lead out of the fabric.
 */
export function isLeftAlone(path: string): boolean {
  const segments = path.split('/');
  return segments.some((segment) => segment === '' || segment.startsWith('.')) || /^README/.test(segments.at(-1) ?? '');
}

/**
 * `managed/<kind dir>/<file>` of a record (DESIGN.md 5.1): `<name>.yaml`, or `<namespace>_<name>.yaml` outside the
 * pack's own namespace. Undefined where a part could not stand in a path: such a key has no place.
 */
export function canonicalPath(kind: Kind, key: RecordKey, spelling: Fabric['kindDirectory']): string | undefined {
  const isForeign = key.namespace !== null && key.namespace !== kind.namespace;
  const file = `${isForeign ? `${key.namespace}_` : ''}${key.name}.yaml`;
  const directory = kind.directory[spelling];
  const isSafe = segment.test(directory) && segment.test(key.name) && (!isForeign || segment.test(key.namespace ?? ''));
  return isSafe && file.length <= fileNameBytes ? `managed/${directory}/${file}` : undefined;
}

const segment = /^[a-zA-Z0-9][a-zA-Z0-9.-]*$/;
/** What common file systems take. */
const fileNameBytes = 255;

/**
 * Where content that is not managed may go, best first (DESIGN.md 5.1): its path relative to raw/, then
 * `<stem>.<first 8 of the blob id>.<ext>`. The rest is for a file in the way of a directory or the other way round, or
 * a name that would become too long.
 */
export function unmanagedPaths(rawPath: string, blob: string): string[] {
  const path = rawPath.slice('raw/'.length);
  const suffixed = [blob.slice(0, 8), blob].map((id) => `unmanaged/${withSuffix(path, id)}`);
  const paths = [`unmanaged/${path}`, ...suffixed, `unmanaged/${blob}/${path}`];
  return paths.filter((candidate) => byteLength(candidate.slice(candidate.lastIndexOf('/') + 1)) <= fileNameBytes);
}

function withSuffix(path: string, suffix: string): string {
  const dot = path.lastIndexOf('.');
  if (dot <= path.lastIndexOf('/') + 1) return `${path}.${suffix}`;
  return `${path.slice(0, dot)}.${suffix}${path.slice(dot)}`;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
