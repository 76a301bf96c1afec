import { readCommit } from '../../test/support/github/git/commits.ts';
import type { Repository } from '../../test/support/github/state/model.ts';
import type { World } from '../../test/support/github/state/world.ts';
import { annotationsOf, diffBoxes, fileBox, lineRows } from './file-view.ts';
import { address, checkLines, commitLink, latestRuns, type Page, repositoryHead, time } from './frame.ts';
import { commitFiles, type Entry, findCommitOf, listDirectory, newestCommits, readLines } from './git-view.ts';
import { type Html, html } from './html.ts';
import { conclusionIcon, icon } from './icons.ts';
import { renderMarkdown } from './markdown.ts';
import { pullLine, pullsOf } from './pull-line.ts';

/** The first page: every repository with its checks and pull requests, and the way to the records where they are shown. */
export async function repositoriesPage(world: World, showsRecords: boolean): Promise<Page> {
  const cards = await Promise.all([...world.repositories.values()].map(repositoryCard));
  const records = html`<p>What a GUI makes of this: <a href="/-/records">the records with their states</a>.</p>`;
  return { title: 'Hedgerow demo', body: html`<h1>Repositories</h1>${showsRecords && records}${cards}` };
}

async function repositoryCard(repository: Repository): Promise<Html> {
  const head = await findCommitOf(repository, repository.defaultBranch);
  const pulls = pullsOf(repository);
  return html`<section class="box card">
<h2>${icon('repository', 'muted')} <a href="${address(repository)}">${repository.fullName}</a></h2>
${head !== null && html`<ul class="checks"><li>${icon('commit', 'muted')} <code>${repository.defaultBranch}</code> at ${commitLink(repository, head)}</li>${checkLines(repository, head)}</ul>`}
${pulls.length === 0 ? html`<p class="muted">No pull requests yet.</p>` : html`<ul class="rows">${pulls.map((pull) => pullLine(pull))}</ul>`}
</section>`;
}

/** A directory at a branch or commit; undefined where there is none. */
export async function directoryPage(repository: Repository, ref: string, path: string): Promise<Page | undefined> {
  const sha = await findCommitOf(repository, ref);
  if (sha === null) {
    return path === '' && ref === repository.defaultBranch
      ? { title: repository.fullName, body: html`${repositoryHead(repository, 'code')}<p>Nothing here yet.</p>` }
      : undefined;
  }
  const entries = await listDirectory(repository, sha, path);
  const commit = await readCommit(repository.git.objects, sha);
  if (!entries || !commit) return undefined;
  const readme = entries.find((entry) => entry.name === 'README.md');
  const lines = readme ? await readLines(repository, sha, readme.path) : null;
  return {
    title: `${repository.fullName}${path && `: ${path}`}`,
    body: html`${repositoryHead(repository, 'code')}
${crumbs(repository, ref, path)}
<section class="box"><h3>${summaryIcon(repository, sha)} ${subject(commit.message)} <span class="counts">${commitLink(repository, sha)}</span></h3>
<ul class="rows tight">${path !== '' && html`<li><a href="${address(repository, 'tree', ref, parentOf(path))}">..</a></li>`}${entries.map((entry) => entryLine(repository, ref, entry))}</ul></section>
${lines && html`<section class="box padded">${renderMarkdown(lines.join('\n'))}</section>`}`,
  };
}

function entryLine(repository: Repository, ref: string, entry: Entry): Html {
  const kind = entry.isDirectory ? 'tree' : 'blob';
  const mark = entry.isDirectory ? icon('folder', 'accent') : icon('file', 'muted');
  return html`<li>${mark} <a href="${address(repository, kind, ref, entry.path)}">${entry.name}</a></li>`;
}

const parentOf = (path: string) => path.split('/').slice(0, -1).join('/');
const subject = (message: string) => message.split('\n')[0] ?? '';

function summaryIcon(repository: Repository, sha: string): Html | string {
  const runs = latestRuns(repository, sha);
  if (runs.length === 0) return icon('commit', 'muted');
  const worst = ['failure', null, 'neutral'].find((one) => runs.some((run) => run.conclusion === one));
  return conclusionIcon(worst === undefined ? 'success' : worst);
}

function crumbs(repository: Repository, ref: string, path: string): Html {
  const parts = path === '' ? [] : path.split('/');
  const shown = /^[0-9a-f]{40}$/.test(ref) ? ref.slice(0, 7) : ref;
  return html`<p class="crumbs"><span class="branch">${shown}</span> <a href="${address(repository, 'tree', ref)}">${repository.name}</a>${parts.map(
    (part, at) =>
      html` / ${at === parts.length - 1 ? html`<b>${part}</b>` : html`<a href="${address(repository, 'tree', ref, parts.slice(0, at + 1).join('/'))}">${part}</a>`}`,
  )}</p>`;
}

/** A file at a branch or commit, with the annotations of its latest checks; undefined where there is none. */
export async function filePage(repository: Repository, ref: string, path: string): Promise<Page | undefined> {
  const sha = await findCommitOf(repository, ref);
  const lines = sha === null ? null : await readLines(repository, sha, path);
  if (sha === null || !lines) return undefined;
  const rows = lineRows(lines, 1, path, annotationsOf(repository, sha, path));
  return {
    title: path,
    body: html`${repositoryHead(repository, 'code')}${crumbs(repository, ref, path)}${fileBox(html`${lines.length} lines`, rows)}`,
  };
}

/** The newest commits of the default branch. */
export async function commitsPage(repository: Repository): Promise<Page> {
  const head = await findCommitOf(repository, repository.defaultBranch);
  const commits = head === null ? [] : await newestCommits(repository, head, 100);
  return {
    title: `Commits of ${repository.fullName}`,
    body: html`${repositoryHead(repository, 'commits')}<ul class="box rows">${commits.map(
      (commit) =>
        html`<li>${summaryIcon(repository, commit.sha)} <span class="grow"><a href="${address(repository, 'commit', commit.sha)}"><b>${subject(commit.message)}</b></a><br><span class="muted">${commit.author.name}, ${time(commit.committer.date)}</span></span> ${commitLink(repository, commit.sha)}</li>`,
    )}</ul>`,
  };
}

/** One commit: its message, checks and differences; undefined where there is none. */
export async function commitPage(repository: Repository, name: string): Promise<Page | undefined> {
  const sha = await findCommitOf(repository, name);
  const commit = sha === null ? null : await readCommit(repository.git.objects, sha);
  if (!commit) return undefined;
  const [first = '', ...rest] = commit.message.trimEnd().split('\n');
  const files = await commitFiles(repository, commit);
  const text = rest.join('\n').trim();
  return {
    title: first,
    body: html`${repositoryHead(repository, 'commits')}
<section class="box padded"><h2>${first}</h2>${text !== '' && html`<pre class="message">${text}</pre>`}
<p class="muted">${commit.author.name}, ${time(commit.committer.date)}, <code>${commit.sha.slice(0, 7)}</code>${commit.signature !== null && html` <span class="label green">verified</span>`}</p>
<ul class="checks">${checkLines(repository, commit.sha)}</ul></section>
${diffBoxes(repository, commit.sha, files)}`,
  };
}
