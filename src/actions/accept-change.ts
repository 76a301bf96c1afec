import type { ChangePlan } from '../edit/change-plan.ts';
import { type Change, isOpenChange } from '../ports/change-store.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import type { Acceptance, ChangeDesk, ChangeRequest, FabricView } from './change-desk.ts';
import { changeEvent, proposedRecords, withRecords } from './change-event.ts';
import { isHeld } from './plan-content.ts';
import { planRequest } from './plan-request.ts';

/**
 * Takes a Change in, whole or not at all (DESIGN.md 5.7). Once this resolves it is kept, and a look is asked for that
 * proposes it; where the process dies in between, the next look at the repository finds it. Throws OperationalError.
 */
export async function acceptChange(desk: ChangeDesk, facts: FabricFacts, request: ChangeRequest): Promise<Acceptance> {
  const pause = await desk.pauses.find({ repository: facts.repository, fabric: facts.fabric });
  if (pause) return { is: 'paused', pause };
  const answer = await planRequest(desk, facts, request);
  if (answer.is !== 'planned') return answer;
  const { plan, view } = answer;
  const objection = findObjection(plan, request.force);
  if (objection) return objection;
  if (plan.changeSet.size === 0) return { is: 'nothing', plan };
  if (request.into !== undefined) return await addTo(desk, facts, view, request, request.into, plan);
  const change = newChange(desk, facts, request, {
    state: request.draft ? 'draft' : 'queued',
    content: { is: 'edits', edits: request.edits },
    records: proposedRecords(plan),
  });
  await keep(desk, facts, view, change);
  return { is: 'accepted', change, plan };
}

/** Why a plan is not accepted; undefined: it is. */
export function findObjection(
  plan: ChangePlan,
  isForced: boolean,
): Exclude<Acceptance, { readonly is: 'accepted' | 'nothing' }> | undefined {
  const { refusals, collisions, problems, newWarnings } = plan;
  if (refusals.length > 0) return { is: 'refused', refusals, plan };
  if (collisions.length > 0) return { is: 'collides', collisions, plan };
  if (isHeld(plan) || plan.changeSet.size === 0) return undefined;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const isForceable = errors.length === 0;
  const found = [...errors, ...(isForced ? [] : newWarnings)];
  return found.length === 0 ? undefined : { is: 'problems', problems: found, isForceable, plan };
}

/** A Change as it begins. */
export function newChange(
  { newId, now }: Pick<ChangeDesk, 'newId' | 'now'>,
  { repository, fabric }: FabricFacts,
  { title, message, requester, force }: Pick<ChangeRequest, 'title' | 'message' | 'requester' | 'force'>,
  own: Pick<Change, 'state' | 'content' | 'records'>,
): Change {
  const at = now().toISOString();
  return {
    ...{ id: newId(), repository, fabric, title, message, requester, forced: force },
    ...own,
    ...{ added: [], collisions: [], resolutions: [], isWithdrawn: false, createdAt: at, updatedAt: at },
  };
}

/** Keeps it with its event, then asks for the look that proposes it. */
export async function keep(desk: ChangeDesk, facts: FabricFacts, view: FabricView, change: Change): Promise<void> {
  const isDraft = change.state === 'draft';
  await desk.changes.add(change, [changeEvent(isDraft ? 'change.drafted' : 'change.queued', change)]);
  desk.log('info', 'Change accepted', { change: change.id, state: change.state, token: change.requester.token });
  if (!isDraft) await askForLook(desk, facts, view.defaultBranch);
}

/** Asks for a look at the fabric's repository; without the default branch, the look asks for it. */
export async function askForLook(
  { lookAt }: Pick<ChangeDesk, 'lookAt'>,
  { installation, repository: id, owner, repo }: FabricFacts,
  defaultBranch = '',
): Promise<void> {
  await lookAt({ installation, id, owner, repo, defaultBranch, recheck: [] });
}

async function addTo(
  desk: ChangeDesk,
  facts: FabricFacts,
  view: FabricView,
  { edits, force }: ChangeRequest,
  id: string,
  plan: ChangePlan,
): Promise<Acceptance> {
  const records = proposedRecords(plan);
  let isAdded = false;
  const change = await desk.changes.update(facts, id, (now) => {
    isAdded = isOpenChange(now.state) && now.state !== 'conflicted' && !now.isWithdrawn;
    if (!isAdded) return undefined;
    const patch = {
      added: [...now.added, ...edits],
      records: withRecords(now.records, records),
      forced: now.forced || force,
    };
    return { patch, events: [changeEvent('change.updated', { ...now, ...patch })] };
  });
  if (change === undefined) return { is: 'no-change', id };
  if (!isAdded) return { is: 'not-open', change };
  if (change.state !== 'draft') await askForLook(desk, facts, view.defaultBranch);
  return { is: 'accepted', change, plan };
}
