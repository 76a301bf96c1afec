import { ApiError } from '../http/answer.ts';
import type { Actor, BranchRule, PullRequest, Repository } from './model.ts';

const words: Readonly<Record<BranchRule['refuse'][number], string>> = {
  create: 'Cannot create ref due to creations being restricted.',
  update: 'Changes must be made through a pull request.',
  'force-push': 'Cannot force-push to this branch',
  delete: 'Cannot delete this branch',
};

/** Whether a branch's name matches a rule's pattern: `*` within a segment, `**` across. */
export function matchesPattern(pattern: string, branch: string): boolean {
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*/g, '\0')
    .replace(/\*/g, '[^/]*');
  return new RegExp(`^${source.replaceAll('\0', '.*')}$`).test(branch);
}

/** Throws what GitHub answers where a rule of the repository refuses the change of a branch. */
export function checkRules(
  repository: Repository,
  branch: string,
  change: BranchRule['refuse'][number],
  actor: Actor,
): void {
  for (const rule of repository.rules) {
    if (!rule.refuse.includes(change) || !matchesPattern(rule.pattern, branch)) continue;
    if (rule.bypass?.includes(actor.account.login)) continue;
    const text = rule.message ?? words[change];
    const status = rule.status ?? 422;
    throw new ApiError(status, status === 422 ? `Repository rule violations found\n\n${text}\n\n` : text);
  }
}

/** Why a check that the base branch requires blocks a pull request, in GitHub's words; null where none does. */
export function blockingCheck({ repository, baseBranch, headSha }: PullRequest): string | null {
  const rules = repository.requiredChecks.filter(({ pattern }) => matchesPattern(pattern, baseBranch));
  for (const name of rules.flatMap(({ checks }) => checks)) {
    const latest = repository.checkRuns.findLast((run) => run.name === name && run.headSha === headSha);
    if (!latest) return `Required status check "${name}" is expected.`;
    const good = ['success', 'neutral', 'skipped'].includes(latest.conclusion ?? '');
    if (!good) return `Required status check "${name}" is failing.`;
  }
  return null;
}

/** Whether the latest run of every check on the head passed, required or not. */
export function isGreen({ repository, headSha }: PullRequest): boolean {
  const runs = repository.checkRuns.filter((run) => run.headSha === headSha);
  const latest = new Map(runs.map((run) => [`${run.app.id} ${run.name}`, run]));
  return [...latest.values()].every(({ conclusion }) => ['success', 'neutral', 'skipped'].includes(conclusion ?? ''));
}
