import type { ChangePlan, RecordChange } from '../edit/change-plan.ts';
import { inert } from './escape.ts';
import { count, list } from './words.ts';

const titleLimit = 256;

/**
 * The title of a Change's pull request: the caller's on one line, without mentions and references (a squash makes it
 * the subject of a commit), at most 256 characters (GitHub's limit); where the caller gave none, what the plan does.
 */
export function printChangeTitle(title: string, plan: Pick<ChangePlan, 'records'>): string {
  const own = inert(title, 200);
  return own === '' ? describeRecords(plan).slice(0, titleLimit) : cutTo(own, titleLimit);
}

/** `Change VPC vpc-1`, `Change 3 records and delete 1`. */
function describeRecords({ records }: Pick<ChangePlan, 'records'>): string {
  const of = (action: RecordChange['action']): readonly RecordChange[] =>
    records.filter((record) => record.action === action);
  const [first, ...others] = records.filter(({ action }) => action !== 'none');
  if (first !== undefined && others.length === 0) return `${verbs[first.action]} ${inert(first.title, 120)}`;
  const parts = (['create', 'update', 'delete'] as const)
    .filter((action) => of(action).length > 0)
    .map((action, i) => {
      const verb = i === 0 ? verbs[action] : verbs[action].toLowerCase();
      return `${verb} ${i === 0 ? count(of(action).length, 'record') : String(of(action).length)}`;
    });
  return parts.length === 0 ? 'Change nothing' : list(parts);
}

const verbs = { create: 'Add', update: 'Change', delete: 'Delete', none: 'Keep' } as const;

function cutTo(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
