import type { Account, CheckRun, Repository } from '../../test/support/github/state/model.ts';
import { type Html, html } from './html.ts';
import { conclusionIcon, icon } from './icons.ts';

/** `from`: whose page it is, where not GitHub's. */
export type Page = {
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
  readonly from?: string;
};

/** A whole document around a page. */
export function printDocument(page: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<link rel="stylesheet" href="/-/page.css">
</head>
<body>
<header class="top"><a href="/" class="brand">${icon('hedge')} Hedgerow demo</a><span>${page.from ?? 'GitHub as this demo plays it'}, on this machine only</span></header>
<main>${page.body}</main>
</body>
</html>`.html;
}

/** Address of a repository's page, or of one below it. */
export function address(repository: Repository, ...segments: readonly (string | number)[]): string {
  const path = segments.flatMap((segment) => String(segment).split('/'));
  return `/${[...repository.fullName.split('/'), ...path].map(encodeURIComponent).join('/')}`;
}

export type Tab = 'code' | 'pulls' | 'commits';

/** The head of every page of a repository: its name and its tabs. */
export function repositoryHead(repository: Repository, tab: Tab): Html {
  const open = [...repository.issues.values()].filter((issue) => issue.pull && issue.state === 'open').length;
  const link = (name: Tab, href: string, label: Html) =>
    html`<a href="${href}"${name === tab && html` aria-current="page"`}>${label}</a>`;
  return html`<h1 class="repository">${icon('repository', 'muted')} <a href="/">${repository.owner.login}</a> <i>/</i> <a href="${address(repository)}"><b>${repository.name}</b></a></h1>
<nav class="tabs" aria-label="Repository">
${link('code', address(repository), html`${icon('file')} Code`)}
${link('pulls', address(repository, 'pulls'), html`${icon('open')} Pull requests <span class="counter">${open}</span>`)}
${link('commits', address(repository, 'commits'), html`${icon('commit')} Commits`)}
</nav>`;
}

/** An account as it is named: with `bot` where it is one. */
export function author(account: Account): Html {
  const isBot = account.type === 'Bot';
  return html`<b>${account.login.replace(/\[bot\]$/, '')}</b>${isBot && html` <span class="label">bot</span>`}`;
}

/** The first seven digits of a commit, linked to its page. */
export function commitLink(repository: Repository, sha: string): Html {
  return html`<a class="sha" href="${address(repository, 'commit', sha)}">${sha.slice(0, 7)}</a>`;
}

/** A time as people write it, in UTC. */
export function time(iso: string): Html {
  const text = iso.replace('T', ' ').replace(/(:\d\d)Z$/, '$1 UTC');
  return html`<time datetime="${iso}">${text}</time>`;
}

/** The latest check runs of a commit, one of each name. */
export function latestRuns(repository: Repository, sha: string): CheckRun[] {
  const runs = new Map<string, CheckRun>();
  for (const run of repository.checkRuns) if (run.headSha === sha) runs.set(run.name, run);
  return [...runs.values()];
}

/** The checks of a commit, one line each; "" where there are none. */
export function checkLines(repository: Repository, sha: string): Html {
  return html`${latestRuns(repository, sha).map(
    (run) =>
      html`<li>${conclusionIcon(run.conclusion)} <a href="${address(repository, 'runs', run.id)}">${run.name}</a> <span class="muted">${run.title}</span></li>`,
  )}`;
}
