import type { Static } from 'typebox';
import { printKey, type RecordKey } from '../../domain/record-key.ts';
import type { LiveRecord } from '../../drift/live-record.ts';
import { showManifest } from '../../edit/credentials.ts';
import type { DriftStanding } from '../../ports/drift-store.ts';
import type { RecordFilter } from '../../ports/record-index.ts';
import type { liveStates, recordSchema } from './record-schemas.ts';

type Shown = Static<typeof recordSchema>;
type LiveState = (typeof liveStates)[number];

/** The cluster's side of the records of a fabric, as the last comparison found it. */
export type LiveSide = {
  /** Whether a cluster is named for the fabric. */
  readonly hasCluster: boolean;
  readonly standing: DriftStanding | undefined;
  /** By printed key, of the records that are shown. */
  readonly live: ReadonlyMap<string, LiveRecord>;
};

const stateOf = {
  'in-sync': 'synced',
  changed: 'drifted',
  missing: 'missing',
  pending: 'pending',
  extra: 'orphaned',
  unknown: 'unknown',
} as const satisfies Record<LiveRecord['state'], LiveState>;

/** What the cluster holds of one record, how it differs, and what that means. */
export function renderLive(
  { hasCluster, standing, live }: LiveSide,
  key: RecordKey,
): { readonly live: Shown['live']; readonly differences: Shown['differences']; readonly state: LiveState } {
  const found = standing === undefined ? undefined : live.get(printKey(key));
  if (!hasCluster || standing === undefined || found === undefined) {
    return { live: { unknown: hasCluster ? 'not-compared' : 'no-cluster' }, differences: [], state: 'unknown' };
  }
  const { state, value, differences } = found;
  const shown = { differences: [...differences], state: stateOf[state] };
  if (state === 'unknown') {
    const { kinds } = standing.finding.report;
    const reading = kinds.find(({ group, kind }) => group === key.group && kind === key.kind);
    const why = reading === undefined || reading.status === 'read' ? 'unknown' : reading.status;
    return { ...shown, live: { unknown: why, since: standing.since } };
  }
  return { ...shown, live: { value: value === undefined ? null : showManifest(value), at: standing.comparedAt } };
}

/** Which records are in a state of the cluster, for the index; undefined: none can be. */
export function filterByLive(state: LiveState, { hasCluster, standing }: Omit<LiveSide, 'live'>): RecordFilter['live'] {
  if (!hasCluster || standing === undefined) return state === 'unknown' ? undefined : { is: 'among', keys: [] };
  const { records } = standing.finding.report;
  const keys = records.flatMap((record) => (stateOf[record.state] === state ? [printKey(record.key)] : []));
  if (state === 'unknown') return { is: 'among-or-not-compared', keys };
  if (state !== 'synced') return { is: 'among', keys };
  return { is: 'compared-but', keys: records.map(({ key }) => printKey(key)) };
}
