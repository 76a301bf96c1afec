import { isWithin } from '../config/paths.ts';
import { isObject, type JsonObject } from '../domain/json.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type DeployerSource, listsItsFiles, repositoryAt, sourcesOf } from '../records/deployer-sources.ts';
import { compareBytes } from '../records/order.ts';
import { isManifestPath } from '../records/paths.ts';
import { readDocuments } from '../yaml/read-documents.ts';

/** What a deployer's source means for the fabrics (DESIGN.md 5.6). */
export type Reading =
  /** managed/ of a fabric, all of it and nothing else. */
  | 'exact'
  /** managed/, but not the directories in it. */
  | 'flat'
  /** managed/ or a directory above it through a kustomization.yaml, which lists what is read. */
  | 'listed'
  /** A directory above managed/, with all that lies in it. */
  | 'wider'
  /** A directory above managed/, only the files in it: nothing of managed/. */
  | 'beside'
  /** Another part of a fabric, or a part of managed/. */
  | 'part'
  /** No fabric's directory. */
  | 'elsewhere'
  /** Not in this repository. */
  | 'foreign'
  /** A template, or a source without a path. */
  | 'unknown';

/** One source of an Argo CD Application (or ApplicationSet) or a Flux Kustomization that a file declares. */
export type Deployer = {
  /** The file that declares it. */
  readonly path: string;
  readonly line: number;
  readonly kind: DeployerSource['kind'];
  readonly name: string;
  /** Directory that it reads, "" for the root; undefined where that cannot be told. */
  readonly reads: string | undefined;
  readonly prunes: boolean;
  readonly reading: Reading;
  /** Directories of the fabrics that it reads anything of. */
  readonly directories: readonly string[];
};

const markers = ['argoproj.io/', 'kustomize.toolkit.fluxcd.io/', 'source.toolkit.fluxcd.io/'].map((marker) =>
  Buffer.from(marker),
);

/** Whether a file may declare a deployer, told from its bytes without parsing them. */
export function mayDeclareDeployer(bytes: Uint8Array): boolean {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return markers.some((marker) => content.includes(marker));
}

/** What is needed to judge what a deployer reads. */
export type Surroundings = {
  /** Directories of the fabrics; "" is the root. */
  readonly directories: readonly string[];
  /** `owner/name` of this repository. */
  readonly repository: string;
};

type Declared = { readonly path: string; readonly line: number; readonly value: JsonObject };

/**
 * The deployers that the read files of a repository declare, by path and line, each with what it reads of the
 * fabrics. Pure and total. A source whose repository cannot be told counts as this one.
 */
export function findDeployers(snapshot: Snapshot, surroundings: Surroundings): Deployer[] {
  const declared = declaredObjects(snapshot);
  const addresses = gitAddresses(declared);
  return declared.flatMap(({ path, line, value }) =>
    sourcesOf(value).map((source): Deployer => {
      const { kind, name, prunes } = source;
      const address = source.address ?? addresses.get(source.reference ?? '');
      const reading = judge(source, address, snapshot, surroundings);
      const directories = isRead(reading) ? directoriesRead(source.reads, surroundings.directories) : [];
      return { path, line, kind, name, reads: source.reads, prunes, reading, directories };
    }),
  );
}

function declaredObjects({ files }: Snapshot): Declared[] {
  const candidates = [...files.values()].filter(
    ({ path, bytes }) => bytes !== undefined && isManifestPath(path) && mayDeclareDeployer(bytes),
  );
  return candidates
    .sort((a, b) => compareBytes(a.path, b.path))
    .flatMap(({ path, bytes }) =>
      readDocuments(bytes ?? new Uint8Array()).documents.flatMap(({ value, line }) =>
        isObject(value) ? [{ path, line, value }] : [],
      ),
    );
}

/** Name of each Flux GitRepository → its address. */
function gitAddresses(declared: readonly Declared[]): Map<string, string> {
  const addresses = new Map<string, string>();
  for (const { value } of declared) {
    const { metadata, spec } = value;
    if (value.kind !== 'GitRepository' || !isObject(metadata) || !isObject(spec)) continue;
    if (typeof metadata.name === 'string' && typeof spec.url === 'string') addresses.set(metadata.name, spec.url);
  }
  return addresses;
}

function judge(
  source: DeployerSource,
  address: string | undefined,
  { files }: Snapshot,
  { directories, repository }: Surroundings,
): Reading {
  const { reads, isRecursive } = source;
  if (address !== undefined && repositoryAt(address) !== repository.toLowerCase()) return 'foreign';
  if (reads === undefined) return 'unknown';
  const managed = directories.map(managedOf);
  const isListed = listsItsFiles(reads, (path) => files.has(path));
  if (managed.includes(reads)) return isListed ? 'listed' : isRecursive ? 'exact' : 'flat';
  if (managed.some((directory) => isWithin(directory, reads))) {
    return isListed ? 'listed' : isRecursive ? 'wider' : 'beside';
  }
  return directories.some((directory) => isWithin(reads, directory)) ? 'part' : 'elsewhere';
}

function isRead(reading: Reading): boolean {
  return reading !== 'elsewhere' && reading !== 'foreign' && reading !== 'unknown';
}

function directoriesRead(reads: string | undefined, directories: readonly string[]): string[] {
  if (reads === undefined) return [];
  return directories.filter((directory) => isWithin(managedOf(directory), reads) || isWithin(reads, directory));
}

/** managed/ of a fabric's directory, from the root of the repository. */
export function managedOf(directory: string): string {
  return directory === '' ? 'managed' : `${directory}/managed`;
}
