import {
  closedNote,
  pausedNote,
  proposedNote,
  pushedNote,
  queuedNote,
  refusedNote,
  undoneNote,
} from '../proposal/check-note.ts';
import { code } from '../proposal/escape.ts';
import { commitLink } from '../proposal/links.ts';
import { type Look, linksAt } from './look.ts';
import { branchOf } from './proposal-state.ts';
import type { Outcome } from './proposed.ts';

/** What the check says about a fabric's proposal: where it is, or why there is none. */
export function noteFor(look: Look, fabric: string, commit: string, outcome: Outcome): string[] {
  const links = linksAt(look, commit);
  switch (outcome.is) {
    case 'absent':
      return [];
    case 'open':
      return [proposedNote(fabric, outcome.number, links)];
    case 'left':
      return [pushedNote(fabric, outcome.number, outcome.since, links)];
    case 'waiting':
      return [closedNote(fabric, outcome.number, links)];
    case 'undone':
      return [undoneNote(fabric, outcome.number, links)];
    case 'refused':
      return [refusedNote(fabric, branchOf(fabric), outcome.words)];
    case 'queued':
      return [queuedNote(fabric, outcome.number, links)];
    case 'paused':
      return [pausedNote(fabric, outcome.pause)];
    case 'taken':
      return [
        `${code(fabric)}: the branch ${code(branchOf(fabric))} holds commits that are not Hedgerow's, so nothing is proposed. Delete or rename that branch, or comment \`/hedgerow rebuild\` on its last pull request.`,
      ];
  }
}

/** A direct commit of ours whose content was undone on the branch. */
export function undoneCommitNote(look: Look, fabric: string, commit: string): string {
  const link = commitLink(linksAt(look, commit));
  return `${code(fabric)}: what ${link} did was undone on the branch, so it is not done again. Push a change to ${code('raw/')} to have it normalized once more.`;
}

/** A branch that the configuration names and the repository does not have. */
export function missingBranchNote(fabric: string, branch: string): string {
  return `${code(fabric)}: the branch ${code(branch)} does not exist, so nothing is read from it.`;
}

/** A fabric whose proposal could not be brought up to date; its neighbours were. */
export function failedNote(fabric: string): string {
  return `${code(fabric)}: GitHub did not take what was to be done, so its pull request may be behind. It is tried again by itself; the server's log says why.`;
}
