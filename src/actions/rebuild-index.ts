import type { RecordIndex } from '../ports/record-index.ts';
import type { RepositoryRef } from '../ports/repository-host.ts';

/** A fabric by the names that a person gives; without `fabric` all of the repository. */
export type IndexTarget = { readonly owner: string; readonly repo: string; readonly fabric?: string };

/**
 * Has every file of some fabrics read anew (of all where none is named) and what differs put right. What is indexed stays
 * until then, and only real differences are told to the feed. Returns the fabrics; of what is not indexed none: it will be
 * at the next look.
 */
export async function rebuildIndex(
  index: RecordIndex,
  lookAt: (repository: RepositoryRef & { readonly id: number }) => Promise<void>,
  target?: IndexTarget,
): Promise<Required<IndexTarget>[]> {
  const fabrics = await index.distrust(target);
  for (const [id, [first]] of Map.groupBy(fabrics, ({ repository }) => repository)) {
    if (first !== undefined) {
      const { installation, owner, repo } = first;
      await lookAt({ id, installation, owner, repo });
    }
  }
  return fabrics.map(({ owner, repo, fabric }) => ({ owner, repo, fabric }));
}
