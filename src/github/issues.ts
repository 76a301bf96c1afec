import type { Granted, IssueText, OwnIssue } from '../ports/issue-host.ts';
import { HostError } from './host-error.ts';
import { isOwn } from './is-own.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';

const pageSize = 100;
const mostPages = { open: 10, closed: 1 } as const;

type Where = { readonly app: number; readonly label: string };

/** The App's own issues with a label. Pull requests, which GitHub lists as issues, are left out. */
export async function listIssues(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  { app, label }: Where,
  state: OwnIssue['state'],
): Promise<OwnIssue[]> {
  const found: OwnIssue[] = [];
  for (let page = 1; page <= mostPages[state]; page += 1) {
    const issues = await requests.repeat('list issues', () =>
      octokit.rest.issues.listForRepo({
        owner,
        repo,
        labels: label,
        state,
        sort: state === 'open' ? 'created' : 'updated',
        direction: 'desc',
        per_page: pageSize,
        page,
      }),
    );
    for (const issue of issues) {
      if (issue.pull_request !== undefined || !isOwn(issue, app)) continue;
      found.push({ number: issue.number, state, title: issue.title, body: issue.body ?? '' });
    }
    if (issues.length < pageSize) break;
  }
  return found;
}

/** Opens an issue; after a lost answer the one with the marker is looked for, so there are never two. */
export async function openIssue(
  repository: Repository,
  requests: Requests,
  where: Where,
  { title, body, marker }: IssueText & { readonly marker: string },
): Promise<number> {
  const { octokit, owner, repo } = repository;
  const { label } = where;
  const find = async (): Promise<number | undefined> =>
    (await listIssues(repository, requests, where, 'open')).find((issue) => issue.body.includes(marker))?.number;
  const send = async () => {
    const { data } = await octokit.rest.issues.create({ owner, repo, title, body, labels: [label] });
    return { data: data.number };
  };
  return await requests.once('open issue', send, find);
}

/** Sets title, body or state of an issue. */
export async function updateIssue(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  number: number,
  change: Partial<IssueText> & { readonly state?: 'closed' },
): Promise<undefined> {
  const reason = change.state === undefined ? {} : { state_reason: 'completed' as const };
  await requests.repeat('update issue', () =>
    octokit.rest.issues.update({ owner, repo, issue_number: number, ...change, ...reason }),
  );
  return undefined;
}

/** The answer, or GitHub's words where it does not allow it: 410 where issues are switched off. */
export async function granted<T>(ask: Promise<T>): Promise<Granted<T>> {
  try {
    return { granted: true, value: await ask };
  } catch (error) {
    const isDefinite = error instanceof HostError && (error.ending === 'refused' || error.ending === 'missing');
    if (!isDefinite || error.status === 401 || error.status === 404) throw error;
    return { granted: false, refused: error.words };
  }
}
