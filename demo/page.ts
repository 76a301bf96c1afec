import { readFileSync } from 'node:fs';
import type { SideDoor } from '../test/support/github/http/server.ts';
import type { Repository } from '../test/support/github/state/model.ts';
import { findRepository, type World } from '../test/support/github/state/world.ts';
import type { Api } from './ask-api.ts';
import { type Page, printDocument } from './page/frame.ts';
import { html } from './page/html.ts';
import { pullPage, pullsPage, runPage } from './page/pull-pages.ts';
import { recordsPage } from './page/records-page.ts';
import { commitPage, commitsPage, directoryPage, filePage, repositoriesPage } from './page/repository-pages.ts';

const style = readFileSync(new URL('page/page.css', import.meta.url));

// No script, no picture, no form, nothing from elsewhere: whatever people wrote stays text.
const security = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/**
 * The web pages of a GitHub double at GitHub's own addresses, so that links in pull requests lead somewhere; and once
 * there is a token for Hedgerow's API, the records as a GUI may show them, below /-/records. Answers GET requests
 * outside /api; false where a request is not for a page.
 */
export function createPages(world: World, findApi: () => Api | undefined = () => undefined): SideDoor {
  return async (request, response, url) => {
    if (request.method !== 'GET' || /^\/(api|login|_)\//.test(url.pathname)) return false;
    if (url.pathname === '/-/page.css') {
      response.writeHead(200, { ...security, 'content-type': 'text/css; charset=utf-8' }).end(style);
      return true;
    }
    const page = (await findPage(world, findApi(), url.pathname)) ?? missing;
    response.writeHead(page.status ?? 200, { ...security, 'content-type': 'text/html; charset=utf-8' });
    response.end(printDocument(page));
    return true;
  };
}

const missing: Page = {
  title: 'Not found',
  status: 404,
  body: html`<h1>Not found</h1><p>There is nothing at this address. <a href="/">All repositories</a></p>`,
};

async function findPage(world: World, api: Api | undefined, pathname: string): Promise<Page | undefined> {
  if (pathname === '/') return repositoriesPage(world, api !== undefined);
  if (pathname === '/-/records') return api && recordsPage(world, api);
  const [owner = '', name = '', kind, ...rest] = readPath(pathname);
  const repository = findRepository(world, `${owner}/${name}`);
  if (!repository) return undefined;
  if (kind === undefined) return directoryPage(repository, repository.defaultBranch, '');
  if (kind === 'tree' || kind === 'blob') return pathPage(repository, kind, rest);
  if (kind === 'pulls') return pullsPage(repository);
  if (kind === 'commits') return commitsPage(repository);
  if (kind === 'commit') return commitPage(repository, rest[0] ?? '');
  const pull = repository.issues.get(Number(rest[0]))?.pull;
  if (kind === 'pull' && pull)
    return pullPage(pull, rest[1] === 'files' || rest[1] === 'checks' ? rest[1] : 'conversation');
  const run = repository.checkRuns.find((one) => one.id === Number(rest[0]));
  return kind === 'runs' && run ? runPage(repository, run) : undefined;
}

/** The decoded segments of an address; none where it cannot be decoded. */
function readPath(pathname: string): string[] {
  try {
    return pathname
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return [];
  }
}

/** A branch may hold slashes: the longest name that is one counts. */
async function pathPage(
  repository: Repository,
  kind: 'tree' | 'blob',
  rest: readonly string[],
): Promise<Page | undefined> {
  const show = kind === 'tree' ? directoryPage : filePage;
  for (let length = 1; length <= rest.length; length++) {
    const page = await show(repository, rest.slice(0, length).join('/'), rest.slice(length).join('/'));
    if (page) return page;
  }
  return undefined;
}
