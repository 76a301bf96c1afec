import type { Problem } from '../domain/problem.ts';
import { findConfigFaults } from './config-rules.ts';
import { type ConfigFile, configFileSchema } from './config-schema.ts';
import type { RepositoryConfig } from './fabric.ts';
import { fillFabric, fillProposals } from './fill-defaults.ts';
import { readStrict, type StrictFile, strictSchema } from './read-strict.ts';

/** Where a repository keeps its configuration. */
export const configPath = '.github/hedgerow.yml';

export type ConfigReading = { readonly config?: RepositoryConfig; readonly problems: readonly Problem[] };

const file: StrictFile = {
  path: configPath,
  schema: strictSchema(configFileSchema),
  rules: findConfigFaults,
  needs: '"version: 1" and "fabrics"',
};

/**
 * Reads `.github/hedgerow.yml` (DESIGN.md 5.2). Either a configuration with its defaults filled in, or at least one
 * problem of code `config` with the exact line; never both, never throws. Problems stand in the order of their lines.
 */
export function readRepositoryConfig(bytes: Uint8Array): ConfigReading {
  const reading = readStrict(bytes, file);
  if ('problems' in reading) return reading;
  const entries = reading.value as ConfigFile;
  return {
    config: { fabrics: entries.fabrics.map(fillFabric), proposals: fillProposals(entries.proposals) },
    problems: [],
  };
}
