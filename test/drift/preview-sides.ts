import type { JsonObject } from '../../src/domain/json.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { printKey } from '../../src/domain/record-key.ts';
import { compareFabric } from '../../src/drift/compare-fabric.ts';
import type { LiveRecord } from '../../src/drift/live-record.ts';
import { planPreview } from '../../src/drift/preview.ts';
import type { PreviewPlan } from '../../src/drift/preview-plan.ts';
import type { PreviewQuestion } from '../../src/drift/preview-question.ts';
import { clusterOf, type GitSide, gitSide, managedFiles } from './sides.ts';

/** What stands of a comparison of these sides, as the store gives it. */
export function seenOf(git: GitSide, live: readonly JsonObject[]): NonNullable<PreviewQuestion['seen']> {
  const state = clusterOf(live);
  const report = compareFabric({ ...git, live: state });
  const byKey = new Map(report.records.map((record) => [printKey(record.key), record]));
  const records = new Map<string, LiveRecord>();
  for (const { key, value } of state.objects) {
    const found = byKey.get(printKey(key));
    records.set(printKey(key), {
      key,
      value,
      state: found?.state ?? 'in-sync',
      differences: found?.differences ?? [],
    });
  }
  return { report, records };
}

export type PreviewCase = {
  /** managed/ at the commit that was compared and the pull request began at. */
  readonly git: readonly JsonObject[];
  readonly wants: readonly JsonObject[];
  /** undefined: never compared. */
  readonly live?: readonly JsonObject[];
  readonly problems?: readonly Problem[];
};

export function previewOf({ git, wants, live, problems = [] }: PreviewCase): PreviewPlan {
  const before = gitSide(managedFiles(git));
  const after = gitSide(managedFiles(wants));
  return planPreview({
    before: before.desired,
    after: after.desired,
    knowledge: after.knowledge,
    problems,
    seen: live === undefined ? undefined : seenOf(before, live),
  });
}
