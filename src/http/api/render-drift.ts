import type { Static } from 'typebox';
import { printKey } from '../../domain/record-key.ts';
import type { DriftRecord, DriftReport } from '../../drift/drift-report.ts';
import type { LiveRecord } from '../../drift/live-record.ts';
import { showManifest } from '../../edit/credentials.ts';
import type { DriftEntry, DriftStanding } from '../../ports/drift-store.ts';
import type { driftEntrySchema, driftSchema, driftSummarySchema } from './drift-schemas.ts';
import { weakTag } from './etag.ts';

type Summary = Static<typeof driftSummarySchema>;
type Shown = Static<typeof driftSchema>;

/** How a fabric stands with its cluster; `hasCluster`: whether one is named for it. */
export function renderSummary(standing: DriftStanding | undefined, hasCluster: boolean): Summary {
  if (!hasCluster) return { status: 'unknown', reason: 'no-cluster' };
  if (standing === undefined) return { status: 'unknown', reason: 'not-compared' };
  return { status: statusOf(standing.finding.report.counts), ...renderCompared(standing) };
}

function statusOf({ changed, missing, extra, pending, unknown }: DriftReport['counts']) {
  if (changed + missing + extra > 0) return 'drifted';
  if (unknown > 0) return 'unknown';
  return pending > 0 ? 'pending' : 'in-sync';
}

function renderCompared({ finding, comparedAt, since, unreachable }: DriftStanding) {
  const { commit, report } = finding;
  return { counts: report.counts, commit, comparedAt, since, unreachable: unreachable ?? null };
}

/** The last report of a fabric; `live`: what the cluster holds of extra objects. */
export function renderDrift(standing: DriftStanding, live: ReadonlyMap<string, LiveRecord>): Shown {
  const { number, finding } = standing;
  const { report, deployer, extrasUnknown } = finding;
  return {
    name: report.name,
    number,
    ...renderCompared(standing),
    kinds: report.kinds.map(({ group, kind, status, objects, message }) => ({
      ...{ group, kind, status, objects },
      ...(message === undefined ? {} : { message }),
    })),
    records: report.records.map((record) => {
      const value = record.state === 'extra' ? live.get(printKey(record.key))?.value : undefined;
      return { ...renderRecord(record), ...(value === undefined ? {} : { live: showManifest(value) }) };
    }),
    notes: [...report.notes],
    deployer: deployer === undefined ? null : { ...deployer, scope: [...deployer.scope] },
    extrasUnknown: extrasUnknown ?? null,
  };
}

/** The entity tag of a report: another one where something was found, not where it was compared again. Weak. */
export function driftTag({ number, finding, unreachable }: DriftStanding): string {
  return weakTag(number, [finding, unreachable?.since]);
}

/** One entry of the history. */
export function renderEntry({ number, at, finding }: DriftEntry): Static<typeof driftEntrySchema> {
  const { commit, report } = finding;
  return { number, at, commit, counts: report.counts, records: report.records.map(renderRecord) };
}

function renderRecord(record: DriftRecord) {
  return { ...record, differences: [...record.differences] };
}
