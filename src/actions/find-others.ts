import { printKey } from '../domain/record-key.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { membersOf } from '../edit/change-problems.ts';
import { findRivalries, type Rivalry } from '../edit/find-rivalries.ts';
import { readGround } from '../edit/ground.ts';
import type { Change } from '../ports/change-store.ts';
import type { FabricRef } from '../ports/record-index.ts';
import type { OtherChange } from '../proposal/change-verdict.ts';
import type { ChangeDesk, PlanAnswer } from './change-desk.ts';
import { proposedRecords } from './change-event.ts';
import type { ChangeLook } from './change-look.ts';
import { digestOf } from './digest-of.ts';
import { examineWith } from './examine-with.ts';
import { keyIn } from './look.ts';
import type { Grounds } from './rebase-branch.ts';

type Known = Pick<Change, 'id' | 'fabric' | 'records' | 'pullRequest'>;

/** Other open Changes that a reviewer of this one should know of, those with a pull request. */
export async function findOthers(at: ChangeLook, change: Change, open: readonly Change[]): Promise<OtherChange[]> {
  const beside = besides(change, open).filter(({ pullRequest }) => pullRequest !== undefined);
  if (beside.length === 0) return [];
  return othersAmong(change, beside, await rivalriesAt(at, [...beside, change]));
}

/**
 * The same of what a caller asks for, drafts and those not proposed yet included. `into`: the Change that it is added to.
 * Throws OperationalError.
 */
export async function findOthersOfPlan(
  { changes, memory }: Pick<ChangeDesk, 'changes' | 'memory'>,
  { repository, fabric: name }: FabricRef,
  { plan, view }: Extract<PlanAnswer, { readonly is: 'planned' }>,
  into = '',
): Promise<OtherChange[]> {
  const change = { id: into, fabric: name, records: proposedRecords(plan) };
  const beside = besides(change, await changes.open(repository));
  if (beside.length === 0) return [];
  const { fabric, knowledge, snapshot } = view;
  const grounds = { fabric, knowledge, examine: examineWith(memory) };
  return othersAmong(change, beside, compare(grounds, snapshot, [...beside, change]));
}

function besides<One extends Known>({ id, fabric }: Known, open: readonly One[]): One[] {
  return open.filter((one) => one.id !== id && one.fabric === fabric);
}

function othersAmong(change: Known, beside: readonly Known[], rivalries: readonly Rivalry[]): OtherChange[] {
  const own = new Map(change.records.map(({ key }) => [printKey(key), key]));
  return beside.flatMap(({ id, pullRequest, records }) => {
    const other = { change: id, ...(pullRequest === undefined ? {} : { pullRequest }) };
    const shared = records.flatMap((record) => own.get(printKey(record.key)) ?? []);
    const rivals = rivalries.filter((one) => one.change === change.id && one.other === id);
    return [
      ...shared.map((key) => ({ key, ...other })),
      ...rivals.map(({ key, message }) => ({ key, ...other, conflict: message })),
    ];
  });
}

/** Compared anew only where the base or what any of them holds is another than before. */
async function rivalriesAt(at: ChangeLook, changes: readonly Known[]): Promise<readonly Rivalry[]> {
  const { look, fabric, base } = at;
  const sorted = [...changes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const inputs = [fabric, base.tree, sorted.map(({ id, records }) => [id, records])];
  const key = keyIn(look, `rivalries ${digestOf(inputs)}`);
  const known = look.memory.rivalries.get(key);
  if (known !== undefined) return known;
  const { snapshot, grounds } = await at.read();
  const found = compare(grounds, snapshot, sorted);
  look.memory.rivalries.set(key, found, 1 + found.length);
  return found;
}

function compare({ fabric, knowledge, examine }: Grounds, snapshot: Snapshot, changes: readonly Known[]): Rivalry[] {
  const members = membersOf(readGround(fabric, snapshot, knowledge, examine));
  const git = [...members.values()].map(({ record }) => record);
  return findRivalries(
    git,
    changes.map(({ id: change, records }) => ({ change, records })),
    knowledge,
  );
}
