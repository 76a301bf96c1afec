import type { ConfigFile, FabricEntry } from './config-schema.ts';
import { readDuration } from './duration.ts';
import type { Fabric, Proposals } from './fabric.ts';
import { cleanDirectory } from './paths.ts';

/** The most lenient proposals: no label, nobody asked, no draft, no automerge. */
export const defaultProposals: Proposals = {
  labels: [],
  reviewers: [],
  teamReviewers: [],
  draft: false,
  automerge: false,
};

/** An entry with the defaults of DESIGN.md 5.2 where it says nothing. */
export function fillFabric(entry: FabricEntry): Fabric {
  const { guard, structure, drift } = entry;
  return {
    name: entry.name,
    directory: cleanDirectory(entry.directory ?? '.'),
    branch: entry.branch,
    kindDirectory: entry.kindDirectory ?? 'singular',
    crds: entry.crds ?? [],
    context: entry.context ?? [],
    settings: entry.settings ?? {},
    onExisting: entry.onExisting ?? 'update',
    normalize: entry.normalize ?? 'pull-request',
    loose: entry.loose ?? 'ignore',
    repair: entry.repair ?? true,
    guard: { deletes: guard?.deletes ?? 10 },
    structure: { fail: structure?.fail ?? 'touched' },
    drift: {
      conclusion: drift?.conclusion ?? 'neutral',
      grace: readDuration(drift?.grace ?? '10m') ?? 600,
      issue: drift?.issue ?? false,
      ignore: drift?.ignore ?? [],
    },
  };
}

/** Proposals with defaults where the file says nothing. */
export function fillProposals(entry: ConfigFile['proposals']): Proposals {
  return { ...defaultProposals, ...entry };
}
