import { describe, expect, it } from 'vitest';
import { type ProposalBranch, parseBranch, printBranch } from '../../src/proposal/branch.ts';

const cases: readonly (readonly [ProposalBranch, string])[] = [
  [{ flow: 'normalize', fabric: 'fabric-1' }, 'hedgerow/normalize/fabric-1'],
  [{ flow: 'adopt', fabric: 'fabric-1' }, 'hedgerow/adopt/fabric-1'],
  [{ flow: 'change', id: '01J9Z' }, 'hedgerow/change/01J9Z'],
  [{ flow: 'onboard' }, 'hedgerow/onboard'],
];

describe('branch names', () => {
  it.each(cases)('%j is %s', (branch, name) => {
    expect(printBranch(branch)).toBe(name);
    expect(parseBranch(name)).toEqual(branch);
    expect(parseBranch(`refs/heads/${name}`)).toEqual(branch);
  });
  it.each([
    'main',
    'hedgerow',
    'hedgerow/normalize',
    'hedgerow/normalize/',
    'hedgerow/normalize/a/b',
    'hedgerow/onboard/x',
    'hedgerow/other/x',
    'x/hedgerow/normalize/fabric-1',
    'hedgerow/normalize/fabric-1\n',
    'refs/tags/hedgerow/onboard',
  ])('%j is not ours', (name) => {
    expect(parseBranch(name)).toBeUndefined();
  });
});
