import { describe, expect, test } from 'vitest';
import { printOwnMessage, readOwnPlan } from '../../src/actions/own-commit.ts';
import type { FabricPlan } from '../../src/normalize/fabric-plan.ts';
import type { ProposalBranch } from '../../src/proposal/branch.ts';
import { printCommitMessage } from '../../src/proposal/commit-message.ts';

const plan: FabricPlan = {
  name: 'fabric-1',
  directory: '',
  planId: `sha256-${'a'.repeat(64)}`,
  documents: [],
  repairs: [],
  problems: [],
  changeSet: new Map(),
  changes: [],
  summary: { managed: 1, updated: 0, duplicate: 0, unmanaged: 0, held: 0 },
  touched: [],
  files: 1,
  rawFiles: 1,
  records: 0,
};
const purpose: ProposalBranch = { flow: 'normalize', fabric: 'fabric-1' };
const tree = 'b'.repeat(40);
const ours = { message: printOwnMessage(printCommitMessage(plan), tree), tree, parents: ['c'.repeat(40)] };

describe('a commit is ours', () => {
  test('where it names its own tree and fabric and has one parent', () => {
    expect(readOwnPlan(ours, purpose)).toBe(plan.planId);
  });

  test.each([
    ['another tree', { ...ours, tree: 'd'.repeat(40) }],
    ['a merge', { ...ours, parents: ['c'.repeat(40), 'd'.repeat(40)] }],
    ['no trailers', { ...ours, message: 'Fix it' }],
    ['no tree trailer', { ...ours, message: ours.message.replace(/^Hedgerow-Tree.*$/m, '') }],
  ])('not with %s', (_name, commit) => {
    expect(readOwnPlan(commit, purpose)).toBeUndefined();
  });

  test('not of another fabric', () => {
    expect(readOwnPlan(ours, { ...purpose, fabric: 'fabric-2' })).toBeUndefined();
  });

  test('not of another branch of ours', () => {
    expect(readOwnPlan(ours, { flow: 'onboard' })).toBeUndefined();
  });
});
