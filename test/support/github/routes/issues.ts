import { type Answer, ApiError, created, forbidden, invalid, notFound, ok } from '../http/answer.ts';
import { answerPage } from '../http/page.ts';
import { objects, text, texts } from '../http/read-body.ts';
import { type RepositoryCall, type Route, repositoryRoute } from '../http/router.ts';
import { nodeId, renderAccount } from '../render/account.ts';
import { renderComment } from '../render/comment.ts';
import { renderIssue, renderLabel } from '../render/pull-request.ts';
import { repositoryUrl } from '../render/repository.ts';
import { reopenPull } from '../state/edit-pull.ts';
import { addComment, addLabel, labelOf, removeLabel, setState } from '../state/issues.ts';
import type { Comment, Issue } from '../state/model.ts';
import { checkTexts, newIssue } from '../state/new-issue.ts';
import { closePull } from '../state/updates.ts';
import { now } from '../state/world.ts';
import { emitComment } from '../webhooks/events.ts';

/** Issues, comments, labels and reactions. */
export const issueRoutes: readonly Route[] = [
  repositoryRoute('GET', '/issues', listIssues),
  repositoryRoute('POST', '/issues', ({ platform, repository, body, actor }) => {
    checkTexts(platform, 'Issue', text(body, 'title'), text(body, 'body'));
    const issue = newIssue(platform, repository, actor, text(body, 'title') ?? '', text(body, 'body') ?? null);
    issue.labels = texts(body.labels).map((name) => labelOf(platform, repository, name));
    repository.issues.set(issue.number, issue);
    return created(renderIssue(platform.world, repository, issue));
  }),
  repositoryRoute('PATCH', '/issues/{issue_number}', changeIssue),
  repositoryRoute('GET', '/issues/{issue_number}/comments', (call) => {
    const { platform, repository } = call;
    const issue = issueOf(call);
    const since = call.query.get('since') ?? '';
    const comments = issue.comments.filter(({ updatedAt }) => updatedAt >= since);
    const address = `${repositoryUrl(platform.world, repository)}/issues/${issue.number}/comments`;
    return answerPage(call, address, comments, (page) =>
      page.map((comment) => renderComment(platform.world, repository, issue, comment)),
    );
  }),
  repositoryRoute('POST', '/issues/{issue_number}/comments', (call) => {
    const { platform, repository, body, actor } = call;
    const issue = issueOf(call);
    const comment = addComment(platform, repository, issue, text(body, 'body') ?? '', actor);
    return created(renderComment(platform.world, repository, issue, comment));
  }),
  repositoryRoute('PATCH', '/issues/comments/{comment_id}', (call) => {
    const { platform, repository, body, actor } = call;
    const { issue, comment } = commentOf(call);
    if (actor.account !== comment.user && actor.installation) throw forbidden();
    checkTexts(platform, 'IssueComment', undefined, text(body, 'body'));
    const from = comment.body;
    comment.body = text(body, 'body') ?? '';
    comment.updatedAt = now(platform.world);
    emitComment(platform, repository, issue, comment, 'edited', { changes: { body: { from } } });
    return ok(renderComment(platform.world, repository, issue, comment));
  }),
  repositoryRoute('POST', '/issues/comments/{comment_id}/reactions', react),
  repositoryRoute('POST', '/issues/{issue_number}/labels', async (call) => {
    const { platform, repository, body, actor } = call;
    const issue = issueOf(call);
    const names = [...texts(body.labels), ...objects(body.labels).flatMap((label) => text(label, 'name') ?? [])];
    for (const name of names) await addLabel(platform, repository, issue, name, actor);
    return ok(issue.labels.map((label) => renderLabel(platform.world, repository, label)));
  }),
  repositoryRoute('DELETE', '/issues/{issue_number}/labels/{name}', async (call) => {
    const { platform, repository, params, actor } = call;
    const issue = issueOf(call);
    const removed = await removeLabel(platform, repository, issue, params.name ?? '', actor);
    if (!removed) throw new ApiError(404, 'Label does not exist');
    return ok(issue.labels.map((label) => renderLabel(platform.world, repository, label)));
  }),
  repositoryRoute('POST', '/labels', ({ platform, repository, body }) => {
    const name = text(body, 'name') ?? '';
    if (repository.labels.has(name.toLowerCase())) {
      throw new ApiError(422, 'Validation Failed', {
        errors: [{ resource: 'Label', code: 'already_exists', field: 'name' }],
      });
    }
    const color = text(body, 'color') ?? 'ededed';
    if (!/^[0-9a-f]{6}$/i.test(color)) throw invalid('Label', 'color', 'invalid');
    const label = Object.assign(labelOf(platform, repository, name), {
      color,
      description: text(body, 'description') ?? null,
    });
    return created(renderLabel(platform.world, repository, label));
  }),
];

function issueOf({ repository, params }: RepositoryCall): Issue {
  const issue = repository.issues.get(Number(params.issue_number));
  if (!issue) throw notFound();
  return issue;
}

function commentOf({ repository, params }: RepositoryCall): { issue: Issue; comment: Comment } {
  for (const issue of repository.issues.values()) {
    const comment = issue.comments.find(({ id }) => id === Number(params.comment_id));
    if (comment) return { issue, comment };
  }
  throw notFound();
}

function listIssues(call: RepositoryCall): Answer {
  const { platform, repository, query } = call;
  const state = query.get('state') ?? 'open';
  const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
  const creator = query.get('creator');
  const found = [...repository.issues.values()]
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => labels.every((name) => issue.labels.some((label) => label.name === name)))
    .filter((issue) => creator === null || issue.user.login === creator);
  const key = (issue: Issue): string => (query.get('sort') === 'updated' ? issue.updatedAt : issue.createdAt);
  found.sort((a, b) => key(a).localeCompare(key(b)) || a.number - b.number);
  if (query.get('direction') !== 'asc') found.reverse();
  const address = `${repositoryUrl(platform.world, repository)}/issues`;
  return answerPage(call, address, found, (page) =>
    page.map((issue) => renderIssue(platform.world, repository, issue)),
  );
}

async function changeIssue(call: RepositoryCall): Promise<Answer> {
  const { platform, repository, body, actor } = call;
  const issue = issueOf(call);
  checkTexts(platform, 'Issue', text(body, 'title'), text(body, 'body'));
  issue.title = text(body, 'title') ?? issue.title;
  issue.body = text(body, 'body') ?? issue.body;
  if (body.labels !== undefined) issue.labels = texts(body.labels).map((name) => labelOf(platform, repository, name));
  const state = text(body, 'state');
  issue.updatedAt = now(platform.world);
  if (issue.pull) {
    if (state === 'closed') await closePull(platform, issue.pull, actor);
    if (state === 'open') await reopenPull(platform, issue.pull, actor);
  } else if (state === 'open' || state === 'closed') {
    setState(platform, issue, state);
  }
  return ok(renderIssue(platform.world, repository, issue));
}

function react(call: RepositoryCall): Answer {
  const { platform, body, actor } = call;
  const { comment } = commentOf(call);
  const content = text(body, 'content') ?? '';
  const known = comment.reactions.find((one) => one.user === actor.account && one.content === content);
  const reaction = known ?? { id: platform.world.nextId(), user: actor.account, content, at: now(platform.world) };
  if (!known) comment.reactions.push(reaction);
  return {
    status: known ? 200 : 201,
    body: {
      id: reaction.id,
      node_id: nodeId('Reaction', reaction.id),
      user: renderAccount(platform.world, reaction.user),
      content: reaction.content,
      created_at: reaction.at,
    },
  };
}
