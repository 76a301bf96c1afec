import { isWithin } from '../config/paths.ts';
import { type DeployerSource, listsItsFiles, repositoryAt } from '../records/deployer-sources.ts';
import { isKustomization, isLeftAlone, isManifestPath, pathInRepository } from '../records/paths.ts';
import { compileArgoGlob } from './argo-glob.ts';
import { type DeployerPlace, quote } from './deployer.ts';

/** One source of a deployer with what its other objects say of it. */
export type ScopedSource = DeployerSource & {
  /** Begins the sentences about it: `It`, or the name of one of several. */
  readonly subject: string;
  /** The branch or the tag, commit or range that it follows, "" for the default branch; absent where that is not known. */
  readonly ref?: { readonly branch: string } | { readonly other: string };
  /** Something beside the paths decides what is read. */
  readonly filter?: string;
};

/** Whether a source reads a file of the repository. What a kustomization.yaml lists cannot be told: all of it counts. */
export function coverageOf(source: DeployerSource, place: Pick<DeployerPlace, 'files'>): (path: string) => boolean {
  const { reads, kind } = source;
  const isRecursive = source.isRecursive || isListed(source, place);
  if (reads === undefined) return () => false;
  const include = source.include === undefined ? undefined : compileArgoGlob(source.include);
  const exclude = source.exclude === undefined ? undefined : compileArgoGlob(source.exclude);
  return (path) => {
    if (!isWithin(path, reads) || !isManifestPath(path)) return false;
    const below = reads === '' ? path : path.slice(reads.length + 1);
    if (!isRecursive && below.includes('/')) return false;
    if (kind === 'Kustomization') return !path.toLowerCase().endsWith('.json');
    return exclude?.(below) !== true && include?.(below) !== false;
  };
}

/** Whether a source reads something of a fabric's directory. */
export function concernsFabric(source: DeployerSource, { directory }: Pick<DeployerPlace, 'directory'>): boolean {
  const { reads } = source;
  return reads !== undefined && (isWithin(reads, directory) || isWithin(managedIn(directory), reads));
}

/** Whether what a source reads is all of managed/, or a directory that holds it. */
export function holdsManaged({ reads }: DeployerSource, { directory }: Pick<DeployerPlace, 'directory'>): boolean {
  return reads !== undefined && isWithin(managedIn(directory), reads);
}

/**
 * What is wrong with what a deployer reads, a sentence each (DESIGN.md 5.5, 5.8): another repository or branch, raw/ or
 * unmanaged/ among it, a part of managed/ left out. None where it reads managed/ and nothing else of the fabric.
 */
export function describeScope(sources: readonly ScopedSource[], place: DeployerPlace): string[] {
  const managed = managedIn(place.directory);
  const own = sources.filter(({ address }) => isOwn(address, place));
  const foreign = sources.find(({ address }) => !isOwn(address, place));
  if (own.length === 0 && foreign?.address !== undefined)
    return [`${foreign.subject} reads ${quote(repositoryAt(foreign.address))}, not this repository.`];
  const near = own.filter((source) => concernsFabric(source, place));
  if (near.length === 0) {
    const paths = own.flatMap(({ reads }) => (reads === undefined ? [] : quote(shown(reads))));
    const where = paths.length === 0 ? 'it reads no directory of a Git repository' : `its path is ${paths.join(', ')}`;
    return [`It reads nothing of ${quote(managed)}: ${where}.`];
  }
  const judged = near.filter((source) => source.filter === undefined && !isListed(source, place));
  return [
    ...near.flatMap((source) => describeBranch(source, place)),
    ...near.flatMap((source) => describeListing(source, place)),
    ...near.flatMap((source) => describeFilter(source, managed)),
    ...judged.flatMap((source) => describeStrangers(source, place)),
    ...describeMissed(near, place),
  ];
}

function isOwn(address: string | undefined, { repository }: DeployerPlace): boolean {
  return address === undefined || repositoryAt(address) === repository.toLowerCase();
}

function describeBranch({ subject, ref }: ScopedSource, place: DeployerPlace): string[] {
  if (ref === undefined) return [];
  const followed = 'other' in ref ? ref.other : ref.branch || place.defaultBranch;
  if (!('other' in ref) && followed === place.branch) return [];
  return [`${subject} follows ${quote(followed)}, and the fabric lives on ${quote(place.branch)}.`];
}

function isListed({ reads }: DeployerSource, { files }: Pick<DeployerPlace, 'files'>): boolean {
  return reads !== undefined && listsItsFiles(reads, (path) => files.has(path));
}

function describeListing(source: ScopedSource, place: DeployerPlace): string[] {
  if (!isListed(source, place)) return [];
  const where = quote(shown(source.reads ?? ''));
  return [
    `${source.subject} reads ${where} by the \`kustomization.yaml\` in it: whether that lists all of \`managed/\` cannot be seen here.`,
  ];
}

function describeFilter({ subject, reads = '', filter }: ScopedSource, managed: string): string[] {
  if (filter === undefined || isWithin(reads, managed)) return [];
  return [`${subject} reads ${quote(shown(reads))} but for what ${filter} leaves out: let it read ${quote(managed)}.`];
}

/** raw/ and unmanaged/ among what is read. */
function describeStrangers(source: ScopedSource, place: DeployerPlace): string[] {
  const covers = coverageOf(source, place);
  const found = (['raw', 'unmanaged'] as const).filter((area) => {
    const top = pathInRepository(place, area);
    if (covers(`${top}/upload.yaml`)) return true;
    return [...place.files.keys()].some((path) => isWithin(path, top) && covers(path));
  });
  if (found.length === 0) return [];
  const areas = found.map((area) => `\`${area}/\``).join(' and ');
  return [
    `${source.subject} reads ${areas} as well, which nobody has looked at: let it read ${quote(managedIn(place.directory))}.`,
  ];
}

function describeMissed(near: readonly ScopedSource[], place: DeployerPlace): string[] {
  const managed = managedIn(place.directory);
  const flat = near.find((one) => !one.isRecursive && !isListed(one, place) && holdsManaged(one, place));
  if (flat !== undefined && near.length === 1) {
    const where = quote(shown(flat.reads ?? ''));
    return [
      `${flat.subject} reads only the files in ${where} itself, none of the directories in it: set \`directory.recurse: true\`.`,
    ];
  }
  const covered = near.map((source) => coverageOf(source, place));
  const records = [...place.files.keys()].filter((path) => isRecordFile(path, managed));
  const missed = records.filter((path) => !covered.some((covers) => covers(path)));
  if (missed.length === 0) return [];
  const [first = ''] = missed.sort();
  return [`${missed.length} of ${records.length} files of \`managed/\` are not read, the first ${quote(first)}.`];
}

function isRecordFile(path: string, managed: string): boolean {
  if (!isWithin(path, managed)) return false;
  const below = path.slice(managed.length + 1);
  return isManifestPath(below) && !isKustomization(below) && !isLeftAlone(below);
}

function managedIn(directory: string): string {
  return pathInRepository({ directory }, 'managed');
}

function shown(directory: string): string {
  return directory === '' ? '.' : directory;
}
