import type { Static } from 'typebox';
import type { ChangePlan, RecordChange } from '../../edit/change-plan.ts';
import { unifiedDiff } from '../../records/line-diff.ts';
import type { changePlanSchema } from './change-schemas.ts';

/** Lines of a diff that an answer carries for one file. */
const mostDiffLines = 2000;

/** A plan of edits as the API shows it, with a unified diff of its files. */
export function renderPlan(plan: ChangePlan): Static<typeof changePlanSchema> {
  return {
    planId: plan.planId,
    records: plan.records.map(({ key, title, action, path, line, fields }) => ({
      key,
      title,
      action,
      path,
      ...(line === undefined ? {} : { line }),
      fields: [...fields],
    })),
    files: [...plan.changes],
    problems: plan.problems.map(({ related, ...problem }) => ({
      ...problem,
      ...(related === undefined ? {} : { related: [...related] }),
    })),
    touched: plan.touched.map(({ key, dependants, places }) => ({
      key,
      dependants: [...dependants],
      places: [...places],
    })),
    lines: plan.lines,
    diff: plan.records.map(printDiff).join(''),
  };
}

function printDiff({ action, path, diff }: RecordChange): string {
  if (diff === undefined) return '';
  const before = action === 'create' ? '/dev/null' : `a/${path}`;
  const after = action === 'delete' ? '/dev/null' : `b/${path}`;
  const lines = unifiedDiff(diff.before, diff.after, mostDiffLines);
  return lines.length === 0 ? '' : `${[`--- ${before}`, `+++ ${after}`, ...lines].join('\n')}\n`;
}
