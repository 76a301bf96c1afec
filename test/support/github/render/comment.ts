import type { JsonObject } from '../../../../src/domain/json.ts';
import type { Comment, Issue, Repository } from '../state/model.ts';
import type { World } from '../state/world.ts';
import { nodeId, renderAccount } from './account.ts';
import { renderApp } from './app.ts';
import { association, renderReactions } from './pull-request.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

/** A comment on an issue or a pull request. */
export function renderComment(world: World, repository: Repository, issue: Issue, comment: Comment): JsonObject {
  const url = `${repositoryUrl(world, repository)}/issues/comments/${comment.id}`;
  const page = `${repositoryPage(world, repository)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`;
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${issue.number}`,
    body: comment.body,
    user: renderAccount(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repository, comment.user),
    performed_via_github_app: comment.app ? renderApp(world, comment.app) : null,
    reactions: renderReactions(
      url,
      comment.reactions.map(({ content }) => content),
    ),
  };
}
