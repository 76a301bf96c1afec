import { readCommit } from '../../test/support/github/git/commits.ts';
import { pullCommits, pullFiles } from '../../test/support/github/state/figures.ts';
import type { Account, Annotation, CheckRun, PullRequest, Repository } from '../../test/support/github/state/model.ts';
import { diffBoxes, fileBox, lineRows } from './file-view.ts';
import { address, author, commitLink, latestRuns, type Page, repositoryHead, time } from './frame.ts';
import { readLines } from './git-view.ts';
import { type Html, html } from './html.ts';
import { conclusionIcon, icon } from './icons.ts';
import { renderMarkdown } from './markdown.ts';
import { pullLine, pullsOf, stateIcon, stateOf } from './pull-line.ts';

/** All pull requests of a repository. */
export function pullsPage(repository: Repository): Page {
  const pulls = pullsOf(repository);
  const list =
    pulls.length === 0 ? html`<p class="muted">None yet.</p>` : html`<ul class="box rows">${pulls.map(pullLine)}</ul>`;
  return {
    title: `Pull requests of ${repository.fullName}`,
    body: html`${repositoryHead(repository, 'pulls')}${list}`,
  };
}

const pullTabs = ['conversation', 'checks', 'files'] as const;
export type PullTab = (typeof pullTabs)[number];

/** One pull request: its conversation, its checks or the files it changes. */
export async function pullPage(pull: PullRequest, tab: PullTab): Promise<Page> {
  const { repository, issue } = pull;
  const files = await pullFiles(pull);
  const runs = latestRuns(repository, pull.headSha);
  const counts = { conversation: 1 + issue.comments.length, checks: runs.length, files: files.length };
  const names = { conversation: 'Conversation', checks: 'Checks', files: 'Files changed' };
  const link = (name: PullTab) => {
    const href =
      name === 'conversation'
        ? address(repository, 'pull', pull.number)
        : address(repository, 'pull', pull.number, name);
    return html`<a href="${href}"${name === tab && html` aria-current="page"`}>${names[name]} <span class="counter">${counts[name]}</span></a>`;
  };
  const content =
    tab === 'files'
      ? diffBoxes(repository, pull.headSha, files)
      : tab === 'checks'
        ? await runBoxes(repository, runs)
        : await conversation(pull, runs);
  return {
    title: `${issue.title} · #${pull.number}`,
    body: html`${repositoryHead(repository, 'pulls')}
<h1 class="pull">${issue.title} <span class="muted">#${pull.number}</span></h1>
<p class="state"><span class="pill ${stateOf(pull)}">${stateIcon(pull)} ${stateOf(pull)}</span> ${await wish(pull)} <span class="branch">${pull.baseBranch}</span> from <span class="branch">${pull.headBranch}</span>${issue.labels.map((label) => html` <span class="label">${label.name}</span>`)}</p>
<nav class="tabs" aria-label="Pull request">${pullTabs.map(link)}</nav>
${content}`,
  };
}

/** Who asks for, or did, the merge. */
async function wish(pull: PullRequest): Promise<Html> {
  const commits = (await pullCommits(pull)).length;
  const what = commits === 1 ? '1 commit' : `${commits} commits`;
  if (stateOf(pull) === 'merged' && pull.mergedBy) return html`${author(pull.mergedBy)} merged ${what} into`;
  return html`${author(pull.issue.user)} wants to merge ${what} into`;
}

function comment(account: Account, at: string, body: string | null): Html {
  return html`<article class="box comment"><h3>${author(account)} <span class="muted">${time(at)}</span></h3><div class="padded">${renderMarkdown(body ?? '')}</div></article>`;
}

