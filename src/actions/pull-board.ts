import type { PullRequest } from '../ports/proposal-host.ts';
import type { UpdatedPullRequest, WatchHost } from '../ports/watch-host.ts';
import { parseBranch } from '../proposal/branch.ts';

/**
 * The pull requests of our branches in one repository as they were last listed: brought up to date at the beginning of
 * every look that uses it, and it may be lost at any time.
 */
export type PullBoard = {
  /** Newest first; undefined where those of the branch were never listed in full. */
  readonly find: (branch: string) => readonly PullRequest[] | undefined;
  readonly read: (number: number) => PullRequest | undefined;
  /** Takes in the whole list of a branch, and gives it back. */
  readonly learn: (branch: string, pulls: readonly PullRequest[]) => readonly PullRequest[];
  /** Reads on from where the last listing ended: one request where little happened since. */
  readonly refresh: (host: Pick<WatchHost, 'listUpdated'>) => Promise<void>;
  /** Characters kept. */
  readonly weight: () => number;
};

const pageSize = 100;
/** A repository with more pull requests than these pages hold is asked branch by branch. */
const mostPages = 5;
/** Of a closed one only the footer is read again. */
const keptOfClosed = 1_000;

/** An empty board. */
export function createPullBoard(): PullBoard {
  const pulls = new Map<number, PullRequest>();
  const listed = new Set<string>();
  let isComplete = false;
  /** ISO 8601: everything that was updated before is on the board, as far as its branches were listed. */
  let until: string | undefined;

  const put = (pull: PullRequest): void => {
    if (pull.isForeign || !parseBranch(pull.branch)) return;
    const body = pull.state === 'open' ? pull.body : pull.body.slice(-keptOfClosed);
    pulls.set(pull.number, { ...pull, body, mergeable: null });
  };
  const forget = (): void => {
    pulls.clear();
    listed.clear();
    isComplete = false;
  };
  return {
    find: (branch) => {
      if (!isComplete && !listed.has(branch)) return undefined;
      return [...pulls.values()].filter((pull) => pull.branch === branch).sort((a, b) => b.number - a.number);
    },
    read: (number) => pulls.get(number),
    learn: (branch, found) => {
      listed.add(branch);
      for (const pull of found) put(pull);
      return found;
    },
    refresh: async (host) => {
      const found: UpdatedPullRequest[] = [];
      const isReached = (pull: UpdatedPullRequest | undefined) =>
        until !== undefined && pull !== undefined && pull.updatedAt < until;
      let isEnd = false;
      for (let page = 1; page <= mostPages && !isEnd && !isReached(found.at(-1)); page += 1) {
        const next = await host.listUpdated(page, pageSize);
        found.push(...next);
        isEnd = next.length < pageSize;
      }
      if (!isEnd && !isReached(found.at(-1))) forget();
      for (const pull of found) put(pull);
      isComplete ||= isEnd;
      until = found[0]?.updatedAt ?? until;
    },
    weight: () => [...pulls.values()].reduce((sum, { body }) => sum + body.length + 500, 500),
  };
}
