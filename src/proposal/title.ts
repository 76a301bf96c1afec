import type { FabricPlan, Outcome } from '../normalize/fabric-plan.ts';
import { outcomes } from '../normalize/fabric-plan.ts';
import { count } from './words.ts';

/** What the title of a normalization pull request says. `fabric` ends in `…` where the name was cut. */
export type NormalizeTitle = {
  readonly fabric: string;
  readonly summary: Readonly<Record<Outcome, number>>;
  readonly repairs: number;
};

const longestName = 80;

/** What happens to how many documents, zeros left out: `5 managed, 1 updated, 2 held`, `3 repairs`. */
export function printCounts(summary: Readonly<Record<Outcome, number>>, repairs: number): string {
  const parts = outcomes.filter((outcome) => summary[outcome] > 0).map((outcome) => `${summary[outcome]} ${outcome}`);
  if (repairs > 0) parts.push(count(repairs, 'repair'));
  return parts.join(', ') || 'nothing to do';
}

/** `Normalize fabric-1: 5 managed, 1 updated, …`, at most 256 characters (GitHub's limit for titles). */
export function printNormalizeTitle(plan: Pick<FabricPlan, 'name' | 'summary' | 'repairs'>): string {
  const name = plan.name.length > longestName ? `${plan.name.slice(0, longestName - 1)}…` : plan.name;
  return `Normalize ${name}: ${printCounts(plan.summary, plan.repairs.length)}`;
}

/** Reads what printNormalizeTitle wrote; undefined for a title that a person changed. */
export function parseNormalizeTitle(title: string): NormalizeTitle | undefined {
  const [, fabric, counts] = /^Normalize ([^\s:]+): (.+)$/.exec(title) ?? [];
  if (fabric === undefined || counts === undefined) return undefined;
  const summary: Record<Outcome, number> = { managed: 0, updated: 0, duplicate: 0, unmanaged: 0, held: 0 };
  let repairs = 0;
  for (const part of counts === 'nothing to do' ? [] : counts.split(', ')) {
    const [, digits, what] = /^([0-9,]+) ([a-z]+)$/.exec(part) ?? [];
    const number = Number(digits?.replaceAll(',', ''));
    const outcome = outcomes.find((known) => known === what);
    if (outcome !== undefined) summary[outcome] = number;
    else if (what === 'repair' || what === 'repairs') repairs = number;
    else return undefined;
  }
  return { fabric, summary, repairs };
}
