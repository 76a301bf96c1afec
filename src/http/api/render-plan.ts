import type { Static } from 'typebox';
import type { Problem } from '../../domain/problem.ts';
import type { ChangePlan } from '../../edit/change-plan.ts';
import type { FabricPlan, Placement } from '../../normalize/fabric-plan.ts';
import { printUnifiedDiff } from '../../proposal/unified-diff.ts';
import type { Touched } from '../../records/find-touched.ts';
import { unifiedDiff } from '../../records/line-diff.ts';
import type { changePlanSchema, problemItem, touchedSchema } from './change-schemas.ts';
import type { uploadPlanSchema } from './plan-schemas.ts';

/** Lines of a diff that an answer carries for one file. */
const mostDiffLines = 2000;

/** A plan of edits as the API shows it, with a unified diff (paths of the repository). */
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
    problems: plan.problems.map(renderProblem),
    touched: plan.touched.map(renderTouched),
    lines: plan.lines,
    diff: printUnifiedDiff(plan),
  };
}

/** The plan of an upload as the API shows it. */
export function renderUploadPlan(plan: FabricPlan): Static<typeof uploadPlanSchema> {
  return {
    planId: plan.planId,
    documents: plan.documents.map(renderDocument),
    summary: { ...plan.summary },
    // The upload itself is no file of the repository.
    files: plan.changes.flatMap(({ path, action, from }) =>
      path.startsWith('raw/') ? [] : [{ path, action: from?.startsWith('raw/') ? 'add' : action }],
    ),
    problems: plan.problems.map(renderProblem),
    touched: plan.touched.map(renderTouched),
    diff: plan.documents.map(diffOfDocument).join(''),
  };
}

function renderDocument(document: Placement): Static<typeof uploadPlanSchema>['documents'][number] {
  const { source, outcome, key, title, target, reason, fields, problems } = document;
  return {
    source,
    outcome,
    ...(key === undefined ? {} : { key }),
    title,
    ...(target === undefined ? {} : { target }),
    reason,
    ...(fields === undefined ? {} : { fields: [...fields] }),
    problems: problems.map(renderProblem),
  };
}

function diffOfDocument({ outcome, target: path, diff }: Placement): string {
  if (outcome !== 'updated' || path === undefined || diff === undefined) return '';
  const lines = unifiedDiff(diff.before, diff.after, mostDiffLines);
  return lines.length === 0 ? '' : `${[`--- a/${path}`, `+++ b/${path}`, ...lines].join('\n')}\n`;
}

function renderProblem({ related, ...problem }: Problem): Static<typeof problemItem> {
  return { ...problem, ...(related === undefined ? {} : { related: [...related] }) };
}

function renderTouched({ key, dependants, places }: Touched): Static<typeof touchedSchema> {
  return { key, dependants: [...dependants], places: [...places] };
}
