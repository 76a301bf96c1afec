import { configPath, readRepositoryConfig } from '../config/read-config.ts';
import { OperationalError } from '../ports/operational-error.ts';
import type { Repositories, RepositoryFacts } from '../ports/repository-host.ts';

/**
 * Names of fabrics in the configuration of the default branch; undefined where there is none that can be read, now: who
 * asks is a person who waits, and must not wait for a budget of requests.
 */
export async function readFabricNames(
  where: RepositoryFacts,
  repositories: Pick<Repositories, 'connect'>,
): Promise<string[] | undefined> {
  try {
    const host = await repositories.connect(where);
    const branch = await host.findBranch(where.defaultBranch);
    const files = branch && (await host.listFiles(branch.tree));
    const blob = files?.get(configPath)?.blob;
    if (blob === undefined) return undefined;
    return readRepositoryConfig(await host.readBlob(blob)).config?.fabrics.map(({ name }) => name);
  } catch (error) {
    if (error instanceof OperationalError) return undefined;
    throw error;
  }
}
