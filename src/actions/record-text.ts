import type { FabricFacts, IndexedRecord } from '../ports/record-index.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import type { ChangeDesk } from './change-desk.ts';

/**
 * Text of a record as it stands in its file, comments included. GitHub is asked only for what the shelf does not hold.
 * Throws OperationalError.
 */
export async function readRecordText(
  { repositories, shelf }: Pick<ChangeDesk, 'repositories' | 'shelf'>,
  facts: FabricFacts,
  { blob, line }: Pick<IndexedRecord, 'blob' | 'line'>,
): Promise<string> {
  const bytes = (await shelf?.find([blob]))?.get(blob) ?? (await (await repositories.connect(facts)).readBlob(blob));
  const { documents } = readDocuments(bytes);
  const document = documents.length === 1 ? documents[0] : documents.find((one) => one.line === line);
  return document?.text ?? '';
}
