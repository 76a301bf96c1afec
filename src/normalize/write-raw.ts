import { blobId } from '../domain/blob-id.ts';
import type { Document } from '../domain/document.ts';
import type { ChangeDraft } from '../records/change-draft.ts';
import { movesWhole } from '../records/examine.ts';
import { keepDocuments, type Layout, layOut } from '../records/layout.ts';
import type { Occupancy } from '../records/occupancy.ts';
import { unmanagedPaths } from '../records/paths.ts';
import type { PlacedDocument, ReadFile } from '../records/read-file.ts';
import type { Outcome } from './fabric-plan.ts';
import type { Decision } from './place.ts';

/** What is needed to write the raw files of one fabric. */
export type RawWriting = {
  readonly decisions: ReadonlyMap<PlacedDocument, Decision>;
  /** Outcomes that are planned and not carried out: their documents stay in raw/. */
  readonly withheld: ReadonlySet<Outcome>;
  readonly occupancy: Occupancy;
  /** Every path of the fabric with its blob, as now and with what this plan has put into unmanaged/. */
  readonly blobs: Map<string, string>;
  readonly draft: ChangeDraft;
};

/** Where the unmanaged part of a raw file went; undefined where unmanaged/ has no place for it and it stays. */
export type UnmanagedTarget = string | undefined;

/**
 * Writes what becomes of one raw file (DESIGN.md 5.1): managed documents to their own files (a file with one document
 * that needs no change keeps its blob), unmanaged ones to unmanaged/ (of a loose file they stay where they
 * are), the rest stays, bytes preserved. The file is deleted when nothing of it is left.
 */
export function writeRawFile(file: ReadFile, writing: RawWriting): UnmanagedTarget {
  const { draft } = writing;
  const parts = partsOf(file, writing);
  const layout = layoutOnDemand(file);
  const documents = file.documents.map(({ examined }) => examined.document);
  for (const position of parts.managed) writeManaged(file, position, writing);
  const target =
    parts.unmanaged.size === 0 && documents.length > 0 ? undefined : moveAside(file, parts, layout, writing);
  const staying = new Set(parts.staying);
  const isStuck = target === undefined && (parts.unmanaged.size > 0 || documents.length === 0);
  if (isStuck) for (const position of parts.unmanaged) staying.add(position);
  if (staying.size === 0 && !isStuck) draft.remove(file.path);
  else if (staying.size < documents.length) {
    draft.write(file.path, keepDocuments(layout(), documents, staying), file.file.mode);
  }
  return target;
}

type Parts = { managed: number[]; readonly unmanaged: Set<number>; readonly staying: Set<number> };

function partsOf(file: ReadFile, { decisions, withheld }: RawWriting): Parts {
  const parts: Parts = { managed: [], unmanaged: new Set(), staying: new Set() };
  for (const document of file.documents) {
    const outcome = decisions.get(document)?.outcome ?? 'held';
    const isLeft = outcome === 'unmanaged' && file.isLoose === true;
    if (outcome === 'held' || isLeft || withheld.has(outcome)) parts.staying.add(document.position);
    else if (outcome === 'managed') parts.managed.push(document.position);
    else if (outcome === 'unmanaged') parts.unmanaged.add(document.position);
  }
  return parts;
}

function layoutOnDemand({ file }: ReadFile): () => Layout {
  let layout: Layout | undefined;
  return () => {
    layout ??= layOut(file.bytes ?? new Uint8Array());
    return layout;
  };
}

function writeManaged(file: ReadFile, position: number, { decisions, draft }: RawWriting): void {
  const document = file.documents[position];
  const decision = document === undefined ? undefined : decisions.get(document);
  if (document === undefined || decision?.outcome !== 'managed') return;
  const { mode, blob } = file.file;
  if (movesWhole(file.examined)) draft.place(decision.target, { path: file.path, blob, mode });
  else draft.write(decision.target, managedText(document), mode);
}

/** The text that a managed document has in its own file. */
export function managedText({ examined }: PlacedDocument): string {
  return examined.normalized?.text ?? examined.document.text;
}

function moveAside(
  file: ReadFile,
  parts: Parts,
  layout: () => Layout,
  { occupancy, blobs, draft }: RawWriting,
): UnmanagedTarget {
  const { mode } = file.file;
  const isWhole = parts.unmanaged.size === file.documents.length;
  const documents: Document[] = file.documents.map(({ examined }) => examined.document);
  const content = isWhole ? undefined : keepDocuments(layout(), documents, parts.unmanaged);
  const blob = content === undefined ? file.file.blob : blobId(content);
  for (const path of unmanagedPaths(file.path, blob)) {
    if (blob !== '' && blobs.get(path) === blob) return path;
    if (!occupancy.isFree(path)) continue;
    occupancy.add(path);
    blobs.set(path, blob);
    if (content === undefined) draft.place(path, { path: file.path, blob, mode });
    else draft.write(path, content, mode);
    return path;
  }
  return undefined;
}
