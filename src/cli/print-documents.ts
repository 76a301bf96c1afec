import { type Outcome, outcomes, type Placement } from '../normalize/fabric-plan.ts';
import { kindOf } from '../proposal/record-name.ts';
import { count, listSome } from '../proposal/words.ts';
import { describePlacement, needsReading } from './describe-placement.ts';
import type { Paint } from './paint.ts';
import { measureRows, printRows } from './print-rows.ts';
import { inert, pad } from './terminal-text.ts';

/** More documents than this are counted by kind, and those that need nobody are folded into one line. */
const mostRows = 60;

/** The documents of raw/ under their files, in the order of the plan. Pure. */
export function printDocuments(documents: readonly Placement[], paint: Paint, width: number | undefined): string[] {
  const isFolded = documents.length > mostRows;
  const shown = isFolded ? documents.filter(needsReading) : documents;
  const rows = shown.map((placement) => ({ path: placement.source.path, row: describePlacement(placement, paint) }));
  const columns = measureRows(
    rows.map(({ row }) => row),
    width,
  );
  const lines = isFolded ? printKinds(documents) : [];
  let path: string | undefined;
  for (const { path: own, row } of rows) {
    if (own !== path) lines.push(...(isFolded && path === undefined ? [''] : []), `  ${paint.strong(inert(own))}`);
    path = own;
    lines.push(...printRows([row], columns, width));
  }
  const folded = documents.length - shown.length;
  if (folded > 0) lines.push('', paint.faint(`  ${describeFolded(documents, folded)}`));
  return [...lines, ...printUnchecked(documents, paint)];
}

function printUnchecked(documents: readonly Placement[], paint: Paint): string[] {
  const unchecked = documents.filter(({ problems }) => problems.some(({ code }) => code === 'unchecked-kind'));
  if (unchecked.length === 0) return [];
  const kinds = [...new Set(unchecked.map(({ title }) => inert(kindOf(title))))].sort();
  return ['', paint.faint(`  Known by name only, their fields are not checked: ${listSome(kinds, 8)}.`)];
}

function printKinds(documents: readonly Placement[]): string[] {
  const kinds = new Map<string, Map<Outcome, number>>();
  for (const { title, outcome } of documents) {
    const kind = kindOf(title);
    const counts = kinds.get(kind) ?? new Map<Outcome, number>();
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    kinds.set(kind, counts);
  }
  const total = (counts: ReadonlyMap<Outcome, number>): number =>
    [...counts.values()].reduce((sum, each) => sum + each, 0);
  const largest = [...kinds].sort(([, a], [, b]) => total(b) - total(a));
  const width = Math.max(...largest.slice(0, 20).map(([kind]) => kind.length));
  const lines = largest.slice(0, 20).map(([kind, counts]) => {
    const parts = outcomes.flatMap((outcome) => (counts.has(outcome) ? [`${counts.get(outcome)} ${outcome}`] : []));
    return `  ${pad(inert(kind), Math.min(width, 30))}  ${parts.join(', ')}`;
  });
  const more = largest.length - lines.length;
  return more > 0 ? [...lines, `  and ${count(more, 'more kind')}`] : lines;
}

function describeFolded(documents: readonly Placement[], folded: number): string {
  const subject =
    folded === documents.length
      ? 'None of them needs'
      : `${count(folded, 'more document')} ${folded === 1 ? 'needs' : 'need'} no`;
  return `${subject}${folded === documents.length ? ' a' : ''} decision; --json lists every one.`;
}