async function conversation(pull: PullRequest, runs: readonly CheckRun[]): Promise<Html> {
  const { repository, issue } = pull;
  const commits = await Promise.all((await pullCommits(pull)).map((sha) => readCommit(repository.git.objects, sha)));
  const lines = commits.flatMap((commit) =>
    commit
      ? html`<li>${icon('commit', 'muted')} <span class="grow">${commit.message.split('\n')[0]}</span>${commitLink(repository, commit.sha)}</li>`
      : [],
  );
  return html`${comment(issue.user, issue.createdAt, issue.body)}
<ul class="timeline">${lines}</ul>
${issue.comments.map((one) => comment(one.user, one.createdAt, one.body))}
<section class="box"><ul class="rows">${runs.map((run) => runLine(repository, run))}<li>${mergeLine(pull)}</li></ul></section>`;
}

function runLine(repository: Repository, run: CheckRun): Html {
  return html`<li>${conclusionIcon(run.conclusion)} <span class="grow"><a href="${address(repository, 'runs', run.id)}"><b>${run.name}</b></a><br><span class="muted">${run.title}</span></span></li>`;
}

function mergeLine(pull: PullRequest): Html {
  const state = stateOf(pull);
  if (state === 'merged' && pull.mergeCommit !== null && pull.mergedBy) {
    return html`${icon('merged', 'purple')} <span>Merged by ${author(pull.mergedBy)} as ${commitLink(pull.repository, pull.mergeCommit)}</span>`;
  }
  if (state === 'closed') return html`${icon('cross', 'red')} <span>Closed without a merge</span>`;
  return pull.mergeable === false
    ? html`${icon('cross', 'red')} <span>This branch has conflicts with the base branch</span>`
    : html`${icon('check', 'green')} <span>No conflicts with the base branch</span>`;
}

/** One check run with its texts and its annotations on their lines. */
export async function runPage(repository: Repository, run: CheckRun): Promise<Page> {
  return { title: run.name, body: html`${repositoryHead(repository, 'commits')}${await runBoxes(repository, [run])}` };
}

async function runBoxes(repository: Repository, runs: readonly CheckRun[]): Promise<Html> {
  const boxes = await Promise.all(runs.map((run) => runBox(repository, run)));
  return html`${boxes.length === 0 ? html`<p class="muted">No checks yet.</p>` : boxes}`;
}

async function runBox(repository: Repository, run: CheckRun): Promise<Html> {
  const paths = [...new Set(run.annotations.map((one) => one.path))];
  const excerpts = await Promise.all(
    paths.map((path) =>
      excerptBox(
        repository,
        run,
        path,
        run.annotations.filter((one) => one.path === path),
      ),
    ),
  );
  return html`<section class="box"><h3>${conclusionIcon(run.conclusion)} ${run.name} <span class="counts">on ${commitLink(repository, run.headSha)}</span></h3>
<div class="padded"><h2>${run.title}</h2>${renderMarkdown(run.summary ?? '')}${run.text !== null && run.text !== '' && renderMarkdown(run.text)}</div></section>
${run.annotations.length > 0 && html`<h2>${run.annotations.length} ${run.annotations.length === 1 ? 'annotation' : 'annotations'}</h2>`}${excerpts}`;
}

async function excerptBox(
  repository: Repository,
  run: CheckRun,
  path: string,
  annotations: readonly Annotation[],
): Promise<Html> {
  const lines = (await readLines(repository, run.headSha, path)) ?? [];
  const wanted = new Set(annotations.flatMap((one) => [-2, -1, 0, 1, 2].map((step) => one.endLine + step)));
  const rows: Html[] = [];
  lines.forEach((line, at) => {
    if (!wanted.has(at + 1)) return;
    if (rows.length > 0 && !wanted.has(at)) rows.push(html`<tr class="hunk"><td class="number">…</td><td></td></tr>`);
    rows.push(lineRows([line], at + 1, path, annotations));
  });
  if (lines.length === 0) rows.push(lineRows([''], 1, path, annotations));
  return fileBox(html`<a href="${address(repository, 'blob', run.headSha, path)}">${path}</a>`, html`${rows}`);
}
