import { readFabric } from '../../../src/actions/read-fabric.ts';
import { isObject, type JsonObject } from '../../../src/domain/json.ts';
import { printKey } from '../../../src/domain/record-key.ts';
import { compareFabric } from '../../../src/drift/compare-fabric.ts';
import { readDesired } from '../../../src/drift/desired.ts';
import type { DriftFinding } from '../../../src/drift/drift-finding.ts';
import type { LiveRecord } from '../../../src/drift/live-record.ts';
import type { DriftStanding } from '../../../src/ports/drift-store.ts';
import { clusterOf } from '../../drift/sides.ts';
import type { OpenApi } from './open-api.ts';

/** Compares what was indexed of fabric-1 with a cluster that holds these objects, and keeps what is found. */
export async function keepComparison(
  { index, desk, drift, scene }: Pick<OpenApi, 'index' | 'desk' | 'drift' | 'scene'>,
  objects: readonly JsonObject[],
  { at = '2026-11-24T09:00:00.000Z', ...more }: Partial<DriftFinding> & { readonly at?: string } = {},
): Promise<DriftStanding> {
  const ref = { repository: scene.repository.id, fabric: 'fabric-1' };
  const facts = await index.find(ref);
  const read = facts && (await readFabric(desk, facts));
  if (facts === undefined || read?.is !== 'read') throw new Error('the fabric is not indexed');
  const { fabric, knowledge, snapshot } = read.view;
  const desired = readDesired(fabric, snapshot, knowledge);
  const live = clusterOf(objects);
  const report = compareFabric({ fabric, knowledge, desired, live });
  const drifted = new Map(report.records.map((record) => [printKey(record.key), record]));
  const held = new Map(live.objects.map(({ key, value }) => [printKey(key), withoutOwners(value)]));
  const keys = new Map([
    ...[...desired.records.values()].flatMap(({ examined: { key } }) =>
      key === undefined ? [] : [[printKey(key), key] as const],
    ),
    ...report.records.map(({ key }) => [printKey(key), key] as const),
  ]);
  const records = [...keys].map(([id, key]): LiveRecord => {
    const { state = 'in-sync', differences = [] } = drifted.get(id) ?? {};
    const value = held.get(id);
    return { key, state, differences, ...(value === undefined ? {} : { value }) };
  });
  return await drift.keep(ref, { report, commit: facts.commit, ...more }, records, at);
}

function withoutOwners({ status: _status, metadata, ...rest }: JsonObject): JsonObject {
  const { managedFields: _owners, ...own } = isObject(metadata) ? metadata : {};
  return { ...rest, metadata: own };
}
