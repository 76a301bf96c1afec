import type { FabricPlan, Placement, Rewrite } from '../normalize/fabric-plan.ts';
import { printNumber, prose } from './escape.ts';
import { takeLines } from './fit.ts';
import { diffLines } from './line-diff.ts';
import { fileLink, type Links } from './links.ts';
import { count } from './words.ts';

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

function printRewritten(plan: FabricPlan, links: Links, placement: Placement): string {
  const shown = placement.rewrites.slice(0, 5).map((rewrite) => printRewrite(plan, links, placement, rewrite));
  const rest = placement.rewrites.length - shown.length;
  return shown.join('; ') + (rest > 0 ? `; ${printNumber(rest)} more` : '');
}

function printRewrite(plan: FabricPlan, links: Links, { source }: Placement, rewrite: Rewrite): string {
  const to = rewrite.endLine > rewrite.line ? `–${rewrite.endLine}` : '';
  return `${fileLink(links, plan.directory, source.path, rewrite.line)}${to} ${prose(rewrite.what, 120)}`;
}
