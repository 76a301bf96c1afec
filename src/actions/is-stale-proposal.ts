import { isDirectoryTouched, isUntouched } from './apply-changes.ts';
import { keyIn, type Look } from './look.ts';
import type { OpenProposal } from './proposal-state.ts';
import type { Proposed } from './proposed.ts';

/** Made on another commit, and GitHub cannot merge it or the base touched a path of it since. */
export async function isStaleProposal(
  look: Look,
  { changes, base, within }: Proposed,
  open: OpenProposal,
): Promise<boolean> {
  if (open.base === undefined || open.base === base.commit) return false;
  const files = await look.reader.listFiles(open.base);
  if (!isUntouched(changes, files, base.files)) return true;
  // A push to one of many fabrics must not cost a question for each.
  if (within !== undefined && !isDirectoryTouched(within, files, base.files)) return false;
  const { number, head } = open.pull;
  // Two commits merge today as they merged yesterday.
  const key = keyIn(look, `merges ${number} ${head} ${base.commit}`);
  if (look.memory.checks.get(key) !== undefined) return false;
  const { mergeable } = open.pull.mergeable === null ? await look.host.readPullRequest(number) : open.pull;
  if (mergeable === true) look.memory.checks.set(key, 'merges', 1);
  return mergeable === false;
}
