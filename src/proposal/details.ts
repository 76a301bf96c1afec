import type { FabricPlan, Placement } from '../normalize/fabric-plan.ts';
import { unifiedDiff } from '../records/line-diff.ts';
import { mayShow } from './concern.ts';
import { fence, printNumber } from './escape.ts';
import { sizeOf } from './fit.ts';
import { fileLink, type Links } from './links.ts';
import { documentName } from './record-name.ts';
import { count } from './words.ts';

/** Lines of one document's difference that are shown; GitHub's own files tab shows the rest. */
const mostLines = 60;

/** A folded section with the difference of each document that changes inside, as many as fit; "" where none does. */
export function printDetails(plan: FabricPlan, links: Links, room: number): string {
  const changed = plan.documents.filter((one) => one.diff !== undefined && mayShow(one));
  const sorted = [
    ...changed.filter((one) => one.outcome === 'updated'),
    ...changed.filter((one) => one.outcome !== 'updated'),
  ];
  const blocks: string[] = [];
  let left = room - 300;
  for (const placement of sorted) {
    const block = printDifference(plan, links, placement);
    left -= sizeOf(block) + 2;
    if (left < 0) break;
    blocks.push(block);
  }
  if (sorted.length === 0) return '';
  const rest = sorted.length - blocks.length;
  if (blocks.length === 0)
    return `The differences inside ${count(rest, 'document')} did not fit here: see the files of this pull request.`;
  const more = rest > 0 ? [`… and ${count(rest, 'more document')}: see the files of this pull request.`] : [];
  const summary = `<details><summary>Changes inside documents (${printNumber(sorted.length)})</summary>`;
  return [summary, ...blocks, ...more, '</details>'].join('\n\n');
}

function printDifference(plan: FabricPlan, links: Links, placement: Placement): string {
  const { before, after } = placement.diff ?? { before: '', after: '' };
  const place = fileLink(links, plan.directory, placement.source.path, placement.source.line);
  const lines = unifiedDiff(before, after, mostLines);
  return `${documentName(placement.title)}, ${place}\n\n${fence(lines, 'diff')}`;
}
