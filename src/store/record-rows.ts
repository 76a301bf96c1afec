import type { Selectable } from 'kysely';
import { isObject, type JsonObject } from '../domain/json.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { IndexedRecord } from '../ports/record-index.ts';
import { isText, jsonText } from './columns.ts';
import type { Tables } from './tables.ts';

type Row = Selectable<Tables['records']>;

export const recordColumns = [
  'api_group',
  'kind',
  'namespace',
  'name',
  'path',
  'line',
  'end_line',
  'blob',
  'value',
] as const;

export function keyOfRow({
  api_group,
  kind,
  namespace,
  name,
}: Pick<Row, 'api_group' | 'kind' | 'namespace' | 'name'>): RecordKey {
  return { group: api_group, kind, namespace, name };
}

export function fullRecord(row: Pick<Row, (typeof recordColumns)[number]>): IndexedRecord {
  const { path, line, end_line, blob, value } = row;
  return { key: keyOfRow(row), path, line, endLine: end_line, blob, value: objectOf(value) };
}

/** A record as a row of its table, without its fabric; the value as text, which the server need not understand. */
export function rowOfRecord({ key, path, line, endLine, blob, value }: IndexedRecord) {
  const { group, kind, namespace, name } = key;
  return {
    ...{ key: printKey(key), api_group: group, kind, namespace, name },
    ...{ path, line, end_line: endLine, blob, labels: labelsOf(value), value: jsonText(value) },
  };
}

/** The labels that a selector can name; jsonb takes neither a NUL nor half a surrogate pair. */
function labelsOf({ metadata }: JsonObject): JsonObject {
  const labels = isObject(metadata) ? metadata.labels : undefined;
  if (!isObject(labels)) return {};
  const isPlain = (text: unknown): boolean => typeof text === 'string' && isText(text) && text.isWellFormed();
  return Object.fromEntries(Object.entries(labels).filter(([name, value]) => isPlain(name) && isPlain(value)));
}

export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
