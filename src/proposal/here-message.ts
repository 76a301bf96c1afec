import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { printCommitMessage } from './commit-message.ts';
import { printCounts } from './title.ts';
import { listSome } from './words.ts';

/** The message of a commit of ours on a person's branch; like every message of ours it names no document. */
export function printHereMessage(plans: readonly FabricPlan[]): string {
  const [only, ...others] = plans;
  if (only === undefined) return 'Normalize\n';
  if (others.length === 0) return printCommitMessage(only);
  const names = plans.map(({ name }) => name);
  return [
    `Normalize ${listSome(names, 3)}`.slice(0, 72),
    '',
    ...plans.map((plan) => `${plan.name}: ${printCounts(plan.summary, plan.repairs.length)}.`),
    '',
    ...plans.flatMap((plan) => [`Hedgerow-Fabric: ${plan.name}`, `Hedgerow-Plan: ${plan.planId}`]),
    '',
  ].join('\n');
}
