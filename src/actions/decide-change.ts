import type { ChangeState } from '../ports/change-store.ts';

/** What the branch of a Change and its pull requests say. */
export type ChangePull =
  | { readonly is: 'none' }
  | { readonly is: 'open'; readonly maker: 'ours' | 'merge' | 'person' }
  | { readonly is: 'ended'; readonly merged: boolean };

/** What planning it gave. `refused`: it cannot be made at all; `collides`: a person has to decide. */
export type ChangeWork = 'unplanned' | 'work' | 'empty' | 'collides' | 'refused';

export type ChangeStep =
  /** Nothing happens until somebody submits it. */
  | 'rest'
  | 'plan'
  | 'propose'
  /** Git says all of it already. */
  | 'settle'
  | 'conflict'
  | 'fail'
  /** A person pushed to the branch: hands off. */
  | 'leave'
  /** Close the pull request, delete the branch. */
  | 'withdraw'
  /** It was merged, or closed unmerged. */
  | 'end';

/**
 * What is to be done about a Change: the life of DESIGN.md 5.7 with the table of 5.5. The pull request says what is,
 * whatever was noted before. Pure and total.
 */
export function decideChange(
  change: { readonly state: ChangeState; readonly isWithdrawn: boolean },
  pull: ChangePull,
  work: ChangeWork,
): ChangeStep {
  if (pull.is === 'ended') return 'end';
  if (change.isWithdrawn) return pull.is === 'open' ? 'withdraw' : 'end';
  if (pull.is === 'none' && change.state === 'draft') return 'rest';
  if (pull.is === 'open' && pull.maker === 'person') return 'leave';
  switch (work) {
    case 'unplanned':
      return 'plan';
    case 'work':
      return 'propose';
    case 'empty':
      return 'settle';
    case 'collides':
      return 'conflict';
    case 'refused':
      return pull.is === 'none' ? 'fail' : 'conflict';
  }
}
