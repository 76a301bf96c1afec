import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { runGit } from '../git/run-git.ts';
import { type Answer, notFound } from '../http/answer.ts';
import type { Fault } from '../http/faults.ts';
import type { LoggedRequest } from '../http/request-log.ts';
import { type RepositoryCall, type Route, repositoryRoute } from '../http/router.ts';
import type { SideDoor } from '../http/server.ts';
import type { Platform } from '../platform.ts';
import { findCommit } from '../state/contents.ts';
import type { Repository } from '../state/model.ts';

type Link = { readonly repository: Repository; readonly commit: string; readonly expires: number };

/** Links live for five minutes. */
const lifetime = 5 * 60_000;

/**
 * Tarballs: a redirect to a link that expires, and behind it what `git archive` makes of the commit, with its
 * rules for `export-ignore`, `export-subst` and line ends.
 */
export function createArchive(): { readonly routes: readonly Route[]; door(platform: Platform): SideDoor } {
  const links = new Map<string, Link>();
  const redirect = async ({ platform, repository }: RepositoryCall, ref: string): Promise<Answer> => {
    const commit = await findCommit(repository, ref);
    if (commit === null) throw notFound();
    const token = randomBytes(12).toString('hex');
    links.set(token, { repository, commit, expires: platform.world.clock().getTime() + lifetime });
    const path = `codeload/${repository.fullName}/legacy.tar.gz/${commit}`;
    return { status: 302, headers: { location: `${platform.world.origin}/${path}?token=${token}` } };
  };
  const routes = [
    repositoryRoute('GET', '/tarball/{ref}', (call) => redirect(call, call.params.ref ?? '')),
    repositoryRoute('GET', '/tarball', (call) => redirect(call, call.repository.defaultBranch)),
  ];
  const door =
    (platform: Platform): SideDoor =>
    async (request, response, url) => {
      if (request.method !== 'GET' || !url.pathname.startsWith('/codeload/')) return false;
      const logged = platform.requests.add({
        method: 'GET',
        path: url.pathname,
        query: url.search,
        operation: 'download',
        actor: '-',
        body: {},
      });
      const fault = platform.faults.meet(logged);
      if (fault) {
        logged.fault = fault.kind;
        refuse(response, fault, logged);
        return true;
      }
      const link = links.get(url.searchParams.get('token') ?? '');
      logged.status = link && link.expires > platform.world.clock().getTime() ? 200 : 404;
      if (!link || logged.status === 404) {
        response.writeHead(404).end('404: Not Found');
        return true;
      }
      const { owner, name, git } = link.repository;
      const prefix = `${owner.login}-${name}-${link.commit.slice(0, 7)}/`;
      const args = ['archive', '--format=tar.gz', `--prefix=${prefix}`, link.commit];
      const { stdout } = await runGit(git.directory, args);
      response.writeHead(200, { 'content-type': 'application/x-gzip', 'content-length': String(stdout.length) });
      response.end(stdout);
      return true;
    };
  return { routes, door };
}

/** A download that goes wrong: silence, a cut connection, or an answer without the archive. */
function refuse(response: ServerResponse, fault: Fault, logged: LoggedRequest): void {
  if (fault.kind === 'silence') return;
  if (fault.kind === 'reset') {
    response.destroy();
    return;
  }
  logged.status = fault.kind === 'answer' ? fault.status : 502;
  response.writeHead(logged.status).end();
}
