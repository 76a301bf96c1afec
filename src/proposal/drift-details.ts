import type { DriftFinding } from '../drift/drift-finding.ts';
import type { DriftRecord } from '../drift/drift-report.ts';
import { textLimit } from './check.ts';
import { type DriftPlace, printWho, sideMarkdown } from './drift-row.ts';
import { printNotes } from './drift-sections.ts';
import { sidesOf } from './drift-sides.ts';
import { listedRecords } from './drift-table.ts';
import { code } from './escape.ts';
import { printFieldPath } from './field-path.ts';
import { sizeOf } from './fit.ts';
import { fileLink } from './links.ts';
import { placedName } from './record-name.ts';
import { count } from './words.ts';

const notesRoom = 10_000;
/** So few notes stand in the summary, whole. */
const summarizedNotes = 3;

/** Every difference of every record, and the notes, as far as they fit; `fullReport` says where the rest is. */
export function printDriftDetails(finding: DriftFinding, place: DriftPlace, fullReport: string): string {
  const listed = listedRecords(finding.report).filter(({ state }) => state !== 'unknown');
  const { notes: all } = finding.report;
  const notes = all.length > summarizedNotes ? printNotes(all, 20, 20) : '';
  const blocks: string[] = [];
  let room = textLimit - 2_000 - Math.min(notesRoom, sizeOf(notes));
  let left = 0;
  for (const record of listed) {
    const block = left > 0 ? '' : printRecord(record, place);
    room -= sizeOf(block) + 2;
    if (left > 0 || room < 0) left += Math.max(1, record.differences.length);
    else blocks.push(block);
  }
  const differences = listed.reduce((sum, record) => sum + Math.max(1, record.differences.length), 0);
  return [
    ...(listed.length === 0 ? [] : [`### ${count(differences, 'difference')} in ${count(listed.length, 'record')}`]),
    ...blocks,
    ...(left > 0 ? [`**${count(left, 'more difference')} not shown here.** ${fullReport}`] : []),
    ...(notes === '' ? [] : ['### Notes', notes]),
  ].join('\n\n');
}

function printRecord(record: DriftRecord, place: DriftPlace): string {
  const { key, state, path, line, differences } = record;
  const file = path === undefined ? '' : `, ${fileLink(place.links, place.directory, path, line)}`;
  const who = printWho(record);
  const made = state === 'extra' && who !== '' ? `, created by ${who}` : '';
  return [
    `**${state}** ${placedName(key)}${file}${made}`,
    ...(differences.length === 0 ? [] : ['', ...differences.map(printDifference)]),
  ].join('\n');
}

function printDifference(difference: DriftRecord['differences'][number]): string {
  const [git, cluster] = sidesOf(difference);
  const at = difference.line === undefined ? '' : `line ${difference.line}, `;
  const who = printWho(difference);
  const field = code(printFieldPath(difference.pointer), 200);
  return `- ${at}${field}: Git ${sideMarkdown(git, 400)}, cluster ${sideMarkdown(cluster, 400)}${who === '' ? '' : `; ${who}`}`;
}
