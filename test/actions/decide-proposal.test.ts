import { describe, expect, test } from 'vitest';
import { decideProposal, type Wanted } from '../../src/actions/decide-proposal.ts';
import type { ClosedProposal, OpenProposal, ProposalState } from '../../src/actions/proposal-state.ts';

const wanted: Wanted = { planId: 'p', isEmpty: false, into: 'main', isStale: false };

function opened(change: Partial<OpenProposal> = {}, base = 'main'): ProposalState {
  const pull = {
    number: 1,
    branch: 'hedgerow/normalize/f',
    isForeign: false,
    labels: [],
    state: 'open',
    merged: false,
    head: 'h',
    base,
    title: '',
    body: '',
    mergeable: null,
    isDraft: false,
  } as const;
  return { open: { pull, maker: 'ours', carried: 'p', base: 'b', isDescribed: true, ...change }, closed: [] };
}

function closed(...all: Partial<ClosedProposal>[]): ProposalState {
  return {
    open: undefined,
    closed: all.map((one, i) => ({ number: all.length - i, merged: false, head: 'h', planId: 'p', ...one })),
  };
}

describe('the table of DESIGN.md 5.5', () => {
  test.each<[string, Partial<Wanted>, ProposalState, object]>([
    ['nothing there', {}, closed(), { act: 'open' }],
    ['nothing there, nothing wanted', { isEmpty: true }, closed(), { act: 'none' }],
    ['same plan', {}, opened(), { act: 'keep' }],
    ['same plan, stale', { isStale: true }, opened(), { act: 'rewrite' }],
    ['same plan, another base branch', {}, opened({}, 'dev'), { act: 'rewrite' }],
    ['same plan, text behind', {}, opened({ isDescribed: false }), { act: 'describe' }],
    ['other plan', {}, opened({ carried: 'q' }), { act: 'rewrite' }],
    [
      'other plan, merged before and undone',
      {},
      { ...opened({ carried: 'q' }), closed: closed({ merged: true }).closed },
      { act: 'retire', same: { number: 1, merged: true } },
    ],
    [
      'other plan, merged before and undone, asked for',
      { isAsked: true },
      { ...opened({ carried: 'q' }), closed: closed({ merged: true }).closed },
      { act: 'rewrite' },
    ],
    [
      'same plan, merged before and asked for since',
      {},
      { ...opened(), closed: closed({ merged: true }).closed },
      { act: 'keep' },
    ],
    ['unknown plan', {}, opened({ carried: undefined }), { act: 'rewrite' }],
    ['empty', { isEmpty: true }, opened(), { act: 'close' }],
    ['a person pushed', {}, opened({ maker: 'person', carried: undefined }), { act: 'leave' }],
    ['a person pushed, other plan', { planId: 'x', isStale: true }, opened({ maker: 'person' }), { act: 'leave' }],
    ['a person pushed, empty', { isEmpty: true }, opened({ maker: 'person' }), { act: 'leave' }],
    ['base merged in', {}, opened({ maker: 'merge' }), { act: 'keep' }],
    ['base merged in, other plan', {}, opened({ maker: 'merge', carried: 'q' }), { act: 'rewrite' }],
    ['closed by a person', {}, closed({}), { act: 'wait', number: 1 }],
    ['closed by a person, other plan', {}, closed({ planId: 'q' }), { act: 'open' }],
    ['closed by a person, footer gone', {}, closed({ planId: undefined }), { act: 'open' }],
    ['merged and undone', {}, closed({ merged: true }), { act: 'undone', number: 1 }],
    [
      'merged and undone, another one since',
      {},
      closed({ planId: 'q' }, { merged: true }),
      { act: 'undone', number: 1 },
    ],
    ['closed after it was merged', {}, closed({}, { merged: true }), { act: 'wait', number: 2 }],
    [
      'we closed it',
      { isEmpty: true },
      closed({}),
      { act: 'none', leftover: { number: 1, merged: false, head: 'h', planId: 'p' } },
    ],
    ['a person closed it, nothing wanted', { isEmpty: true }, closed({ planId: 'q' }), { act: 'none' }],
  ])('%s', (_name, change, state, expected) => {
    expect(decideProposal({ ...wanted, ...change }, state)).toMatchObject(expected);
  });
});
