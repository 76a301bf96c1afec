import type { Snapshot, SnapshotFile } from '../../src/domain/snapshot.ts';
import type { FabricPlan } from '../../src/normalize/fabric-plan.ts';
import { pathInRepository } from '../../src/records/paths.ts';
import { fileOf } from './snapshot-of.ts';

/** The snapshot as the plans leave it, computed from the ChangeSets alone. Throws where one names what is not there. */
export function applyPlans(snapshot: Snapshot, plans: readonly FabricPlan[]): Snapshot {
  const files = new Map(snapshot.files);
  for (const plan of plans) {
    for (const [path, change] of plan.changeSet) {
      const full = pathInRepository(plan, path);
      if (change.action === 'delete') {
        if (!snapshot.files.has(full)) throw new Error(`deletes ${full}, which does not exist`);
        files.delete(full);
      } else if (change.action === 'write') files.set(full, fileOf(full, change.content, change.mode));
      else files.set(full, placed(snapshot, pathInRepository(plan, change.from), full, change.blob));
    }
  }
  return { commit: '', files };
}

function placed(snapshot: Snapshot, from: string, path: string, blob: string): SnapshotFile {
  const source = snapshot.files.get(from);
  if (source?.blob !== blob) throw new Error(`places ${blob} from ${from}, which holds ${source?.blob}`);
  return { ...source, path };
}
