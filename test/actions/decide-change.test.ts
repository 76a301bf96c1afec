import { expect, test } from 'vitest';
import { type ChangePull, type ChangeStep, type ChangeWork, decideChange } from '../../src/actions/decide-change.ts';
import { type ChangeState, changeStates } from '../../src/ports/change-store.ts';

const none: ChangePull = { is: 'none' };
const ours: ChangePull = { is: 'open', maker: 'ours' };
const merge: ChangePull = { is: 'open', maker: 'merge' };
const theirs: ChangePull = { is: 'open', maker: 'person' };
const merged: ChangePull = { is: 'ended', merged: true };
const closed: ChangePull = { is: 'ended', merged: false };

test.each<[state: ChangeState, isWithdrawn: boolean, pull: ChangePull, work: ChangeWork, step: ChangeStep]>([
  ['draft', false, none, 'unplanned', 'rest'],
  ['draft', true, none, 'unplanned', 'end'],
  ['queued', false, none, 'unplanned', 'plan'],
  ['queued', false, none, 'work', 'propose'],
  ['queued', false, none, 'empty', 'settle'],
  ['queued', false, none, 'collides', 'conflict'],
  ['queued', false, none, 'refused', 'fail'],
  ['queued', true, none, 'unplanned', 'end'],
  // The process died after it had opened the pull request.
  ['queued', false, ours, 'unplanned', 'plan'],
  ['queued', true, ours, 'unplanned', 'withdraw'],
  ['queued', false, merged, 'unplanned', 'end'],
  ['conflicted', false, none, 'work', 'propose'],
  ['proposed', false, ours, 'unplanned', 'plan'],
  ['proposed', false, ours, 'work', 'propose'],
  ['proposed', false, merge, 'work', 'propose'],
  ['proposed', false, ours, 'empty', 'settle'],
  ['proposed', false, ours, 'collides', 'conflict'],
  ['proposed', false, ours, 'refused', 'conflict'],
  ['proposed', false, theirs, 'unplanned', 'leave'],
  ['proposed', true, theirs, 'unplanned', 'withdraw'],
  ['proposed', true, ours, 'unplanned', 'withdraw'],
  ['proposed', false, merged, 'unplanned', 'end'],
  ['proposed', false, closed, 'unplanned', 'end'],
  ['conflicted', false, ours, 'work', 'propose'],
  ['conflicted', false, theirs, 'collides', 'leave'],
  // Reopened by a person.
  ['closed', false, ours, 'unplanned', 'plan'],
])('%s, withdrawn %s, %o, %s: %s', (state, isWithdrawn, pull, work, step) => {
  expect(decideChange({ state, isWithdrawn }, pull, work)).toBe(step);
});

test('what ended has ended, and what is withdrawn is never proposed', () => {
  const works: ChangeWork[] = ['unplanned', 'work', 'empty', 'collides', 'refused'];
  for (const state of changeStates) {
    for (const work of works) {
      for (const isWithdrawn of [false, true]) {
        expect(decideChange({ state, isWithdrawn }, merged, work)).toBe('end');
        expect(decideChange({ state, isWithdrawn }, closed, work)).toBe('end');
      }
      for (const pull of [none, ours, merge, theirs]) {
        expect(['end', 'withdraw']).toContain(decideChange({ state, isWithdrawn: true }, pull, work));
      }
    }
  }
});
