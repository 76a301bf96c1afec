import { ProbotOctokit } from 'probot';
import { expect, test } from 'vitest';
import type { GitHubDouble } from '../support/github/create-github.ts';
import { openDescription } from '../support/github/description/open-description.ts';
import { octokitOfApp } from './octokit.ts';
import { refusal, stage } from './stage.ts';

const described = openDescription();

/** What a browser does with a manifest: the code that it comes back with. */
async function createByForm({ origin }: GitHubDouble): Promise<string> {
  const manifest = { name: 'Made', url: origin, redirect_url: 'http://127.0.0.1/back', default_events: ['push'] };
  const body = new URLSearchParams({ manifest: JSON.stringify(manifest) });
  const answer = await fetch(`${origin}/settings/apps/new?state=s`, { method: 'POST', body, redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

test.skipIf(described === null)('every described operation answers as described', async () => {
  const { github, app, repository, installation, octokit, at, start } = await stage({
    app: {
      permissions: { metadata: 'read', contents: 'write', pull_requests: 'write', checks: 'write', issues: 'write' },
    },
    repository: { collaborators: { bob: 'write' }, rules: [{ pattern: 'locked', refuse: ['update', 'delete'] }] },
  });
  const me = octokitOfApp(github, app);
  const { rest } = octokit;
  await github.webhooks.settle();

  await me.rest.apps.getAuthenticated();
  await new ProbotOctokit({ baseUrl: github.apiUrl }).rest.apps.createFromManifest({
    code: await createByForm(github),
  });
  await me.rest.apps.getWebhookConfigForApp();
  const [delivery] = (await me.rest.apps.listWebhookDeliveries()).data;
  await me.rest.apps.getWebhookDelivery({ delivery_id: delivery?.id ?? 0 });
  await me.rest.apps.redeliverWebhookDelivery({ delivery_id: delivery?.id ?? 0 });
  await me.rest.apps.listInstallations();
  await me.rest.apps.getInstallation({ installation_id: installation.id });
  await me.rest.apps.createInstallationAccessToken({ installation_id: installation.id });
  await me.rest.apps.getRepoInstallation(at);
  await rest.apps.listReposAccessibleToInstallation();
  await rest.rateLimit.get();
  await rest.users.getByUsername({ username: 'bob' });

  await rest.repos.get(at);
  const tree = (await rest.git.getTree({ ...at, tree_sha: start, recursive: '1' })).data;
  await rest.git.getBlob({ ...at, file_sha: tree.tree.find(({ path }) => path === 'README.md')?.sha ?? '' });
  const blob = (await rest.git.createBlob({ ...at, content: 'AAEC', encoding: 'base64' })).data;
  const written = await rest.git.createTree({
    ...at,
    base_tree: tree.sha,
    tree: [
      { path: 'a/b', mode: '100755', type: 'blob', sha: blob.sha },
      { path: 'c', mode: '100644', type: 'blob', content: 'c\n' },
    ],
  });
  const commit = (await rest.git.createCommit({ ...at, tree: written.data.sha, parents: [start], message: 'One' }))
    .data;
  await rest.git.getCommit({ ...at, commit_sha: commit.sha });
  await rest.git.createRef({ ...at, ref: 'refs/heads/topic/one', sha: start });
  await rest.git.updateRef({ ...at, ref: 'heads/topic/one', sha: commit.sha });
  await rest.git.getRef({ ...at, ref: 'heads/topic/one' });
  await rest.git.listMatchingRefs({ ...at, ref: 'heads/topic/' });
  await rest.repos.listBranches(at);
  await rest.repos.getBranch({ ...at, branch: 'topic/one' });
  await rest.repos.getBranchRules({ ...at, branch: 'locked' });
  await rest.repos.listCommits({ ...at, sha: 'topic/one' });
  await rest.repos.getCommit({ ...at, ref: commit.sha });
  await rest.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...topic/one' });
  await rest.repos.downloadTarballArchive({ ...at, ref: 'main' });

  const put = await rest.repos.createOrUpdateFileContents({ ...at, path: 'new.txt', message: 'm', content: 'aGk=' });
  await rest.repos.getContent({ ...at, path: 'new.txt' });
  await rest.repos.getContent({ ...at, path: '' });
  await rest.repos.deleteFile({ ...at, path: 'new.txt', message: 'm', sha: put.data.content?.sha ?? '' });

  const { number } = (await rest.pulls.create({ ...at, head: 'topic/one', base: 'main', title: 'One', body: 'b' }))
    .data;
  const pull = { ...at, pull_number: number };
  const issue = { ...at, issue_number: number };
  await rest.pulls.list({ ...at, state: 'all', head: 'acme:topic/one', base: 'main' });
  await rest.pulls.get(pull);
  await rest.pulls.update({ ...pull, title: 'Two' });
  await rest.pulls.listFiles(pull);
  await rest.pulls.listCommits(pull);
  await rest.pulls.listReviews(pull);
  await rest.pulls.updateBranch(pull);
  await rest.pulls.requestReviewers({ ...pull, reviewers: ['bob'], team_reviewers: ['network'] });
  await rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: commit.sha });

  const other = (await rest.issues.create({ ...at, title: 'Drift' })).data;
  await rest.issues.update({ ...at, issue_number: other.number, state: 'closed' });
  await rest.issues.listForRepo({ ...at, state: 'all' });
  const comment = (await rest.issues.createComment({ ...issue, body: 'hello' })).data;
  await rest.issues.listComments(issue);
  await rest.issues.updateComment({ ...at, comment_id: comment.id, body: 'hello again' });
  await rest.reactions.createForIssueComment({ ...at, comment_id: comment.id, content: '+1' });
  await rest.issues.createLabel({ ...at, name: 'hedgerow:large', color: 'ff0000' });
  await rest.issues.addLabels({ ...issue, labels: ['hedgerow:large'] });
  await rest.issues.removeLabel({ ...issue, name: 'hedgerow:large' });
  await rest.repos.getCollaboratorPermissionLevel({ ...at, username: 'bob' });

  const run = (await rest.checks.create({ ...at, name: 'hedgerow / structure', head_sha: commit.sha })).data;
  const annotation = { path: 'c', start_line: 1, end_line: 1, annotation_level: 'warning', message: 'm' } as const;
  const output = { title: 't', summary: 's', annotations: [annotation] };
  await rest.checks.update({ ...at, check_run_id: run.id, status: 'completed', conclusion: 'neutral', output });
  await rest.checks.get({ ...at, check_run_id: run.id });
  await rest.checks.listAnnotations({ ...at, check_run_id: run.id });
  await rest.checks.listForRef({ ...at, ref: commit.sha, filter: 'latest' });
  await rest.checks.rerequestRun({ ...at, check_run_id: run.id });

  await rest.pulls.merge({ ...pull, merge_method: 'merge' });
  await rest.git.createRef({ ...at, ref: 'refs/heads/topic/two', sha: start });
  await rest.repos.merge({ ...at, base: 'topic/two', head: 'main' });
  await rest.git.deleteRef({ ...at, ref: 'heads/topic/two' });
  expect(await refusal(rest.repos.codeownersErrors(at))).toMatchObject({ status: 404 });

  const called = new Set(github.requests.list({ tokens: true }).map(({ operation }) => operation));
  expect(described?.operations.filter((operation) => !called.has(operation))).toEqual([]);
  const failed = github.requests
    .list()
    .filter(({ status, operation }) => status >= 400 && !operation.includes('codeowners'));
  expect(failed).toEqual([]);
  expect(repository.checkRuns).toHaveLength(1);
});
