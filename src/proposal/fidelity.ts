import type { FabricPlan, Placement } from '../normalize/fabric-plan.ts';
import { diffLines } from '../records/line-diff.ts';
import type { Rewrite } from '../records/normalize-document.ts';
import { printNumber, prose } from './escape.ts';
import { takeLines } from './fit.ts';
import { fileLink, type Links } from './links.ts';
import { documentName } from './record-name.ts';
import { count, listSome } from './words.ts';

/** How faithful the move is: what went byte for byte, and every line that did not (DESIGN.md 5.5). "" where nothing moved. */
export function printFidelity(plan: FabricPlan, links: Links, room: number): string {
  const moved = plan.documents.filter((one) => one.outcome === 'managed');
  const updated = plan.documents.filter((one) => one.outcome === 'updated');
  const sentences: string[] = [];
  if (moved.length > 0) sentences.push(printMoved(moved));
  if (updated.length > 0) sentences.push(printUpdated(updated));
  if (sentences.length === 0) return '';
  const rewritten = moved.filter((one) => one.identical !== true && one.rewrites.length > 0);
  const lines = rewritten.map((one) => `- ${printRewritten(plan, links, one)}`);
  const shown = takeLines(lines.slice(0, 30), room);
  const rest = lines.length - shown.length;
  const more = rest > 0 ? [`- … and ${count(rest, 'more document')}`] : [];
  return [`**Fidelity.** ${sentences.join(' ')}`, ...(lines.length > 0 ? ['', ...shown, ...more] : [])].join('\n');
}

function printMoved(moved: readonly Placement[]): string {
  const same = moved.filter((one) => one.identical === true).length;
  const other = moved.length - same;
  if (other === 0) return `${allOf(moved.length)} ${moved.length === 1 ? 'moves' : 'move'} byte for byte.`;
  if (same === 0)
    return `${allOf(moved.length)} ${moved.length === 1 ? 'changes' : 'change'} in the lines below and nowhere else.`;
  const rest = other === 1 ? 'in the other one' : `in the other ${printNumber(other)}`;
  return `${printNumber(same)} of ${count(moved.length, 'new document')} ${same === 1 ? 'moves' : 'move'} byte for byte; ${rest} only the lines below change.`;
}

function allOf(number: number): string {
  if (number === 1) return 'The new document';
  return number === 2 ? 'Both new documents' : `All ${printNumber(number)} new documents`;
}

function printUpdated(updated: readonly Placement[]): string {
  const shown = updated.filter((one) => one.diff !== undefined);
  const lines = shown.slice(0, 200).reduce((sum, { diff }) => sum + countChanged(diff), 0);
  const known = shown.length === updated.length && shown.length <= 200;
  const what = updated.length === 1 ? 'The updated file is' : `The ${printNumber(updated.length)} updated files are`;
  const size = known ? `${count(lines, 'line')} ${lines === 1 ? 'changes' : 'change'}` : 'only these fields change';
  return `${what} edited in place: ${size}, everything else stays, comments included.`;
}

/** Lines that a reviewer sees changed: a replaced line counts once. */
function countChanged(diff: Placement['diff']): number {
  const lines = diffLines(diff?.before ?? '', diff?.after ?? '');
  const removed = lines.filter((line) => line.mark === '-').length;
  return Math.max(removed, lines.filter((line) => line.mark === '+').length);
}

/** One document with its place and the lines that change, neighbours of one kind together: line 30 … added; lines 31–34 … removed. */
function printRewritten(plan: FabricPlan, links: Links, { source, title, rewrites }: Placement): string {
  const place = fileLink(links, plan.directory, source.path, source.line);
  const groups = groupRewrites(rewrites);
  const shown = groups.slice(0, 4).map(printGroup);
  const rest = groups.length - shown.length;
  return `${documentName(title)}, ${place}: ${shown.join('; ')}${rest > 0 ? `; ${printNumber(rest)} more` : ''}`;
}

type Group = { readonly line: number; endLine: number; readonly verb: string; readonly names: string[] };

/** What stands on neighbouring lines and ends in the same word, in one. */
function groupRewrites(rewrites: readonly Rewrite[]): Group[] {
  const groups: Group[] = [];
  for (const { what, line, endLine } of rewrites) {
    const [, name = what, verb = ''] = /^(.+) (added|removed)$/.exec(what) ?? [];
    const last = groups.at(-1);
    if (last && verb !== '' && last.verb === verb && line <= last.endLine + 1) {
      last.endLine = Math.max(last.endLine, endLine);
      last.names.push(name);
    } else groups.push({ line, endLine, verb, names: [name] });
  }
  return groups;
}

function printGroup({ line, endLine, verb, names }: Group): string {
  const lines = endLine > line ? `lines ${line}–${endLine}` : `line ${line}`;
  const what = listSome(
    names.map((name) => prose(name, 120)),
    6,
  );
  return `${lines} ${what}${verb && ` ${verb}`}`;
}
