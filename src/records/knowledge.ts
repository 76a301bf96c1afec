import { createHash } from 'node:crypto';
import type { Fabric } from '../config/fabric.ts';
import { compileGlobs } from '../config/glob.ts';
import { isObject, type Json, type JsonObject } from '../domain/json.ts';
import type { Problem } from '../domain/problem.ts';
import type { Snapshot, SnapshotFile } from '../domain/snapshot.ts';
import { type Catalog, createCatalog } from '../kinds/catalog.ts';
import { packFromCrds } from '../kinds/from-crd.ts';
import { hedgehogPack } from '../kinds/hedgehog/pack.ts';
import type { PackSettings } from '../kinds/settings.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import { compareByPlace, compareBytes } from './order.ts';

/** What is known before the first upload is looked at: kinds, objects that live only in the cluster, settings. */
export type Knowledge = {
  /** Digest of all that a file is judged by when it is judged by itself: kinds and settings. */
  readonly id: string;
  readonly catalog: Catalog;
  readonly context: readonly JsonObject[];
  readonly settings: PackSettings;
};

type Loaded = { readonly value: JsonObject; readonly path: string; readonly line: number };
type LoadedObjects = { readonly objects: readonly Loaded[]; readonly problems: readonly Problem[] };

/**
 * Reads the CRD files and the context of a fabric from a snapshot (DESIGN.md 5.2); paths and globs are relative to the
 * repository. A file that cannot be used is a problem `crd` and the rest goes on. Total.
 */
export function readKnowledge(fabric: Fabric, snapshot: Snapshot): { knowledge: Knowledge; problems: Problem[] } {
  const crds = loadObjects(fabric.crds, snapshot);
  const context = loadObjects(fabric.context, snapshot);
  const derived = packFromCrds(crds.objects);
  const packs = crds.objects.length === 0 ? [hedgehogPack] : [hedgehogPack, derived.pack];
  const knowledge = {
    id: knowledgeId(fabric, snapshot.files),
    catalog: createCatalog(packs),
    context: context.objects.map((object) => object.value),
    settings: fabric.settings,
  };
  const unusable = derived.problems.map(({ path, line, message }) => crdProblem(path, line, message));
  return { knowledge, problems: [...crds.problems, ...context.problems, ...unusable].sort(compareByPlace) };
}

/** The id that the knowledge of a fabric has with these files; their bytes are not needed. */
export function knowledgeId({ settings, crds }: Fabric, files: Snapshot['files']): string {
  const sources = findFiles(crds, files).map(({ path, blob }) => [path, blob]);
  return createHash('sha256')
    .update(JSON.stringify([settings, sources]))
    .digest('hex');
}

function findFiles(patterns: readonly string[], files: Snapshot['files']): SnapshotFile[] {
  if (patterns.length === 0) return [];
  const matches = compileGlobs(patterns);
  return [...files.values()].filter((file) => matches(file.path)).sort((a, b) => compareBytes(a.path, b.path));
}

function loadObjects(patterns: readonly string[], snapshot: Snapshot): LoadedObjects {
  const objects: Loaded[] = [];
  const problems: Problem[] = [];
  for (const file of findFiles(patterns, snapshot.files)) {
    const loaded = loadFile(file);
    objects.push(...loaded.objects);
    problems.push(...loaded.problems);
  }
  return { objects, problems };
}

function loadFile({ path, bytes, mode }: SnapshotFile): LoadedObjects {
  if (bytes === undefined) {
    const reason = mode.startsWith('100') ? 'it is too large to be read' : 'it is a symlink or a submodule';
    return { objects: [], problems: [crdProblem(path, 1, `the file is not used: ${reason}`)] };
  }
  const { documents, faults } = readDocuments(bytes);
  const problems = [...faults, ...documents.flatMap((document) => document.faults)]
    .filter((fault) => fault.severity === 'error')
    .map((fault) => crdProblem(path, fault.line, fault.message));
  const objects: Loaded[] = [];
  for (const { value, line } of documents) {
    if (isObject(value) && isText(value.apiVersion) && isText(value.kind)) objects.push({ value, path, line });
    else if (value !== undefined) problems.push(crdProblem(path, line, 'the document is no Kubernetes object'));
  }
  return { objects, problems };
}

function isText(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

function crdProblem(path: string, line: number, message: string): Problem {
  return { code: 'crd', severity: 'error', message, path, line };
}
