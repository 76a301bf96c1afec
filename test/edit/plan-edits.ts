import type { JsonObject } from '../../src/domain/json.ts';
import type { RecordKey } from '../../src/domain/record-key.ts';
import type { Snapshot, SnapshotFile } from '../../src/domain/snapshot.ts';
import type { ChangePlan } from '../../src/edit/change-plan.ts';
import { type ChangeOptions, planChange } from '../../src/edit/plan-change.ts';
import type { RecordEdit } from '../../src/edit/record-edit.ts';
import { readKnowledge } from '../../src/records/knowledge.ts';
import { pathInRepository } from '../../src/records/paths.ts';
import { configOf } from '../normalize/config-of.ts';
import { fileOf } from '../normalize/snapshot-of.ts';

const [only] = configOf().fabrics;
if (only === undefined) throw new Error('no fabric');
/** One fabric in the root of the repository. */
export const fabric = only;

/** Plans edits of that fabric. */
export function plan(snapshot: Snapshot, edits: readonly RecordEdit[], options: ChangeOptions = {}): ChangePlan {
  return planChange(fabric, snapshot, readKnowledge(fabric, snapshot).knowledge, edits, options);
}

/** The snapshot as a plan leaves it. Throws where it deletes what is not there. */
export function applied(snapshot: Snapshot, { changeSet, directory }: ChangePlan): Snapshot {
  const files = new Map(snapshot.files);
  for (const [path, change] of changeSet) {
    const full = pathInRepository({ directory }, path);
    if (change.action === 'delete') {
      if (!files.delete(full)) throw new Error(`deletes ${full}, which does not exist`);
    } else if (change.action === 'write') files.set(full, fileOf(full, change.content, change.mode));
    else files.set(full, placed(snapshot, pathInRepository({ directory }, change.from), full));
  }
  return { commit: '', files };
}

function placed(snapshot: Snapshot, from: string, path: string): SnapshotFile {
  const source = snapshot.files.get(from);
  if (source === undefined) throw new Error(`places ${from}, which does not exist`);
  return { ...source, path };
}

/** The blob id of a file. Throws where there is none. */
export function blobAt(snapshot: Snapshot, path: string): string {
  const file = snapshot.files.get(path);
  if (file === undefined) throw new Error(`no ${path}`);
  return file.blob;
}

/** The text of a file; undefined where there is none. */
export function textAt(snapshot: Snapshot, path: string): string | undefined {
  const bytes = snapshot.files.get(path)?.bytes;
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

/** Key of a VPC of the fabric. */
export function vpcKey(name: string): RecordKey {
  return { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name };
}

/** A VPC with one subnet. */
export function vpc(name: string, vlan: number, subnet: string): JsonObject {
  return {
    apiVersion: 'vpc.githedgehog.com/v1beta1',
    kind: 'VPC',
    metadata: { name, namespace: 'default' },
    spec: { subnets: { default: { subnet, vlan } } },
  };
}
