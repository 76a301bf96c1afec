/** What a branch of ours is for (DESIGN.md 5.5). */
export type ProposalBranch =
  | { readonly flow: 'normalize'; readonly fabric: string }
  | { readonly flow: 'adopt'; readonly fabric: string }
  | { readonly flow: 'ignore'; readonly fabric: string }
  | { readonly flow: 'change'; readonly id: string }
  | { readonly flow: 'onboard' };

/** The branch's name without `refs/heads/`, for example `hedgerow/normalize/fabric-1`. */
export function printBranch(branch: ProposalBranch): string {
  if (branch.flow === 'onboard') return 'hedgerow/onboard';
  return `hedgerow/${branch.flow}/${branch.flow === 'change' ? branch.id : branch.fabric}`;
}

/** Reads a name (with or without `refs/heads/`) that printBranch wrote; undefined for every other branch. */
export function parseBranch(name: string): ProposalBranch | undefined {
  const short = name.replace(/^refs\/heads\//, '');
  if (short === 'hedgerow/onboard') return { flow: 'onboard' };
  const [, flow, id] = /^hedgerow\/(normalize|adopt|ignore|change)\/([A-Za-z0-9][A-Za-z0-9._-]*)$/.exec(short) ?? [];
  if (id === undefined) return undefined;
  if (flow === 'change') return { flow, id };
  return flow === 'normalize' || flow === 'adopt' || flow === 'ignore' ? { flow, fabric: id } : undefined;
}
