import type { BareRepository } from './bare-repository.ts';
import { readCommit, type Signature, writeCommit } from './commits.ts';

/** What a merge commit of the given kind looks like. */
export type MergeOrder = {
  readonly base: string;
  readonly head: string;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
};

/** A merge commit with both parents; null on a conflict. */
export async function mergeCommit(repository: BareRepository, order: MergeOrder): Promise<string | null> {
  const tree = await repository.mergeTree(order.base, order.head);
  if (tree === null) return null;
  return writeCommit(repository.objects, { ...order, tree, parents: [order.base, order.head], sign: true });
}

/** One commit on top of the base with everything the head changes; null on a conflict. */
export async function squashCommit(repository: BareRepository, order: MergeOrder): Promise<string | null> {
  const tree = await repository.mergeTree(order.base, order.head);
  if (tree === null) return null;
  return writeCommit(repository.objects, { ...order, tree, parents: [order.base], sign: true });
}

/**
 * The head's own commits (merges left out) put on top of the base one by one; null on a conflict.
 * git 2.39's merge-tree takes no merge base, so each step is told its base by commits made for the purpose.
 */
export async function rebaseCommits(
  repository: BareRepository,
  order: Omit<MergeOrder, 'message' | 'author'>,
): Promise<string | null> {
  const { objects } = repository;
  let onto = order.base;
  const stand = (tree: string, parents: readonly string[]): Promise<string> =>
    writeCommit(objects, { tree, parents, author: order.committer, committer: order.committer, message: '' });
  for (const sha of (await repository.commitsBetween(order.base, order.head)).reverse()) {
    const commit = await readCommit(objects, sha);
    const parent = commit?.parents[0] === undefined ? null : await readCommit(objects, commit.parents[0]);
    const target = await readCommit(objects, onto);
    if (!commit || !parent || !target) return null;
    if (commit.parents.length > 1) continue;
    const base = await stand(parent.tree, []);
    const tree = await repository.mergeTree(await stand(target.tree, [base]), await stand(commit.tree, [base]));
    if (tree === null) return null;
    const { author, message } = commit;
    onto = await writeCommit(objects, { tree, parents: [onto], author, committer: order.committer, message });
  }
  return onto;
}
