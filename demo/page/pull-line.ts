import type { PullRequest, Repository } from '../../test/support/github/state/model.ts';
import { address, author } from './frame.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';

/** The pull requests of a repository, newest first. */
export function pullsOf(repository: Repository): PullRequest[] {
  return [...repository.issues.values()].flatMap((issue) => issue.pull ?? []).sort((a, b) => b.number - a.number);
}

/** `open`, `merged` or `closed`. */
export function stateOf(pull: PullRequest): 'open' | 'merged' | 'closed' {
  return pull.mergedAt === null ? pull.issue.state : 'merged';
}

/** The icon of a pull request's state. */
export function stateIcon(pull: PullRequest): Html {
  const state = stateOf(pull);
  if (state === 'merged') return icon('merged', 'purple');
  return icon('open', state === 'open' ? 'green' : 'red');
}

/** A pull request as a row of a list. */
export function pullLine(pull: PullRequest): Html {
  const { repository, issue } = pull;
  return html`<li>${stateIcon(pull)} <span class="grow"><a href="${address(repository, 'pull', pull.number)}"><b>${issue.title}</b></a><br><span class="muted">#${pull.number} ${stateOf(pull)} · ${author(issue.user)} · ${pull.headBranch} → ${pull.baseBranch}</span></span></li>`;
}
