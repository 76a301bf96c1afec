import type { RepositoryConfig } from '../../src/config/fabric.ts';
import { configPath, readRepositoryConfig } from '../../src/config/read-config.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';

const plain = 'version: 1\nfabrics: [{name: fabric-1}]\n';

/** The configuration of a text; throws where it has a problem. */
export function configOf(text: string | Uint8Array = plain): RepositoryConfig {
  const { config, problems } = readRepositoryConfig(Buffer.from(text));
  if (config === undefined) throw new Error(problems.map((problem) => problem.message).join('; '));
  return config;
}

/** The snapshot's own configuration, else one fabric in the root. */
export function configIn(snapshot: Snapshot): RepositoryConfig {
  return configOf(snapshot.files.get(configPath)?.bytes);
}
