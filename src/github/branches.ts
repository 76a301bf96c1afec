import type { Move, Moved } from '../ports/proposal-host.ts';
import type { BranchHead } from '../ports/snapshot-source.ts';
import { HostError } from './host-error.ts';
import type { Repository } from './octokit.ts';
import type { Requests } from './request.ts';

/** The branch's commit and tree in one request. */
export async function findBranch(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  name: string,
): Promise<BranchHead | undefined> {
  const branch = await orMissing(
    requests.repeat('read branch', () => octokit.rest.repos.getBranch({ owner, repo, branch: name })),
  );
  if (branch === undefined) return undefined;
  const { commit, name: found, protected: isProtected } = branch;
  return { name: found, commit: commit.sha, tree: commit.commit.tree.sha, isProtected };
}

/** The bytes of a blob; undefined where the repository has none of this id. */
export async function findBlob(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  blob: string,
): Promise<Uint8Array | undefined> {
  const found = await orMissing(
    requests.repeat('read blob', () => octokit.rest.git.getBlob({ owner, repo, file_sha: blob })),
  );
  return found && Buffer.from(found.content, 'base64');
}

/** The commit a branch points at. */
export async function findRef(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  branch: string,
): Promise<string | undefined> {
  const ref = await orMissing(
    requests.repeat('read ref', () => octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` })),
  );
  return ref?.object.sha;
}

/**
 * Whether a merge queue builds a pull request: it makes a branch `gh-readonly-queue/<base>/pr-<number>-<commit>` for
 * that. REST says no more about queues; who only waits there is protected by GitHub, which refuses pushes.
 */
export async function isQueued(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  { number, base }: { number: number; base: string },
): Promise<boolean> {
  const ref = `heads/gh-readonly-queue/${base}/pr-${number}-`;
  const found = await requests.repeat('list refs', () => octokit.rest.git.listMatchingRefs({ owner, repo, ref }));
  return found.length > 0;
}

/** Makes a branch; where the answer was lost, the branch itself says whether it worked. */
export async function createBranch(
  repository: Repository,
  requests: Requests,
  branch: string,
  commit: string,
): Promise<Moved | { moved: false; exists: true }> {
  const { octokit, owner, repo } = repository;
  try {
    await requests.once(
      'create branch',
      async () => {
        const { data } = await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha: commit });
        return { data: data.object.sha };
      },
      async () => ((await findRef(repository, requests, branch)) === commit ? commit : undefined),
    );
    return { moved: true };
  } catch (error) {
    if (!(error instanceof HostError) || error.ending !== 'refused') throw error;
    if (/already exists/i.test(error.words)) return { moved: false, exists: true };
    return refusal(error);
  }
}

/** Points a branch at a commit. A branch that moved meanwhile (no fast forward) is a retryable conflict. */
export async function moveBranch(
  repository: Repository,
  requests: Requests,
  where: { branch: string; commit: string },
  { force, expected }: Move,
): Promise<Moved> {
  const { octokit, owner, repo } = repository;
  const { branch, commit } = where;
  if (expected !== undefined) {
    const found = await findRef(repository, requests, branch);
    if (found !== expected) throw movedMeanwhile(0, 'the branch moved meanwhile');
  }
  try {
    await requests.repeat('move branch', () =>
      octokit.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha: commit, force }),
    );
    return { moved: true };
  } catch (error) {
    if (!(error instanceof HostError) || error.ending !== 'refused') throw error;
    if (!/fast.?forward|does not exist/i.test(error.words)) return refusal(error);
    throw movedMeanwhile(error.status, error.words);
  }
}

function movedMeanwhile(status: number, words: string): HostError {
  return new HostError('move branch', { ending: 'conflict', status, words, cause: undefined });
}

/** Deletes a branch; one that is gone already is fine. */
export async function deleteBranch(
  { octokit, owner, repo }: Repository,
  requests: Requests,
  branch: string,
): Promise<Moved> {
  try {
    await requests.repeat('delete branch', () => octokit.rest.git.deleteRef({ owner, repo, ref: `heads/${branch}` }));
    return { moved: true };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    if (error.ending === 'missing' || /does not exist/i.test(error.words)) return { moved: true };
    if (error.ending !== 'refused') throw error;
    return refusal(error);
  }
}

// 422 and 403 carry the ruleset's text (TRAPS.md); other definite answers (401, 400) are faults of ours.
function refusal(error: HostError): { moved: false; refused: string } {
  if (error.status !== 422 && error.status !== 403) throw error;
  return { moved: false, refused: error.words };
}

async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    // An empty repository has no branch either, and says so in its own way (TRAPS: 409).
    const isEmpty = error instanceof HostError && error.status === 409 && /is empty/i.test(error.words);
    if (isEmpty || (error instanceof HostError && error.ending === 'missing')) return undefined;
    throw error;
  }
}
