import type { Remark, UpdatedPullRequest, WatchHost } from '../ports/watch-host.ts';
import { parseBranch } from '../proposal/branch.ts';
import { digestOf } from './digest-of.ts';

/** A group that a merge queue built: its head wants a check (TRAPS.md). */
export type Group = { readonly head: string; readonly base: string; readonly into: string };

/** What the last poll of a repository saw. */
export type Seen = {
  readonly heads: string;
  /** Heads of merge groups. */
  readonly groups: readonly string[];
  readonly pulls: string;
  /** ISO 8601, by GitHub's clock: when the last updated pull request was updated. */
  readonly until: string;
  /** Pull requests updated at that very second: whatever happened later in it was not seen. */
  readonly open: readonly number[];
};

export type Polled = {
  readonly seen: Seen;
  /** Whether anything changed that a look could be about. */
  readonly isChanged: boolean;
  /** Merge groups since the last poll. */
  readonly groups: readonly Group[];
  /** Comments by people since the last poll, with their pull requests. */
  readonly remarks: readonly (Remark & { readonly number: number })[];
};

export type PollOptions = {
  readonly host: WatchHost;
  /** undefined: the first poll since the start */
  readonly last: Seen | undefined;
  /** ISO 8601: comments before it are of no interest at the first poll. */
  readonly since: string;
  readonly isWatched: (branch: string) => Promise<boolean>;
};

/** Pull requests on a page: while nothing changes only the first of them is of interest. */
const pageSize = 20;
const mostPages = 15;

/**
 * Looks for what a webhook would have told, in two questions where nothing happened, both asked by ETag (DESIGN.md 5.8,
 * `POLL`): branches that moved, and pull requests that were updated; of those, comments by people. Nothing of it is
 * believed but that something changed: the look reads for itself.
 */
export async function pollRepository({ host, last, since, isWatched }: PollOptions): Promise<Polled> {
  const branches = [...(await host.listHeads(''))].sort(([a], [b]) => (a < b ? -1 : 1));
  const watched: typeof branches = [];
  for (const one of branches) if (await isWatched(one[0])) watched.push(one);
  const heads = digestOf(watched);
  const groups = branches.flatMap(([name, head]) => readGroup(name, head) ?? []);
  const first = await host.listUpdated(1, pageSize);
  const pulls = digestOf(first);
  const until = first[0]?.updatedAt ?? last?.until ?? since;
  const updated = pulls === last?.pulls ? [] : await listSince(host, first, last?.until ?? since);
  const again = first.filter(
    ({ number }) => last?.open.includes(number) && !updated.some((one) => one.number === number),
  );
  const remarks: (Remark & { number: number })[] = [];
  const heard = [...updated, ...again].filter((pull) => last !== undefined || isOwn(pull));
  for (const { number } of heard.reverse()) {
    const found = await host.listRemarks(number, last?.until ?? since);
    remarks.push(...found.filter(({ isBot }) => !isBot).map((remark) => ({ ...remark, number })));
  }
  return {
    seen: {
      ...{ heads, pulls, until, groups: groups.map(({ head }) => head) },
      open: updated.filter((one) => one.updatedAt === until).map(({ number }) => number),
    },
    isChanged: heads !== last?.heads || updated.length > 0,
    groups: groups.filter(({ head }) => !last?.groups.includes(head)),
    remarks,
  };
}

/** Pull requests updated at this time or later, the last updated first. */
async function listSince(
  host: WatchHost,
  first: readonly UpdatedPullRequest[],
  since: string,
): Promise<UpdatedPullRequest[]> {
  const found = [...first];
  let isEnd = first.length < pageSize;
  for (let page = 2; page <= mostPages && !isEnd && (found.at(-1)?.updatedAt ?? '') >= since; page += 1) {
    const next = await host.listUpdated(page, pageSize);
    found.push(...next);
    isEnd = next.length < pageSize;
  }
  return found.filter(({ updatedAt }) => updatedAt >= since);
}

/** GitHub names the branch of a merge group after what it is merged into and the commit it is built on. */
function readGroup(name: string, head: string): Group | undefined {
  const [, into, base] = /^gh-readonly-queue\/(.+)\/pr-\d+-([0-9a-f]{40})$/.exec(name) ?? [];
  return into === undefined || base === undefined ? undefined : { head, base, into };
}

/** At the first poll there may be many: commands are given on our own. */
function isOwn({ branch, isForeign }: UpdatedPullRequest): boolean {
  return !isForeign && parseBranch(branch) !== undefined;
}
