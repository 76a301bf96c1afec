import type { FabricFacts } from '../ports/record-index.ts';
import type { Ask, Request } from './ask.ts';

/** A look at the repository of a fabric, by what the index knows of it; the default branch is asked for. */
export function lookAtFabric(
  { installation, repository: id, owner, repo }: FabricFacts,
  asks: readonly Ask[] = [],
): Request {
  return { installation, id, owner, repo, defaultBranch: '', recheck: [], ...(asks.length === 0 ? {} : { asks }) };
}
