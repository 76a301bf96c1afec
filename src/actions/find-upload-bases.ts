import type { Fabric } from '../config/fabric.ts';
import { OperationalError } from '../ports/operational-error.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import type { Listing } from '../ports/snapshot-source.ts';
import { parseCommitMessage } from '../proposal/commit-message.ts';
import { areaOf, pathInFabric, pathInRepository } from '../records/paths.ts';
import type { Look } from './look.ts';
import { readOwnPlan } from './own-commit.ts';
import { branchOf, normalizationOf } from './proposal-state.ts';
import type { Head } from './snapshot-reader.ts';

const mostPulls = 2;
const mostListings = 8;

/**
 * At which commits uploads were first planned, from what GitHub holds (DESIGN.md 5.1): as the newest of the last pull
 * requests of the fabric's branch that names the blob says, else the commit that brought the blob into raw/. At most 16
 * requests, however many uploads there are: where the history is longer than they reach, the oldest commit that can be
 * it counts, so that an edit by a person is rather held against an upload than lost.
 */
export async function findUploadBases(
  look: Look,
  fabric: Fabric,
  head: Head,
  blobs: Iterable<string>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const returned = new Set<string>();
  const left = new Set(blobs);
  for (const pull of await lastPulls(look, fabric, head.name)) {
    if (left.size === 0) break;
    for (const [blob, commit] of await readCarried(look, fabric, pull, left)) {
      if (commit === undefined) returned.add(blob);
      else found.set(blob, commit);
      left.delete(blob);
    }
  }
  for (const [blob, commit] of await searchHistory(look, fabric, head, new Set([...left, ...returned])))
    found.set(blob, commit);
  return found;
}

async function lastPulls({ host }: Look, { name }: Fabric, into: string): Promise<PullRequest[]> {
  const pulls = (await host.listPullRequests(branchOf(name))).filter(({ base }) => base === into);
  const isOpen = ({ state }: PullRequest): boolean => state === 'open';
  return [...pulls.filter(isOpen), ...pulls.filter((pull) => !isOpen(pull))].slice(0, mostPulls);
}

/**
 * What our commit of a pull request says of blobs that lay in raw/ when it was made, or that it left there; undefined for
 * one that it took away when it was merged: that blob came back since.
 */
async function readCarried(
  look: Look,
  fabric: Fabric,
  { number, merged }: PullRequest,
  blobs: ReadonlySet<string>,
): Promise<[blob: string, commit: string | undefined][]> {
  const commits = await look.host.listCommits(number);
  const ours = commits.find((commit) => readOwnPlan(commit, normalizationOf(fabric.name)) !== undefined);
  const parent = ours?.parents[0];
  if (ours === undefined || parent === undefined) return [];
  const uploadsAt = async (commit: string): Promise<Set<string>> =>
    blobsInRaw(fabric, (await listIfThere(look, commit)) ?? new Map());
  const before = await uploadsAt(parent);
  const after = merged ? await uploadsAt(ours.id) : before;
  const { bases, otherBase = parent } = parseCommitMessage(ours.message);
  return [...blobs].flatMap((blob): [string, string | undefined][] => {
    if (!after.has(blob)) return before.has(blob) ? [[blob, undefined]] : [];
    const commit = bases.has(blob) ? bases.get(blob) : otherBase;
    return commit === undefined ? [] : [[blob, commit]];
  });
}

// Of each blob is known a newer commit that has it and an older one that has not; both move towards each other.
async function searchHistory(
  look: Look,
  fabric: Fabric,
  head: Head,
  blobs: ReadonlySet<string>,
): Promise<[blob: string, commit: string][]> {
  if (blobs.size === 0) return [];
  const commits = await look.host.listHistory(head.commit, pathInRepository(fabric, 'raw'));
  const ranges = new Map([...blobs].map((blob) => [blob, { has: 0, lacks: commits.length }]));
  for (let i = 0; i < mostListings; i++) {
    const widest = [...ranges.values()].reduce((a, b) => (b.lacks - b.has > a.lacks - a.has ? b : a));
    if (widest.lacks - widest.has <= 1) break;
    const middle = Math.floor((widest.has + widest.lacks) / 2);
    const { id = '', tree = '' } = commits[middle] ?? {};
    look.memory.trees.set(id, tree, 1);
    const uploads = blobsInRaw(fabric, await look.reader.listFiles(id));
    for (const [blob, range] of ranges) {
      if (uploads.has(blob)) range.has = Math.max(range.has, middle);
      else range.lacks = Math.min(range.lacks, middle);
    }
  }
  return [...ranges].flatMap(([blob, { lacks }]): [string, string][] => {
    const commit = commits[lacks - 1]?.id;
    return commit === undefined ? [] : [[blob, commit]];
  });
}

/** The blobs of the files in a fabric's raw/. */
export function blobsInRaw(fabric: Fabric, files: Listing): Set<string> {
  const uploads = new Set<string>();
  for (const { path, blob } of files.values()) {
    const inside = pathInFabric(fabric, path);
    if (inside !== undefined && areaOf(inside) === 'raw') uploads.add(blob);
  }
  return uploads;
}

/** The files of a commit; undefined where the commit is gone, as after a forced push and a while. */
export async function listIfThere(look: Look, commit: string): Promise<Listing | undefined> {
  try {
    return await look.reader.listFiles(commit);
  } catch (error) {
    if (error instanceof OperationalError && error.isMissing) return undefined;
    throw error;
  }
}
