import { parseBranch } from '../../src/proposal/branch.ts';
import type { PullRequest } from '../support/github/state/model.ts';
import type { ChangeScene } from './change-scene.ts';
import { type Field, fieldsOf, recordPath } from './edited-records.ts';

// What people asked for with Changes, and what must be true of it after every look: an oracle that reads two fields out
// of the texts and knows nothing of how manifests are merged.

export const files = [0, 1] as const;
export const fields: readonly Field[] = ['vlan', 'team'];
export type Texts = Readonly<Record<string, string>>;

/** A value that a Change is to set. `was`: what the caller saw; `isPending`: no look had to write it yet. */
type Own = { readonly value: string; readonly was: string | undefined; isPending: boolean };
type Slot = `${number} ${Field}`;

/** A Change that was taken in and may still come to something. */
export type Asked = {
  readonly id: string;
  readonly own: Map<Slot, Own>;
  /** Commits of people on its branch, and what they set. */
  readonly theirs: Set<string>;
  readonly pushed: Map<Slot, string>;
  /** Collisions as they were last told: the value of main. */
  told: Map<Slot, string | undefined>;
  /** Decisions, each for one value of main. */
  readonly decided: Map<Slot, { readonly kept: 'main' | 'change'; readonly git: string | undefined }>;
  /** Files of main when its pull request was merged; what it was to set and they do not say came too late. */
  merged: Texts | undefined;
  /** Of its branch, as a look last left it. */
  head: string | undefined;
  isWithdrawn: boolean;
};

export const slotOf = (file: number, field: Field): Slot => `${file} ${field}`;
const slots = files.flatMap((file) => fields.map((field) => ({ file, field, slot: slotOf(file, field) })));

/** The fields of a record in a state of the files. */
export function fieldIn(texts: Texts, file: number, field: Field): string | undefined {
  return fieldsOf(texts[recordPath(file)])?.[field];
}

export function idOf({ headBranch }: PullRequest): string | undefined {
  const branch = parseBranch(headBranch);
  return branch?.flow === 'change' ? branch.id : undefined;
}

/** A Change as it is taken in. */
export function asked(id: string): Asked {
  return {
    ...{ id, own: new Map(), theirs: new Set(), pushed: new Map(), told: new Map(), decided: new Map() },
    ...{ merged: undefined, head: undefined, isWithdrawn: false },
  };
}

/** What a Change was to set and the merge of it did not bring, asked for before or after it. */
export function lateOf({ own, merged }: Asked): ReadonlyMap<Slot, Own> {
  if (merged === undefined) return new Map();
  const late = slots.flatMap(({ file, field, slot }): [Slot, Own][] => {
    const wanted = own.get(slot);
    return wanted?.isPending && fieldIn(merged, file, field) !== wanted.value ? [[slot, wanted]] : [];
  });
  return new Map(late);
}

/** What is left of a Change after a look, once it was judged. */
export type Standing = 'ended' | 'unproposed' | 'conflicted' | 'left' | 'clean';

/** Judges a Change after a look: throws where it does not stand as people and main say it must. */
export async function judgeChange(scene: ChangeScene, one: Asked): Promise<Standing> {
  const { state } = await scene.change(one.id);
  const pull = scene.pulls('all').findLast((any) => idOf(any) === one.id);
  if (pull?.issue.state === 'closed') return await judgeEnd(scene, one, pull, state);
  if (one.isWithdrawn) {
    if (state !== 'closed' || pull !== undefined) throw new Error(`${one.id} was withdrawn and is ${state}`);
    return 'ended';
  }
  const main = await scene.github.readFiles(scene.repository, 'main');
  if (pull === undefined) return judgeUnproposed(one, state, main);
  if (one.theirs.size > 0) return await judgeLeft(scene, one, pull);
  return await judgeOpen(scene, one, pull, { state, main });
}

async function judgeEnd({ github, repository }: ChangeScene, one: Asked, pull: PullRequest, state: string) {
  const is = pull.mergedAt === null ? 'closed' : 'merged';
  if (state !== is) throw new Error(`the pull request of ${one.id} is ${is}, and it is ${state}`);
  const isByUs = pull.issue.comments.some(({ body }) => body.includes('<!-- hedgerow said closing'));
  if (is === 'merged' || !isByUs || one.isWithdrawn) return 'ended' as const;
  const main = await github.readFiles(repository, 'main');
  for (const { file, field, slot } of slots) {
    const own = one.own.get(slot);
    const now = fieldIn(main, file, field);
    if (own === undefined || own.value === now || isDecided(one, slot, now)?.kept === 'main') continue;
    throw new Error(`${one.id} was closed as done, and ${slot} is not what it asks for`);
  }
  return 'ended' as const;
}

