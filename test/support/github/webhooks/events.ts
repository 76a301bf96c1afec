import type { JsonObject } from '../../../../src/domain/json.ts';
import type { Platform } from '../platform.ts';
import { nodeId, renderAccount } from '../render/account.ts';
import { renderInstallation } from '../render/app.ts';
import { renderCheckRun } from '../render/check-run.ts';
import { renderComment } from '../render/comment.ts';
import { renderIssue, renderPull } from '../render/pull-request.ts';
import { renderRepository } from '../render/repository.ts';
import { pullFigures } from '../state/figures.ts';
import type { Account, App, CheckRun, Comment, Installation, Issue, PullRequest, Repository } from '../state/model.ts';
import { installationsOf } from '../state/world.ts';

/** The installations that hear of an event in a repository. */
export function listeners(platform: Platform, repository: Repository, event: string): Installation[] {
  return installationsOf(platform.world, repository).filter(({ app }) => app.events.includes(event));
}

/**
 * Posts an event of a repository to every App that listens, or to one App only; `payload` lacks what all events share.
 */
export function emit(
  platform: Platform,
  repository: Repository,
  event: string,
  payload: JsonObject,
  sender: Account,
  only?: App,
): void {
  const { world, courier } = platform;
  for (const installation of listeners(platform, repository, event)) {
    const { app } = installation;
    if (only !== undefined && app !== only) continue;
    courier.post({
      event,
      action: typeof payload.action === 'string' ? payload.action : null,
      app,
      installation,
      repositoryId: repository.id,
      payload: {
        ...payload,
        repository: payload.repository ?? renderRepository(world, repository),
        sender: renderAccount(world, sender),
        installation: { id: installation.id, node_id: nodeId('IntegrationInstallation', installation.id) },
        ...(repository.owner.type === 'Organization'
          ? { organization: renderOrganization(platform, repository.owner) }
          : {}),
      },
    });
  }
}

function renderOrganization({ world }: Platform, account: Account): JsonObject {
  const url = `${world.apiUrl}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('Organization', account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.origin}/avatars/${account.id}`,
    description: null,
  };
}

/** `pull_request` with the action given, for the pull request as it is now. */
export async function emitPull(
  platform: Platform,
  pull: PullRequest,
  action: string,
  sender: Account,
  more: JsonObject = {},
): Promise<void> {
  if (listeners(platform, pull.repository, 'pull_request').length === 0) return;
  const figures = await pullFigures(pull);
  const payload = { action, number: pull.number, pull_request: renderPull(platform.world, pull, figures), ...more };
  emit(platform, pull.repository, 'pull_request', payload, sender);
}

/** `issue_comment` for a comment on an issue or a pull request. */
export function emitComment(
  platform: Platform,
  repository: Repository,
  issue: Issue,
  comment: Comment,
  action: 'created' | 'edited',
  more: JsonObject = {},
): void {
  const { world } = platform;
  const payload = {
    action,
    // the description of the event knows fewer events than Apps may hear
    issue: { ...renderIssue(world, repository, issue), performed_via_github_app: null },
    comment: renderComment(world, repository, issue, comment),
    ...more,
  };
  emit(platform, repository, 'issue_comment', payload, comment.user);
}

/** `check_run`, only to the App the run belongs to unless it was created or completed. */
export function emitCheckRun(
  platform: Platform,
  run: CheckRun,
  action: 'created' | 'completed' | 'rerequested' | 'requested_action',
  sender: Account,
  more: JsonObject = {},
): void {
  const payload = { action, check_run: renderCheckRun(platform.world, run), ...more };
  const forAll = action === 'created' || action === 'completed';
  emit(platform, run.repository, 'check_run', payload, sender, forAll ? undefined : run.app);
}

/** `installation` or `installation_repositories`: these every App hears, subscribed or not. */
export function emitInstallation(
  platform: Platform,
  installation: Installation,
  event: 'installation' | 'installation_repositories',
  payload: JsonObject,
  sender: Account,
): void {
  const { world, courier } = platform;
  courier.post({
    event,
    action: typeof payload.action === 'string' ? payload.action : null,
    app: installation.app,
    installation,
    repositoryId: null,
    payload: {
      ...payload,
      installation: renderInstallation(world, installation),
      sender: renderAccount(world, sender),
    },
  });
}

/** A repository as the installation events list it. */
export function renderListed(repository: Repository): JsonObject {
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
  };
}
