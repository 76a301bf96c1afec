import type { Json } from '../domain/json.ts';
import type { ChangePlan, RecordChange } from '../edit/change-plan.ts';
import type { FieldChange } from '../records/field-change.ts';
import { code, row } from './escape.ts';
import { printValue } from './field-change.ts';
import { printFieldPath } from './field-path.ts';
import { takeLines } from './fit.ts';
import { fileUrl, joinPath, type Links } from './links.ts';
import { documentName } from './record-name.ts';
import { count } from './words.ts';

const header = `${row('record', 'field', 'from', 'to')}\n| --- | --- | --- | --- |`;
const mostRows = 300;
const mostFields = 40;
const longestUrl = 1000;

/** The table of records and fields within `room` bytes: deletions first, then changes, then new records; what is cut is counted. */
export function printChangeTable(plan: ChangePlan, links: Links, room: number): string {
  const acting = plan.records.filter(({ action }) => action !== 'none');
  const order = ['delete', 'update', 'create'];
  const sorted = acting.toSorted((a, b) => order.indexOf(a.action) - order.indexOf(b.action));
  const groups = sorted.map((record) => rowsOf(record, plan, links));
  const rows = groups.flat();
  const shown = takeLines(rows.slice(0, mostRows), room - 600);
  const none = plan.records.length - acting.length;
  const said = none > 0 ? [`${count(none, 'record')} ${none === 1 ? 'is' : 'are'} in Git as asked already.`] : [];
  const cut = rows.length - shown.length;
  const more = cut > 0 ? [`… and ${count(cut, 'more row')}: see the files of this pull request.`] : [];
  const table = shown.length > 0 ? [[header, ...shown].join('\n')] : [];
  return [...table, ...more, ...said].join('\n\n');
}

function rowsOf(record: RecordChange, plan: ChangePlan, links: Links): string[] {
  const name = linkedName(record, plan, links);
  if (record.action === 'delete') return [row(name, '', '', '**deleted**')];
  if (record.action === 'create') return [row(name, '', '', `**new** in ${code(record.path)}`)];
  if (record.fields.length === 0) return [row(name, '', '', 'written otherwise, nothing else')];
  const fields = record.fields.slice(0, mostFields);
  const rest = record.fields.length - fields.length;
  return [
    ...fields.map((field, i) => fieldRow(i === 0 ? name : '', field)),
    ...(rest > 0 ? [row('', `… ${count(rest, 'more field')}`, '', '')] : []),
  ];
}

function fieldRow(name: string, { pointer, from, to }: FieldChange): string {
  const path = code(printFieldPath(pointer), 120);
  if (from === undefined && to === undefined) return row(name, path, '', 'not shown: it may hold a credential');
  return row(name, path, side(from), side(to));
}

function side(value: Json | undefined): string {
  return value === undefined ? '–' : printValue(value);
}

function linkedName({ title, path, line, action }: RecordChange, { directory }: ChangePlan, links: Links): string {
  const name = documentName(title);
  if (action === 'create') return name;
  const url = path.length > longestUrl ? undefined : fileUrl(links, joinPath(directory, path), line);
  return url === undefined || url.length > longestUrl ? name : `[${name}](${url})`;
}
