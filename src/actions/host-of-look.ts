import type { RepositoryHost } from '../ports/repository-host.ts';
import type { PullBoard } from './pull-board.ts';

/** The host as one look uses it. */
export type HostOfLook = RepositoryHost & {
  /** How many fabrics the repository has: from two on, what is asked for each of them is asked once for all. */
  readonly shareAmong: (fabrics: number) => void;
};

/** A listing of the merge queue serves so many pull requests: writing takes a while, and the queue moves. */
const askedOfOneQueue = 10;

/**
 * Makes the same question about many fabrics one (DESIGN.md section 6: a push costs what it changes, however many fabrics
 * there are), and knows that a commit that this look has just written has no check yet.
 */
export function createHostOfLook(host: RepositoryHost, board: PullBoard): HostOfLook {
  const fresh = new Set<string>();
  /** Pull requests that were told from the board, or changed since: whoever asks again asks GitHub. */
  const told = new Set<number>();
  const changed = new Set<string>();
  let isShared = false;
  let refreshed: Promise<void> | undefined;
  let queue: { readonly heads: Promise<ReadonlyMap<string, string>>; left: number } | undefined;

  const refresh = async (): Promise<void> => {
    refreshed ??= board.refresh(host);
    await refreshed;
  };
  const listQueue = async (): Promise<ReadonlyMap<string, string>> => {
    if (queue === undefined || queue.left === 0) {
      queue = { heads: host.listHeads('gh-readonly-queue/'), left: askedOfOneQueue };
    }
    queue.left -= 1;
    return await queue.heads;
  };
  return {
    ...host,
    shareAmong: (fabrics) => {
      isShared = fabrics > 1;
    },
    listPullRequests: async (branch) => {
      if (!isShared || changed.has(branch)) return await host.listPullRequests(branch);
      await refresh();
      return board.find(branch) ?? board.learn(branch, await host.listPullRequests(branch));
    },
    // A listing does not say whether GitHub can merge: who asks a second time wants to know that.
    readPullRequest: async (number) => {
      if (!isShared || told.has(number)) return await host.readPullRequest(number);
      told.add(number);
      await refresh();
      return board.read(number) ?? (await host.readPullRequest(number));
    },
    openPullRequest: async (request) => {
      changed.add(request.head);
      return await host.openPullRequest(request);
    },
    updatePullRequest: async (number, change) => {
      told.add(number);
      const branch = board.read(number)?.branch;
      if (branch !== undefined) changed.add(branch);
      await host.updatePullRequest(number, change);
    },
    isQueued: async (pull) => {
      if (!isShared) return await host.isQueued(pull);
      const prefix = `gh-readonly-queue/${pull.base}/pr-${pull.number}-`;
      return [...(await listQueue()).keys()].some((name) => name.startsWith(prefix));
    },
    writeCommit: async (commit) => {
      const id = await host.writeCommit(commit);
      fresh.add(id);
      return id;
    },
    findDigest: async (commit, name) => (fresh.delete(commit) ? undefined : await host.findDigest(commit, name)),
  };
}