/** It is an open pull request by now, unless what its caller saw is not what main has. */
function judgeUnproposed(one: Asked, state: string, main: Texts): Standing {
  const colliding = collisionsOf(one, main, (slot) => one.own.get(slot)?.was);
  if (colliding.length === 0) {
    const isDone = [...one.own.keys()].every((slot) => one.decided.get(slot)?.kept === 'main');
    if (!isDone || state !== 'closed') throw new Error(`${one.id} has no pull request and is ${state}`);
    return 'ended';
  }
  if (state !== 'conflicted') throw new Error(`a collision of ${one.id} was not reported: it is ${state}`);
  one.told = new Map(colliding.map(({ slot, now }) => [slot, now]));
  return 'unproposed';
}

async function judgeLeft({ github, repository }: ChangeScene, one: Asked, pull: PullRequest): Promise<Standing> {
  const on = (await github.log(repository, pull.headBranch)).map(({ sha }) => sha);
  for (const sha of one.theirs) if (!on.includes(sha)) throw new Error('a commit of a person was overwritten');
  return 'left';
}

type Now = { readonly state: string; readonly main: Texts };

async function judgeOpen(scene: ChangeScene, one: Asked, pull: PullRequest, { state, main }: Now): Promise<Standing> {
  const { parent, head } = await readBranch(scene, pull);
  const colliding = collisionsOf(one, main, (_, { file, field }) => fieldIn(parent, file, field));
  const isConflicted = colliding.length > 0;
  if (isConflicted !== (state === 'conflicted')) {
    throw new Error(`${one.id} is ${state}; it collides in ${JSON.stringify(colliding)}`);
  }
  for (const { file, field, slot } of slots) {
    const [was, is, own] = [fieldIn(parent, file, field), fieldIn(head, file, field), one.own.get(slot)];
    const [decision, now] = [one.decided.get(slot), fieldIn(main, file, field)];
    // a branch that is not in the way of main need not be made anew for what was given up
    const isGivenUp = !isConflicted && decision?.kept === 'main' && (decision.git === was || decision.git === now);
    if (own === undefined || isGivenUp) {
      if (is !== was) throw new Error(`the branch of ${one.id} changes ${slot}, which nobody asked for`);
      if (isGivenUp) one.own.delete(slot);
    } else if (!(isConflicted && own.isPending) && is !== own.value) {
      throw new Error(`the branch of ${one.id} says ${is} for ${slot}, not ${own.value}`);
    }
  }
  judgeComments(parent, head, `the branch of ${one.id}`);
  one.head = pull.headSha;
  one.told = new Map(colliding.map(({ slot, now }) => [slot, now]));
  if (isConflicted) {
    judgeReport(scene, one, pull);
    return 'conflicted';
  }
  one.decided.clear();
  for (const own of one.own.values()) own.isPending = false;
  return 'clean';
}

/** The files of a branch where it left main, and at its head. */
export async function readBranch({ github, repository }: ChangeScene, { headSha }: PullRequest) {
  const main = (await github.head(repository, 'main')) ?? '';
  const left = (await repository.git.mergeBase(main, headSha)) ?? '';
  return { parent: await github.readFiles(repository, left), head: await github.readFiles(repository, headSha) };
}

function judgeReport({ github, repository }: ChangeScene, { id }: Asked, pull: PullRequest): void {
  const isTold = pull.issue.comments.some(({ body }) => body.includes('**Conflict'));
  const check = github.checkRuns(repository, pull.headSha).at(-1);
  if (!isTold || check?.conclusion !== 'failure') throw new Error(`a collision of ${id} was not reported`);
}

/** Comments of the one text are in the other. */
export function judgeComments(before: Texts, after: Texts, what: string): void {
  for (const file of files) {
    const lines = (before[recordPath(file)] ?? '').match(/^# .*$/gm) ?? [];
    const lost = lines.find((line) => after[recordPath(file)]?.includes(`${line}\n`) !== true);
    if (lost !== undefined) throw new Error(`${what} lost "${lost}" of ${recordPath(file)}`);
  }
}

/** Slots that main and a Change both changed, but for those that are decided. */
function collisionsOf(one: Asked, main: Texts, was: (slot: Slot, at: (typeof slots)[number]) => string | undefined) {
  return slots.flatMap((at) => {
    const own = one.own.get(at.slot);
    const now = fieldIn(main, at.file, at.field);
    if (own === undefined || now === was(at.slot, at) || now === own.value) return [];
    return isDecided(one, at.slot, now) ? [] : [{ slot: at.slot, now }];
  });
}

function isDecided({ decided }: Asked, slot: Slot, now: string | undefined) {
  const decision = decided.get(slot);
  return decision?.git === now ? decision : undefined;
}
