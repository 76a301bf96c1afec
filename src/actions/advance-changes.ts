import type { RepositoryConfig } from '../config/fabric.ts';
import type { BlobShelf } from '../ports/blob-shelf.ts';
import type { Change, ChangeStore } from '../ports/change-store.ts';
import { OperationalError } from '../ports/operational-error.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import { readKnowledge } from '../records/knowledge.ts';
import { advanceChange } from './advance-change.ts';
import type { Advanced, ChangeLook } from './change-look.ts';
import { checkChange } from './check-change.ts';
import { examineWith } from './examine-with.ts';
import { findChanges } from './find-changes.ts';
import type { Look } from './look.ts';
import { configOf } from './plan-files.ts';
import type { Rules } from './rules.ts';
import { unlessPaused } from './stop-on-pause.ts';

/** What was done about the Changes of a repository. */
export type ChangesOutcome = {
  /** Pull requests that were checked here. */
  readonly handled: ReadonlySet<number>;
  /** Those that a person pushed to: their heads are checked like any person's. */
  readonly left: readonly PullRequest[];
};

export type ChangesOptions = {
  readonly store: ChangeStore;
  readonly shelf: BlobShelf | undefined;
  readonly config: RepositoryConfig;
  /** The open ones of the repository, oldest first. */
  readonly open: readonly Change[];
};

/**
 * Brings every open Change of a repository to where it belongs, the oldest first. One that fails does not keep the others
 * waiting: the look fails with it at the end and is made again. What holds for the whole installation (its budget is used
 * up) ends the look at once.
 */
export async function advanceChanges(look: Look, rules: Rules, options: ChangesOptions): Promise<ChangesOutcome> {
  const { store, config } = options;
  const open = [...options.open, ...(await findChanges(look, store, config, options.open))];
  const handled = new Set<number>();
  const left: PullRequest[] = [];
  const failures: unknown[] = [];
  const places = new Map<string, ChangeLook | undefined>();
  for (const { id, fabric, ...ref } of open) {
    if (!places.has(fabric)) places.set(fabric, placeOf(look, rules, options, fabric));
    const at = places.get(fabric);
    // Read anew: the one before it took a while.
    const change = at && (await store.find({ ...ref, fabric }, id));
    if (at === undefined || change === undefined) continue;
    try {
      const done = await unlessPaused(look, fabric, (careful) => advanceChange({ ...at, look: careful }, change, open));
      const advanced = 'result' in done ? done.result : await showPause(at, change);
      if (advanced.number !== undefined) handled.add(advanced.number);
      if (advanced.left !== undefined) left.push(advanced.left);
      if (advanced.next !== undefined) open.push(advanced.next);
    } catch (error) {
      if (!(error instanceof OperationalError) || error.isPostponed) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures.find(isRetryable) ?? failures[0];
  return { handled, left };
}

function isRetryable(error: unknown): boolean {
  return error instanceof OperationalError && error.retryable;
}

/** Where the Changes of a fabric live; undefined where the configuration, or the repository, has no such place any more. */
function placeOf(look: Look, rules: Rules, options: ChangesOptions, name: string): ChangeLook | undefined {
  const { store, shelf, config } = options;
  const fabric = config.fabrics.find((one) => one.name === name);
  const base = fabric && rules.heads.get(fabric.branch ?? rules.main.name);
  if (fabric === undefined || base === undefined) return undefined;
  let reading: ReturnType<ChangeLook['read']> | undefined;
  const readAll = async () => {
    const snapshot = await look.reader.readSnapshot(base, configOf(config, fabric));
    const { knowledge } = readKnowledge(fabric, snapshot);
    return { snapshot, grounds: { fabric, knowledge, examine: examineWith(look.memory) } };
  };
  const read = () => {
    reading ??= readAll();
    return reading;
  };
  return { look, store, shelf, rules, config, fabric, base, read };
}

/** While it is paused nothing is written but the check, which says so. */
async function showPause(at: ChangeLook, change: Change): Promise<Advanced> {
  const { pullRequest: number, head, base, collisions, reason = '' } = change;
  if (number === undefined || head === undefined) return {};
  const pull = await at.look.host.readPullRequest(number);
  if (pull.state !== 'open' || pull.head !== head) return {};
  const isHeld = change.state === 'conflicted';
  const reasons = isHeld && reason !== '' ? [reason] : [];
  await checkChange(at, { head, parent: base ?? at.base.commit, pull }, isHeld ? collisions : [], reasons);
  return { number };
}
