/**
 * How the proposals stand, for the operator's figures: fabric → state, replaced as a whole at every look at a
 * repository. It is a cache: it never throws, and nothing rests on it.
 */
export type ProposalRegister = {
  readonly note: (repository: number, states: ReadonlyMap<string, string>) => Promise<void>;
};
