import type { ChangePlan } from '../edit/change-plan.ts';
import type { ChangeLook } from './change-look.ts';
import { planBetween } from './plan-carried.ts';
import type { OpenProposal } from './proposal-state.ts';

/** Whether the head, made on an older base, shows other errors than the Change has on this one: a VLAN taken meanwhile. */
export async function hidesErrors(at: ChangeLook, open: OpenProposal, plan: ChangePlan): Promise<boolean> {
  if (open.base === undefined || open.base === at.base.commit) return false;
  const shown = await planBetween(at, { parent: open.base, head: open.pull.head });
  return errorsOf(shown) !== errorsOf(plan);
}

function errorsOf({ problems }: ChangePlan): string {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return JSON.stringify(errors.map(({ code, key, pointer, message }) => [code, key, pointer, message]));
}
