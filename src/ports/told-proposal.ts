import type { ProposalBranch } from '../proposal/branch.ts';

/** An open pull request and the commit that it shows. */
export type OpenPull = { readonly number: number; readonly head: string };

/** An open pull request that is a fabric's own (that of a Change is told of as the Change), as its feed last told of it. */
export type ToldProposal = OpenPull & {
  readonly flow: Extract<ProposalBranch, { readonly fabric: string }>['flow'];
};
