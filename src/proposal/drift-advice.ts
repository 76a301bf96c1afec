import type { DeployerState, DriftFinding } from '../drift/drift-finding.ts';
import type { DriftRecord, DriftReport } from '../drift/drift-report.ts';
import { type KindReading, type KindStatus, wasRead } from '../drift/live-state.ts';

/** The command in the sentences of adviseOn, for whoever sets it apart. */
export const adoptCommand = 'hedgerow drift --adopt';

/** Whether the cluster's values of a record can be taken into Git: all of them are known and may be shown. */
export function isAdoptable({ state, differences }: DriftRecord): boolean {
  return state === 'changed' && differences.every(({ masked }) => masked !== true);
}

/**
 * What each state that occurs means and what to do about it, a sentence or two each, in plain words of ours; `canAdopt`:
 * whether the reader is offered Adopt live.
 */
export function adviseOn({ report, deployer }: DriftFinding, canAdopt: boolean): string[] {
  const { counts, records } = report;
  const masked = records.filter((record) => record.state === 'changed' && !isAdoptable(record)).length;
  const adopt = 'Adopt live opens a pull request that takes the cluster’s values into Git. ';
  return [
    ...(counts.changed > 0 ? [`${canAdopt ? adopt : ''}${putBack(deployer)}`] : []),
    ...(masked > 0
      ? [
          `${masked} of the changed records may hold a credential, so Adopt live leaves ${masked === 1 ? 'it' : 'them'} out.`,
        ]
      : []),
    ...(counts.missing > 0
      ? [
          'Missing in the cluster: somebody deleted it, or the cluster never accepted it. Sync the deployer and read what it says; to give the record up, delete its file.',
        ]
      : []),
    ...(counts.extra > 0
      ? [
          `Only in the cluster: no file declares it. To keep it, adopt it with ${adoptCommand} or through the API; else delete the object in the cluster.`,
        ]
      : []),
    ...(counts.pending > 0 ? ['Pending: the deployer has not been there yet. Nothing to do unless it stays.'] : []),
  ];
}

function putBack(deployer: DeployerState | undefined): string {
  if (deployer?.status === 'failing') return 'Git’s values come back once the deployer works again.';
  if (deployer?.status === 'suspended') return 'Git’s values come back once the deployer is resumed.';
  return deployer?.selfHeals
    ? 'The deployer puts Git’s values back by itself; a difference that stays is one that it fails to write or was told to ignore.'
    : 'To put Git’s values back, sync the deployer.';
}

/** A kind that could not be read, how many records that leaves open, and what to do, in plain words of ours. */
export type UnreadKind = {
  readonly reading: KindReading;
  readonly records: number;
  readonly what: string;
};

const causes: Readonly<Record<KindStatus, string>> = {
  read: 'it may be read in some namespaces only',
  forbidden: 'the cluster refuses to list it: allow get, list and watch, as deploy/rbac.yaml does',
  absent: 'the cluster does not know this kind: install its CRD, or move its records out of this fabric',
  failed: 'reading it failed; it is tried again at the next comparison',
  unknown: 'the cluster was not asked for it',
};

/** The kinds that were not read, or not everywhere, and of which Git declares records, or that were refused; most records first. */
export function unreadKinds({ kinds, records }: DriftReport): UnreadKind[] {
  const unknown = Map.groupBy(
    records.filter(({ state }) => state === 'unknown'),
    ({ key }) => `${key.group}/${key.kind}`,
  );
  return kinds
    .flatMap((reading): UnreadKind[] => {
      const own = unknown.get(`${reading.group}/${reading.kind}`) ?? [];
      const open = own.filter(({ key }) => !wasRead(reading, key)).length;
      const isRefused = reading.status === 'forbidden' || reading.status === 'failed';
      return open === 0 && !isRefused ? [] : [{ reading, records: open, what: causes[reading.status] }];
    })
    .sort((a, b) => b.records - a.records);
}

/** Records that are unknown though they were looked for: the file in their place cannot be read. */
export function unreadFiles({ kinds, records }: DriftReport): DriftRecord[] {
  const readings = new Map(kinds.map((reading) => [`${reading.group}/${reading.kind}`, reading]));
  return records.filter(
    ({ state, key }) => state === 'unknown' && wasRead(readings.get(`${key.group}/${key.kind}`), key),
  );
}

const states: Readonly<Record<DeployerState['status'], string>> = {
  ready: 'is in order',
  progressing: 'is at work',
  failing: 'is failing',
  suspended: 'is suspended: it does not carry Git to the cluster',
  unknown: 'could not be read',
};

/** What its status means: `is failing`. */
export function describeStatus({ status }: DeployerState): string {
  return states[status];
}
