import { printKey } from '../domain/record-key.ts';
import type { Collision, Resolution } from '../edit/record-edit.ts';
import { type Change, isOpenChange } from '../ports/change-store.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import { askForLook } from './accept-change.ts';
import type { ChangeAnswer, ChangeDesk, Decision } from './change-desk.ts';
import { changeEvent } from './change-event.ts';

type Desk = Pick<ChangeDesk, 'changes' | 'lookAt' | 'memory'>;

/** Lets a draft be proposed; one that is under way already stays so. Throws OperationalError. */
export async function submitChange(desk: Desk, facts: FabricFacts, id: string): Promise<ChangeAnswer> {
  const change = await desk.changes.update(facts, id, (now) => {
    if (now.state !== 'draft') return undefined;
    return { patch: { state: 'queued' }, events: [changeEvent('change.queued', { ...now, state: 'queued' })] };
  });
  if (change === undefined) return { is: 'no-change' };
  if (!isOpenChange(change.state)) return { is: 'wrong-state', change, reason: `it is ${change.state}` };
  await look(desk, facts);
  return { is: 'done', change };
}

/**
 * Withdraws a Change: a draft is closed at once, what may be on GitHub by the next look, which closes its pull request
 * and deletes its branch. Throws OperationalError.
 */
export async function withdrawChange(desk: Desk, facts: FabricFacts, id: string): Promise<ChangeAnswer> {
  let wasOpen = false;
  const change = await desk.changes.update(facts, id, (now) => {
    wasOpen = isOpenChange(now.state);
    if (now.state === 'draft') {
      const patch = { state: 'closed', isWithdrawn: true, reason: withdrawnReason } as const;
      return { patch, events: [changeEvent('change.closed', { ...now, ...patch })] };
    }
    return wasOpen && !now.isWithdrawn ? { patch: { isWithdrawn: true } } : undefined;
  });
  if (change === undefined) return { is: 'no-change' };
  if (!wasOpen) return { is: 'wrong-state', change, reason: `it is ${change.state}` };
  if (isOpenChange(change.state)) await look(desk, facts);
  return { is: 'done', change };
}

/** Why a Change that was withdrawn is closed. */
export const withdrawnReason = 'withdrawn';

/**
 * Decides collisions of a conflicted Change. Each decision holds for the value that Git has in the collision: where Git
 * moves on before the next look, it is asked again. Collisions that none is about stay. Throws OperationalError.
 */
export async function resolveChange(
  desk: Desk,
  facts: FabricFacts,
  id: string,
  decisions: readonly Decision[],
): Promise<ChangeAnswer> {
  let stranger: Decision | undefined;
  let isWaiting = false;
  const change = await desk.changes.update(facts, id, (now) => {
    isWaiting = now.state === 'conflicted' && !now.isWithdrawn;
    if (!isWaiting) return undefined;
    stranger = decisions.find((one) => collisionOf(now, one) === undefined);
    if (stranger !== undefined) return undefined;
    return { patch: { resolutions: withDecisions(now, decisions) } };
  });
  if (change === undefined) return { is: 'no-change' };
  if (!isWaiting) return { is: 'wrong-state', change, reason: `it is ${change.state}, and nothing in it collides` };
  if (stranger !== undefined) return { is: 'no-collision', change, resolution: stranger };
  await look(desk, facts);
  return { is: 'done', change };
}

type Place = Pick<Collision, 'key' | 'pointer'>;

function placeOf({ key, pointer }: Place): string {
  return `${printKey(key)} ${pointer}`;
}

function collisionOf({ collisions }: Pick<Change, 'collisions'>, place: Place): Collision | undefined {
  return collisions.find((one) => placeOf(one) === placeOf(place));
}

/** The decisions of a Change and new ones, each with the value that Git had when it was made; the last one counts. */
export function withDecisions(
  change: Pick<Change, 'collisions' | 'resolutions'>,
  decisions: readonly Decision[],
): Resolution[] {
  const all = new Map(change.resolutions.map((one) => [placeOf(one), one]));
  for (const one of decisions) {
    const git = collisionOf(change, one)?.git;
    all.set(placeOf(one), { ...one, ...(git === undefined ? {} : { git }) });
  }
  return [...all.values()];
}

async function look(desk: Desk, facts: FabricFacts): Promise<void> {
  const known = desk.memory.configs.get(`${facts.repository} ${facts.commit}`);
  await askForLook(desk, facts, known?.defaultBranch);
}
