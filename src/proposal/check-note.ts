import { type PausedBy, printSince } from './command-replies.ts';
import { code, prose } from './escape.ts';
import { commitLink, type Links, repositoryUrl } from './links.ts';
import { stop } from './words.ts';

function pullLink(links: Links, number: number): string {
  return `[pull request ${number}](${repositoryUrl(links)}/pull/${number})`;
}

/** A person closed the proposal unmerged. */
export function closedNote(fabric: string, number: number, links: Links): string {
  return `${code(fabric)}: ${pullLink(links, number)} was closed, so nothing is proposed until ${code('raw/')} changes. Push to ${code('raw/')}, or comment \`/hedgerow rebuild\` there.`;
}

/** The proposal was merged and its content later undone on the branch. */
export function undoneNote(fabric: string, number: number, links: Links): string {
  return `${code(fabric)}: what ${pullLink(links, number)} did was undone on the branch, so it is not proposed again. Comment \`/hedgerow rebuild\` there to propose it once more.`;
}

/** A person pushed to our branch: we keep off since that commit. */
export function pushedNote(fabric: string, number: number, since: string, links: Links): string {
  return `${code(fabric)}: a person pushed to the branch of ${pullLink(links, number)}; Hedgerow leaves it alone since ${commitLink(links, since)}. Comment \`/hedgerow rebuild\` there to start it over.`;
}

/** GitHub refused a write to our branch or to the configured one, in its own words. */
export function refusedNote(fabric: string, branch: string, refused: string): string {
  return `${code(fabric)}: GitHub refused the push to ${code(branch)}: ${stop(prose(refused))} Allow the App in that rule, or merge what this check lists by hand.`;
}

/** The proposal is in a merge queue: it is not touched there. */
export function queuedNote(fabric: string, number: number, links: Links): string {
  return `${code(fabric)}: ${pullLink(links, number)} is in the merge queue; Hedgerow does not touch it until it leaves the queue.`;
}

/** Somebody stopped all writes to the fabric. */
export function pausedNote(fabric: string, pause: PausedBy): string {
  return `${code(fabric)}: paused by ${code(pause.by)} since ${printSince(pause.since)}; nothing is written. Comment \`/hedgerow resume\` on one of its pull requests.`;
}

/** Where the work is: the open proposal. */
export function proposedNote(fabric: string, number: number, links: Links): string {
  return `${code(fabric)}: proposed in ${pullLink(links, number)}.`;
}

/** On a person's pull request that touches raw/: what becomes of that, and how to have it here. */
export function normalizeHereNote(isForeign: boolean): string {
  if (isForeign) {
    return `After the merge Hedgerow proposes to normalize ${code('raw/')} in a pull request of its own: it does not write to forks.`;
  }
  return `**Normalize here** adds one commit to this branch that does what is listed below, so that one review covers both; without it, Hedgerow proposes that after the merge in a pull request of its own. People with write permission may press it.`;
}
