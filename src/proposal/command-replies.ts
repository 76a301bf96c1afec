import { code, plain, prose } from './escape.ts';
import { commitLink, type Links, repositoryUrl } from './links.ts';
import { stop } from './words.ts';

/** Who stopped the writes, and since when (ISO 8601). */
export type PausedBy = { readonly by: string; readonly since: string };

/** `2026-07-22 08:02 UTC` of an ISO 8601 time in UTC; any other text as it is. */
export function printSince(since: string): string {
  const [, day, minute] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})[\d:.]*Z$/.exec(since) ?? [];
  return day === undefined || minute === undefined ? plain(since, 60) : `${day} ${minute} UTC`;
}

/** The reply to a command on a pull request that is none of Hedgerow's. */
export function notOursReply(command: string): string {
  return `${code(command)} is for the pull requests that Hedgerow opens. This one is not among them, so nothing was done.`;
}

/** The reply to a command about a fabric on a pull request that is about none: the one that sets Hedgerow up. */
export function noFabricReply(command: string): string {
  return `${code(command)} is about a fabric, and this pull request sets Hedgerow up. Nothing else happens until it is merged; close it to say no.`;
}

/** The reply to `/hedgerow pause`. */
export function pausedReply(fabric: string, pause: PausedBy): string {
  return `${code(fabric)} is paused by ${code(pause.by)} since ${printSince(pause.since)}: Hedgerow writes nothing for it, and its checks are neutral. \`/hedgerow resume\` lets it go on.`;
}

/** The reply to `/hedgerow resume`; `remaining` is a pause of the whole repository, which a comment does not lift. */
export function resumedReply(fabric: string, by: string, remaining?: PausedBy): string {
  if (remaining) {
    return `The whole repository is paused by ${code(remaining.by)} since ${printSince(remaining.since)}, so ${code(fabric)} stays paused: its operator resumes it.`;
  }
  return `${code(by)} resumed ${code(fabric)}: Hedgerow goes on.`;
}

/** What a new start finds before it begins. */
export type RebuildStart = {
  readonly by: string;
  readonly branch: string;
  /** Where the branch points; undefined where there is none. */
  readonly head: string | undefined;
  /** Whether commits may be on it that are not Hedgerow's. */
  readonly isForeign: boolean;
};

/** Written before anything is replaced: names the replaced head, so that it can be brought back. */
export function rebuildStart({ by, branch, head, isForeign }: RebuildStart, links: Links): string {
  const asked = `Hedgerow starts this over, as ${code(by)} asked.`;
  if (head === undefined) return asked;
  const was = `${code(branch)} pointed at ${commitLink(links, head)}.`;
  if (!isForeign) return `${asked} ${was}`;
  const restore = `git fetch origin ${head} && git push --force origin ${head}:refs/heads/${branch}`;
  return `${asked} ${was} Commits there that are not Hedgerow's leave the branch; to bring them back:\n\n${code(restore, 400)}`;
}

/** How a new start ended; `own` is the pull request that the comment stands on. */
export type RebuildEnd =
  | { readonly is: 'open'; readonly number: number; readonly own: number }
  | { readonly is: 'absent' | 'taken' | 'unchanged' | 'conflicted' }
  | { readonly is: 'queued'; readonly number: number }
  | { readonly is: 'elsewhere'; readonly number: number }
  | { readonly is: 'refused'; readonly words: string }
  | { readonly is: 'paused'; readonly pause: PausedBy }
  | { readonly is: 'unknown-fabric'; readonly fabric: string };

/** One sentence on how a new start ended. */
export function rebuildEnd(end: RebuildEnd, links: Links): string {
  switch (end.is) {
    case 'open':
      return end.number === end.own
        ? 'Done: this pull request is one commit on the present base.'
        : `Done: proposed anew in ${pullLink(links, end.number)}.`;
    case 'absent':
      return 'Done: nothing is left to propose.';
    case 'unchanged':
      return 'Nothing was replaced.';
    case 'conflicted':
      return 'The base disagrees with this change, so its branch is at the last commit of Hedgerow: comment `/hedgerow keep main` or `/hedgerow keep change`.';
    case 'taken':
      return 'Nothing was done: the branch moved meanwhile. Comment again.';
    case 'queued':
      return `Nothing was done: ${pullLink(links, end.number)} is in the merge queue. Take it out and comment again.`;
    case 'elsewhere':
      return `Nothing was done: the open proposal is ${pullLink(links, end.number)}. Comment there.`;
    case 'refused':
      return `Nothing was done: GitHub refused the push: ${stop(prose(end.words))}`;
    case 'paused':
      return `Nothing was done: paused by ${code(end.pause.by)} since ${printSince(end.pause.since)}. Comment \`/hedgerow resume\` first.`;
    case 'unknown-fabric':
      return `Nothing was done: by the configuration of the default branch nothing is normalized for ${code(end.fabric)}.`;
  }
}

function pullLink(links: Links, number: number): string {
  return `[pull request ${number}](${repositoryUrl(links)}/pull/${number})`;
}

/** Why the button on a pull request did nothing. */
export type HereRefusal =
  | { readonly why: 'permission' | 'foreign' | 'closed' | 'moved' | 'nothing' }
  | { readonly why: 'refused'; readonly words: string }
  | { readonly why: 'paused'; readonly pause: PausedBy };

/** The one reply to a button that did nothing. */
export function hereRefusedReply(refusal: HereRefusal): string {
  const button = '**Normalize here**';
  switch (refusal.why) {
    case 'permission':
      return `${button} is for people with write permission to this repository. Ask one of them to press it.`;
    case 'foreign':
      return `${button} did nothing: Hedgerow does not write to forks. It proposes the same in a pull request of its own after the merge.`;
    case 'closed':
      return `${button} did nothing: this pull request is closed.`;
    case 'moved':
      return `${button} did nothing: it was pressed on a check of an earlier commit. Press it on the check of the latest one.`;
    case 'nothing':
      return `${button} did nothing: nothing in ${code('raw/')} that this pull request changes is left to normalize.`;
    case 'refused':
      return `${button} did nothing: GitHub refused the push: ${stop(prose(refusal.words))}`;
    case 'paused':
      return `${button} did nothing: paused by ${code(refusal.pause.by)} since ${printSince(refusal.pause.since)}.`;
  }
}
