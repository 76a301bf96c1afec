import type { Fabric } from '../config/fabric.ts';
import type { Problem } from '../domain/problem.ts';
import type { Snapshot, SnapshotFile } from '../domain/snapshot.ts';
import { compareBytes } from './order.ts';
import { areaOf, isKustomization, isLeftAlone, isManifestPath, pathInFabric } from './paths.ts';
import { isLoosePath } from './wanted.ts';

/** A file of a fabric; `path` is relative to the fabric's directory. */
export type FabricFile = {
  readonly path: string;
  readonly file: SnapshotFile;
  /** True where it lies in the fabric's directory itself (`loose: adopt`). */
  readonly isLoose?: boolean;
};

/** The files of one fabric by area, each list by path. */
export type FabricFiles = {
  /** Everything in raw/ that is looked at: manifests, and files that are no YAML. */
  readonly raw: readonly FabricFile[];
  /** With `loose: adopt`, the YAML and JSON files of the fabric's directory itself. */
  readonly loose: readonly FabricFile[];
  /** The YAML and JSON files of managed/. */
  readonly managed: readonly FabricFile[];
  /** Files of managed/ that are neither (kustomization.yaml is known and not among them). */
  readonly strangers: readonly FabricFile[];
  /** Every path below the fabric's directory, read or not, with its blob id. */
  readonly blobs: ReadonlyMap<string, string>;
  /** Symlinks and submodules, which are reported and never followed or moved; a file where a directory must be. */
  readonly problems: readonly Problem[];
};

/** Picks the files of one fabric out of a snapshot (DESIGN.md 5.1). */
export function selectFiles(fabric: Fabric, snapshot: Snapshot): FabricFiles {
  const raw: FabricFile[] = [];
  const loose: FabricFile[] = [];
  const managed: FabricFile[] = [];
  const strangers: FabricFile[] = [];
  const blobs = new Map<string, string>();
  const problems: Problem[] = [];
  for (const file of snapshot.files.values()) {
    const path = pathInFabric(fabric, file.path);
    if (path === undefined) continue;
    blobs.set(path, file.blob);
    const area = areaOf(`${path}/`);
    if (area === undefined) {
      if (file.mode.startsWith('100') && isLoosePath(fabric, file.path)) loose.push({ path, file, isLoose: true });
      continue;
    }
    const link = linkProblem(path, file);
    if (link !== undefined) problems.push(link);
    else if (path === area) problems.push(inPlaceOfDirectory(path));
    else if (isLeftAlone(path)) continue;
    else if (area === 'raw') raw.push({ path, file });
    else if (area === 'managed' && !isKustomization(path)) {
      if (isManifestPath(path)) managed.push({ path, file });
      else strangers.push({ path, file });
    }
  }
  const byPath = (a: FabricFile, b: FabricFile): number => compareBytes(a.path, b.path);
  return {
    raw: raw.sort(byPath),
    loose: loose.sort(byPath),
    managed: managed.sort(byPath),
    strangers: strangers.sort(byPath),
    blobs,
    problems,
  };
}

function inPlaceOfDirectory(path: string): Problem {
  const message = `${path} is a file and must be a directory: rename it`;
  return { code: 'not-yaml', severity: 'error', message, path, line: 1 };
}

function linkProblem(path: string, { mode }: SnapshotFile): Problem | undefined {
  if (mode === '120000') {
    const message = 'a symbolic link is not followed: put the file itself here';
    return { code: 'symlink', severity: 'warning', message, path, line: 1 };
  }
  if (mode === '160000') {
    const message = 'a submodule is not looked into: put the files themselves here';
    return { code: 'submodule', severity: 'warning', message, path, line: 1 };
  }
  return undefined;
}
