import type { FabricRef } from './record-index.ts';
import type { OpenPull, ToldProposal } from './told-proposal.ts';

/** How a fabric's proposal stands: as a look found it, or left it. */
export type ProposalStanding = {
  readonly flow: ToldProposal['flow'];
  readonly open: OpenPull | undefined;
  /** Numbers of pull requests that are known to be closed → whether they were merged. */
  readonly closed: ReadonlyMap<number, boolean>;
};

/** How the proposals stand: for the operator's figures, and for the feeds of their fabrics. */
export type ProposalRegister = {
  /**
   * Fabric → state, replaced as a whole at every look at a repository. It is a cache: it never throws, and nothing rests
   * on it.
   */
  readonly note: (repository: number, states: ReadonlyMap<string, string>) => Promise<void>;
  /**
   * Tells the feed of an indexed fabric what differs from what it last told (`proposal.*`): the same is never told twice,
   * and what was missed is told at the next look. Throws OperationalError.
   */
  readonly tell: (ref: FabricRef, standing: ProposalStanding) => Promise<void>;
};
