import type { ForeignCheck } from '../ports/check-host.ts';
import type { Check } from '../proposal/check.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';

/** The `external_id` of the App's latest check run of this name on a commit; "" where a run carries none. */
export async function findDigest(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  where: { commit: string; name: string; app: number },
): Promise<string | undefined> {
  const { commit, name, app } = where;
  const answer = await requests.repeat('list checks', () =>
    octokit.rest.checks.listForRef({
      owner,
      repo,
      ref: commit,
      check_name: name,
      app_id: app,
      filter: 'latest',
      per_page: 100,
    }),
  );
  const latest = answer.check_runs.filter((run) => run.name === name).sort((a, b) => b.id - a.id)[0];
  return latest && (latest.external_id ?? '');
}

/** Adds a completed check run. A new one each time: annotations cannot be replaced (DESIGN.md 5.5). */
export async function writeCheck(
  repository: Repository,
  requests: Requests,
  where: { commit: string; app: number; digest: string },
  check: Check,
): Promise<void> {
  const { octokit, owner, repo } = repository;
  const { commit, app, digest } = where;
  const send = () =>
    octokit.rest.checks.create({
      owner,
      repo,
      name: check.name,
      head_sha: commit,
      external_id: digest,
      status: 'completed',
      conclusion: check.conclusion,
      ...(check.detailsUrl === undefined ? {} : { details_url: check.detailsUrl }),
      ...(check.actions === undefined ? {} : { actions: check.actions.map((action) => ({ ...action })) }),
      output: {
        title: check.title,
        summary: check.summary,
        ...(check.text === '' ? {} : { text: check.text }),
        annotations: check.annotations.map(({ path, startLine, endLine, level, title, message }) => ({
          path,
          start_line: startLine,
          end_line: endLine,
          annotation_level: level,
          title,
          message,
        })),
      },
    });
  await requests.once(
    'write check',
    async () => ({ data: (await send()).status }),
    async () =>
      (await findDigest(repository, requests, { commit, name: check.name, app })) === digest ? 201 : undefined,
  );
}

const mostPages = 10;

/** The latest check run of each name and App on a commit. */
export async function listChecks(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  commit: string,
): Promise<ForeignCheck[]> {
  const found: ForeignCheck[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const { check_runs: runs } = await requests.repeat('list checks', () =>
      octokit.rest.checks.listForRef({ owner, repo, ref: commit, filter: 'latest', per_page: 100, page }),
    );
    for (const { name, app, status, conclusion } of runs) {
      found.push({ name, app: app?.id ?? 0, conclusion: status === 'completed' ? (conclusion ?? '') : undefined });
    }
    if (runs.length < 100) break;
  }
  return found;
}
