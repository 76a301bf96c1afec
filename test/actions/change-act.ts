import fc from 'fast-check';
import type { Field } from './edited-records.ts';

type Way = 'merge' | 'squash' | 'rebase';

/** One thing that happens in a story. `which` chooses among the open pull requests, or Changes, that there are. */
export type ChangeAct =
  /** Through the API: of what Git has now or, stale, had once; a patch or a whole manifest. */
  | { readonly act: 'gui'; readonly file: number; readonly field: Field; readonly isStale: boolean; readonly op: Op }
  /** The same, added to a Change that is open. */
  | { readonly act: 'into'; readonly which: number; readonly file: number; readonly field: Field; readonly sees: Sight }
  | { readonly act: 'hand'; readonly file: number; readonly field: Field }
  | { readonly act: 'upload'; readonly file: number; readonly content: number }
  /** By a person, to the branch of a Change. */
  | { readonly act: 'push'; readonly which: number; readonly file: number; readonly field: Field }
  | { readonly act: 'merge'; readonly which: number; readonly way: Way }
  | { readonly act: 'keep'; readonly which: number; readonly kept: 'main' | 'change' }
  | { readonly act: 'withdraw' | 'close' | 'update' | 'rebuild'; readonly which: number }
  /** Two uploads claim one record; one of them goes. */
  | { readonly act: 'hold' | 'unhold' }
  | { readonly act: 'revert' | 'look' | 'restart' };

export type Op = 'merge-patch' | 'put';
/** What the GUI showed when it was edited: the base branch, or the branch of the Change. */
export type Sight = 'main' | 'branch';

const few = fc.nat(1);
const which = fc.nat(3);
const field = fc.constantFrom<Field>('vlan', 'team');
const way = fc.constantFrom<Way>('merge', 'squash', 'rebase');
const kept = fc.constantFrom('main' as const, 'change' as const);
const op = fc.constantFrom<Op>('merge-patch', 'put');
const sees = fc.constantFrom<Sight>('main', 'branch');

const of = <Act extends ChangeAct['act'], More extends object>(
  weight: number,
  act: Act,
  more: { [Member in keyof More]: fc.Arbitrary<More[Member]> },
) => ({ weight, arbitrary: fc.record({ act: fc.constant(act), ...more }) as unknown as fc.Arbitrary<ChangeAct> });

export const anyChangeAct: fc.Arbitrary<ChangeAct> = fc.oneof(
  of(12, 'look', {}),
  of(7, 'gui', { file: few, field, isStale: fc.boolean(), op }),
  of(5, 'into', { which, file: few, field, sees }),
  of(6, 'hand', { file: few, field }),
  of(3, 'upload', { file: few, content: fc.nat(2) }),
  of(3, 'push', { which, file: few, field }),
  of(8, 'merge', { which, way }),
  of(7, 'keep', { which, kept }),
  of(1, 'withdraw', { which }),
  of(1, 'close', { which }),
  of(1, 'update', { which }),
  of(2, 'rebuild', { which }),
  of(1, 'hold', {}),
  of(1, 'unhold', {}),
  of(3, 'revert', {}),
  of(2, 'restart', {}),
);

/** The acts of one story. */
export const anyChangeStory: fc.Arbitrary<ChangeAct[]> = fc.array(anyChangeAct, {
  minLength: 10,
  maxLength: 24,
  size: 'max',
});
