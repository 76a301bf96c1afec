import type { Document } from '../domain/document.ts';
import { isObject } from '../domain/json.ts';
import type { ChangeDraft } from '../records/change-draft.ts';
import { keepDocuments, layOut } from '../records/layout.ts';
import { plainText } from '../records/normalize-document.ts';
import type { PlacedDocument, ReadFile } from '../records/read-file.ts';
import { type Update, updateFile } from '../records/update-file.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import type { Fate } from './repair.ts';

/** The documents of a managed file before and after an update, as text for a diff. */
export type Edited = { readonly before: string; readonly after: string };

/**
 * Writes what repairs and updates make of one file of managed/. A file of one document that only moves keeps its
 * blob; documents that stay in a file keep their bytes. Returns the text of each updated document by position.
 */
export function writeManagedFile(
  file: ReadFile,
  fates: ReadonlyMap<PlacedDocument, Fate>,
  updates: readonly Update[],
  draft: ChangeDraft,
): Map<number, Edited> {
  const { bytes, mode, blob } = file.file;
  const edited = new Map<number, Edited>();
  const leaving = file.documents.filter((document) => (fates.get(document)?.is ?? 'stays') !== 'stays');
  if (bytes === undefined || (leaving.length === 0 && updates.length === 0)) return edited;
  const text = updates.length === 0 ? undefined : updateFile(bytes, file.examined.documents, updates);
  const documents = text === undefined ? file.examined.documents.map(({ document }) => document) : readAgain(text);
  for (const { position } of updates) {
    const before = file.examined.documents[position]?.document.text ?? '';
    edited.set(position, { before, after: documents[position]?.text ?? '' });
  }
  const [only] = file.documents;
  const fate = only === undefined ? undefined : fates.get(only);
  if (file.documents.length === 1 && only?.examined.document.item === undefined && fate?.is === 'moves') {
    if (text === undefined) draft.place(fate.target, { path: file.path, blob, mode });
    else draft.write(fate.target, text, mode);
    draft.remove(file.path);
    return edited;
  }
  for (const document of leaving) {
    const [own, to] = [documents[document.position], fates.get(document)];
    if (to?.is === 'moves' && own !== undefined) draft.write(to.target, textAlone(own), mode);
  }
  const staying = new Set(file.documents.keys());
  for (const { position } of leaving) staying.delete(position);
  if (staying.size === 0) draft.remove(file.path);
  else if (leaving.length === 0) draft.write(file.path, text ?? '', mode);
  else
    draft.write(
      file.path,
      keepDocuments(layOut(text === undefined ? bytes : Buffer.from(text)), documents, staying),
      mode,
    );
  return edited;
}

function readAgain(text: string): readonly Document[] {
  return readDocuments(Buffer.from(text)).documents;
}

function textAlone(document: Document): string {
  return isObject(document.value) ? plainText(document, document.value) : document.text;
}
