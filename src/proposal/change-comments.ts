import type { Collision } from '../edit/record-edit.ts';
import { code, prose } from './escape.ts';
import { commitLink, type Links } from './links.ts';
import { count, stop } from './words.ts';

/** Said before a Change is closed because the branch says all of it by now. */
export function emptyChangeComment(branch: string, links: Links): string {
  return `${code(branch)} at ${commitLink(links)} says all that this change asks for, so Hedgerow closes this pull request and deletes its branch.`;
}

/** Said before a Change is closed because it was withdrawn through the API. */
export function withdrawnComment(isForeign: boolean): string {
  const rest = isForeign
    ? "Its branch holds commits that are not Hedgerow's, so the branch stays."
    : 'Its branch is deleted.';
  return `This change was withdrawn through the API, so Hedgerow closes the pull request. ${rest}`;
}

/** Said once when a person pushed to the branch of a Change. */
export function personChangeComment(branch: string, commit: string, links: Links): string {
  return `${commitLink(links, commit)} on ${code(branch)} is not Hedgerow's, so Hedgerow leaves this branch alone from here on: review and merge it as it stands. Nothing is added to it through the API any more, and where the base moves, merging is up to you. A comment \`/hedgerow rebuild\` starts it over and drops that commit.`;
}

/** Said once where a conflict was decided through the API, on the commit that carries the decisions. */
export function decidedComment(decided: number, commit: string, links: Links): string {
  return `Decided through the API: ${count(decided, 'field')}. ${commitLink(links, commit)} carries the decision, on top of the branch as it is now.`;
}

/** What the check of a conflicted Change says; one line without Markdown, and what to do. */
export function conflictInCheck(
  into: string,
  { collisions, reasons }: { readonly collisions: readonly Collision[]; readonly reasons: readonly string[] },
): { readonly title: string; readonly markdown: string } {
  const what = collisions.length > 0 ? count(collisions.length, 'field') : 'this';
  const title = `Conflict: ${into.slice(0, 60)} and this change disagree about ${what}`;
  const list = reasons.map((reason) => ` ${stop(prose(reason))}`).join('');
  const decide =
    collisions.length > 0
      ? 'Decide in the GUI, or comment `/hedgerow keep main` or `/hedgerow keep change`.'
      : 'Mend it on the branch that this goes into, or close this pull request.';
  return {
    title,
    markdown: `**Do not merge:** ${code(into)} moved, and it disagrees with this change (${what}).${list} The commit stays as it was. ${decide}`,
  };
}

/** Said once about a head that GitHub did not let Hedgerow merge by itself. */
export function mergeRefusedComment(refused: string): string {
  return `All checks passed and nothing needs a look, but GitHub did not let Hedgerow merge this: ${stop(prose(refused))} Merge it by hand, or allow the App in that rule.`;
}

/** Said once where a Change cannot be made on its base any more, and no field is to be decided. */
export function conflictReasonComment(branch: string, reasons: readonly string[], links: Links): string {
  const list = reasons.slice(0, 20).map((reason) => stop(prose(reason)));
  return `**Conflict.** ${code(branch)} is at ${commitLink(links)}, and this change cannot be made on it: ${list.join(' ')} The pull request stays as it was. Mend that on ${code(branch)}, or close this pull request.`;
}
