import type { Remark, UpdatedPullRequest, WatchHost } from '../ports/watch-host.ts';
import { HostError } from './host-error.ts';
import type { Repository } from './octokit.ts';
import { fromAnswer } from './pull-requests.ts';
import type { Requests } from './request.ts';

const pageSize = 100;
const mostPages = 10;
const refPrefix = 'refs/heads/';

/** What is asked to see whether anything changed; answers that are known cost nothing of the hour (304). */
export function createWatchHost({ octokit, owner, repo }: Repository, requests: Requests): WatchHost {
  return {
    listHeads: async (prefix) => {
      try {
        const refs = await requests.repeat('list branches', () =>
          octokit.rest.git.listMatchingRefs({ owner, repo, ref: `heads/${prefix}` }),
        );
        return new Map(refs.map(({ ref, object }) => [ref.slice(refPrefix.length), object.sha]));
      } catch (error) {
        // An empty repository has no refs to list: 409 (TRAPS.md), or 404.
        if (error instanceof HostError && (error.status === 409 || error.status === 404)) return new Map();
        throw error;
      }
    },
    listUpdated: async (page, size) => {
      const answers = await requests.repeat('list updated pull requests', () =>
        octokit.rest.pulls.list({
          owner,
          repo,
          state: 'all',
          sort: 'updated',
          direction: 'desc',
          per_page: size,
          page,
        }),
      );
      return answers.map((answer): UpdatedPullRequest => ({ ...fromAnswer(answer), updatedAt: answer.updated_at }));
    },
    listRemarks: async (number, since) => {
      const remarks: Remark[] = [];
      for (let page = 1; page <= mostPages; page += 1) {
        const comments = await requests.repeat('list comments', () =>
          octokit.rest.issues.listComments({ owner, repo, issue_number: number, since, per_page: pageSize, page }),
        );
        for (const { id, user, body, created_at } of comments) {
          if (user) remarks.push({ id, by: user.login, isBot: user.type === 'Bot', at: created_at, body: body ?? '' });
        }
        if (comments.length < pageSize) break;
      }
      return remarks;
    },
  };
}
