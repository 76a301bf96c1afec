import { printKey } from '../domain/record-key.ts';
import { type FabricPlan, isLoose, type Placement } from '../normalize/fabric-plan.ts';
import { concernOf, mayShow } from './concern.ts';
import { code, printNumber, prose, row } from './escape.ts';
import { printFieldChanges } from './field-change.ts';
import { fileLink, type Links } from './links.ts';
import { documentName, kindOf } from './record-name.ts';
import { stop } from './words.ts';

export type RowLabel = 'held' | 'unmanaged' | 'changed' | 'new' | 'same';

/** One row of the table of documents; `documents` counts those it stands for (claimants of one key share a row). */
export type PlacementRow = {
  readonly label: RowLabel;
  readonly needsPerson: boolean;
  readonly kind: string;
  readonly documents: number;
  readonly markdown: string;
};

export const rowHeader = `${row('', 'document', 'from', 'to')}\n| --- | --- | --- | --- |`;

const labels = {
  held: 'held',
  unmanaged: 'unmanaged',
  updated: 'changed',
  managed: 'new',
  duplicate: 'same',
} as const;

/**
 * The rows of a plan, what needs a person first: held, then documents refused, then changed records, then what moves
 * by itself. Within each the order of the plan.
 */
export function placementRows(plan: FabricPlan, links: Links): PlacementRow[] {
  const groups = new Map<string, Placement[]>();
  plan.documents.forEach((placement, at) => {
    const id = placement.outcome === 'held' && placement.key ? printKey(placement.key) : `#${at}`;
    const group = groups.get(id);
    if (group) group.push(placement);
    else groups.set(id, [placement]);
  });
  return [...groups.values()].map((group) => printRow(plan, links, group)).sort((a, b) => rank(a) - rank(b));
}

function rank(shown: PlacementRow): number {
  if (shown.needsPerson) return ['held', 'unmanaged', 'changed'].indexOf(shown.label);
  return 3 + ['new', 'same', 'unmanaged'].indexOf(shown.label);
}

function printRow(plan: FabricPlan, links: Links, group: readonly Placement[]): PlacementRow {
  const [placement] = group;
  if (!placement) return { label: 'same', needsPerson: false, kind: '', documents: 0, markdown: '' };
  const label = labels[placement.outcome];
  const concern = concernOf(placement);
  const sources = group.slice(0, 4).map((one) => fileLink(links, plan.directory, one.source.path, one.source.line));
  const more = group.length > 4 ? ` and ${printNumber(group.length - 4)} more` : '';
  return {
    label,
    needsPerson: concern !== undefined || label === 'changed',
    kind: placement.key?.kind ?? kindOf(placement.title),
    documents: group.length,
    markdown: row(
      concern ? `**${label}**` : label,
      documentName(placement.title),
      sources.join(', ') + more,
      printFate(placement),
    ),
  };
}

/** Where it goes and why, as one cell. */
function printFate(placement: Placement): string {
  const target = placement.target === undefined ? '' : code(placement.target);
  const reason = prose(placement.reason);
  switch (placement.outcome) {
    case 'managed':
      return target;
    case 'updated':
      return `${target}: ${printFieldChanges(placement.fields ?? [], !mayShow(placement)) || 'layout only'}`;
    case 'duplicate':
      return `${target ? `already in ${target}` : 'already there'}, dropped${reason ? `: ${reason}` : ''}`;
    case 'unmanaged':
      return `${target}${reason ? `: ${reason}` : ''}`;
    case 'held':
      return `stays ${isLoose(placement) ? 'where it is' : `in ${code('raw/')}`}: ${stop(reason || 'needs a decision')}`;
  }
}
