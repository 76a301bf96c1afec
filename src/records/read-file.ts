import { isObject, type JsonObject } from '../domain/json.ts';
import { printKey } from '../domain/record-key.ts';
import type { SnapshotFile } from '../domain/snapshot.ts';
import type { Catalog } from '../kinds/catalog.ts';
import type { Kind } from '../kinds/kind.ts';
import { type Examine, type ExaminedDocument, type ExaminedFile, examineAnew } from './examine.ts';
import type { FabricFile } from './fabric-files.ts';
import type { Knowledge } from './knowledge.ts';
import { isManifestPath } from './paths.ts';
import { unreadFile } from './unread-file.ts';

/** A document with the file it stands in; `position` counts the file's documents from 0. */
export type PlacedDocument = {
  readonly path: string;
  readonly file: SnapshotFile;
  readonly isLoose?: boolean;
  /** How many documents the file holds. */
  readonly of: number;
  readonly position: number;
  readonly examined: ExaminedDocument;
  readonly kind?: Kind;
  /** The printed key; equal for documents that claim to be the same record. */
  readonly id?: string;
};

/** A file of raw/ or managed/ with its documents; none where `examined.faults` say why. */
export type ReadFile = FabricFile & {
  readonly examined: ExaminedFile;
  readonly documents: readonly PlacedDocument[];
};

/** A file of a fabric with what is found in it; one that cannot be read says why. */
export function readFile(entry: FabricFile, knowledge: Knowledge, examine: Examine = examineAnew): ReadFile {
  const { bytes, blob } = entry.file;
  const isReadable = bytes !== undefined && isManifestPath(entry.path);
  const examined = isReadable ? examine({ blob, bytes }, knowledge) : unreadFile(entry);
  return placeInFile(entry, examined, knowledge.catalog);
}

/** Joins a file with what was found in it. Kinds are looked up here: they are no plain data. */
export function placeInFile(entry: FabricFile, examined: ExaminedFile, catalog: Catalog): ReadFile {
  const documents = examined.documents.map((document, position): PlacedDocument => {
    const { key } = document;
    const kind = key === undefined ? undefined : catalog.find(key.group, key.kind);
    return {
      ...entry,
      of: examined.documents.length,
      position,
      examined: document,
      ...(kind === undefined || key === undefined ? {} : { kind, id: printKey(key) }),
    };
  });
  return { ...entry, examined, documents };
}

/** The value that an upload has once it is normalized. */
export function placedValue(document: PlacedDocument): JsonObject {
  return document.examined.normalized?.value ?? writtenValue(document);
}

/** The value of a document as it is written; empty where it is no object. */
export function writtenValue({ examined }: PlacedDocument): JsonObject {
  const { value } = examined.document;
  return isObject(value) ? value : {};
}
