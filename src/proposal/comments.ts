import { code, prose } from './escape.ts';
import { commitLink, type Links, repositoryUrl } from './links.ts';
import { stop } from './words.ts';

/** Said before a proposal is closed because its plan became empty. */
export function emptyPlanComment(fabric: string, branch: string, links: Links): string {
  return `Nothing is left to do for ${code(fabric)} on ${code(branch)} at ${commitLink(links)}, so Hedgerow closes this pull request and deletes its branch. The next push to ${code('raw/')} opens a new one.`;
}

/** Said before a proposal is closed because what is left is what another one proposed that was closed or undone. */
export function retiredComment(
  fabric: string,
  other: { readonly number: number; readonly merged: boolean },
  links: Links,
): string {
  const link = `[pull request ${other.number}](${repositoryUrl(links)}/pull/${other.number})`;
  const why = other.merged ? `did, and that was undone on the branch` : `proposed, and that was closed`;
  return `All that is left to do for ${code(fabric)} at ${commitLink(links)} is what ${link} ${why}. So Hedgerow closes this pull request and proposes nothing until ${code('raw/')} changes. A comment \`/hedgerow rebuild\` on ${link} proposes it once more.`;
}

/** Said once when a person pushed to our branch. */
export function personPushedComment(branch: string, commit: string, links: Links): string {
  return `${commitLink(links, commit)} on ${code(branch)} is not Hedgerow's, so Hedgerow leaves this branch alone from here on: review and merge it as it stands. Later pushes to ${code('raw/')} will not appear in it. A comment \`/hedgerow rebuild\` starts it over and drops that commit.`;
}

/** Said before the proposal to set Hedgerow up is closed: it is set up by now, or there is nothing to set it up for. */
export function emptyOnboardComment(isConfigured: boolean, branch: string, links: Links): string {
  const why = isConfigured
    ? `${code('.github/hedgerow.yml')} is on ${code(branch)} now`
    : `no fabric is left on ${code(branch)} at ${commitLink(links)}`;
  return `Nothing is left to set up: ${why}. So Hedgerow closes this pull request and deletes its branch.`;
}

/** Said once when a person pushed to the branch that sets Hedgerow up. */
export function personOnboardComment(branch: string, commit: string, links: Links): string {
  return `${commitLink(links, commit)} on ${code(branch)} is not Hedgerow's, so Hedgerow leaves this branch alone from here on: review and merge it as it stands. Later pushes will not change it. A comment \`/hedgerow rebuild\` starts it over and drops that commit.`;
}

/** Said when GitHub refuses our push; the rule's own words tell its owner what to change. */
export function refusedPushComment(branch: string, refused: string): string {
  return `GitHub refused Hedgerow's push to ${code(branch)}: ${stop(prose(refused))} This pull request stays as it was. Allow the App in that rule and comment \`/hedgerow rebuild\`.`;
}

/** The one reply to a command of somebody who may not give it. */
export function noPermissionComment(command: string): string {
  return `${code(command)} is obeyed for people with write permission to this repository. Ask one of them to comment it.`;
}

/** The one reply to a command that Hedgerow does not know. */
export function unknownCommandComment(command: string): string {
  return `Hedgerow does not know ${code(command)}. It knows \`/hedgerow rebuild\`, \`/hedgerow pause\` and \`/hedgerow resume\`, and on a pull request that was asked for through the API \`/hedgerow keep main\` and \`/hedgerow keep change\`; on any pull request \`/hedgerow preview\`.`;
}
