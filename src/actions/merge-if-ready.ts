import type { Change } from '../ports/change-store.ts';
import { mergeRefusedComment } from '../proposal/change-comments.ts';
import { judgeChange, type OtherChange } from '../proposal/change-verdict.ts';
import { structureCheckName } from '../proposal/structure-check.ts';
import type { ChangeLook } from './change-look.ts';
import { keyIn, type Look } from './look.ts';
import { planBetween } from './plan-carried.ts';
import { say } from './proposal-text.ts';

/** A pull request of ours as it stands, written by no step of this look. */
export type ReadyPull = { readonly number: number; readonly head: string; readonly isDraft: boolean };

/**
 * Merges the pull request of a Change (`proposals.automerge`) where every check of its head passed and nothing needs a
 * look: no warning, no conflict, no more deletions than the guard allows, no other open Change on its records. The push of the merge asks for the look that
 * ends the Change.
 */
export async function mergeIfReady(
  at: ChangeLook,
  change: Change,
  pull: ReadyPull & { readonly parent: string; readonly others: readonly OtherChange[] },
): Promise<void> {
  const { look, config, fabric } = at;
  if (!config.proposals.automerge || change.forced || pull.isDraft) return;
  const { parent, head, others } = pull;
  const isGreat = async (): Promise<boolean> => {
    const plan = await planBetween(at, { parent, head });
    const deleted = plan.records.filter(({ action }) => action === 'delete').length;
    return judgeChange(plan, others).level === 'safe' && deleted <= fabric.guard.deletes;
  };
  await mergeWhenGreen(look, pull, isGreat);
}

const passing: ReadonlySet<string | undefined> = new Set(['success', 'neutral', 'skipped']);

/**
 * Merges a pull request of which GitHub says that every check and status passed, required or not; ours among them. Where
 * it is refused (a review is missing, a rule), that is said once and it is left alone. True where it is merged.
 */
export async function mergeWhenGreen(
  look: Look,
  { number, head }: Pick<ReadyPull, 'number' | 'head'>,
  needsNoLook: () => Promise<boolean>,
): Promise<boolean> {
  const key = keyIn(look, `unmerged ${number} ${head}`);
  if (!(await needsNoLook())) return false;
  const readiness = await look.host.readReadiness(number);
  const wasRefused = look.memory.checks.get(key) !== undefined;
  const mayTry = readiness.state === 'green' || (readiness.state === 'blocked' && !wasRefused);
  if (readiness.head !== head || !mayTry) return false;
  const checks = await look.host.listChecks(head);
  const isChecked = checks.some(({ name, conclusion }) => name === structureCheckName && conclusion === 'success');
  if (!isChecked || !checks.every(({ conclusion }) => passing.has(conclusion))) return false;
  const merged = await look.host.mergePullRequest(number, head);
  if (merged.merged) {
    look.log('info', 'Proposal merged', { number, head });
    return true;
  }
  look.log('info', 'Merge refused', { number, words: merged.refused });
  await say(look, number, `merge refused ${head}`, mergeRefusedComment(merged.refused));
  look.memory.checks.set(key, 'refused', 1);
  return false;
}
