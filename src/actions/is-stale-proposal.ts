import { isUntouched } from './apply-changes.ts';
import type { Look } from './look.ts';
import type { OpenProposal } from './proposal-state.ts';
import type { Proposed } from './proposed.ts';

/** Made on another commit, and GitHub cannot merge it or the base touched a path of it since. */
export async function isStaleProposal(look: Look, { changes, base }: Proposed, open: OpenProposal): Promise<boolean> {
  if (open.base === undefined || open.base === base.commit) return false;
  if (!isUntouched(changes, await look.reader.listFiles(open.base), base.files)) return true;
  const { mergeable } = open.pull.mergeable === null ? await look.host.readPullRequest(open.pull.number) : open.pull;
  return mergeable === false;
}
