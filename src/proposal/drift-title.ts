import type { DriftFinding } from '../drift/drift-finding.ts';
import type { DriftReport } from '../drift/drift-report.ts';
import { printNumber } from './escape.ts';
import { count } from './words.ts';

type Counts = DriftReport['counts'];

/** The records that Git declares; an object that only the cluster has is none of them, nor is one to be deleted there. */
export function countDeclared({ counts, records }: DriftReport): number {
  const { extra: _extra, ...others } = counts;
  const undeclared = records.filter(({ state, line }) => state !== 'extra' && line === undefined).length;
  return Object.values(others).reduce((sum, number) => sum + number, 0) - undeclared;
}

/** Whether Git and the cluster disagree, by more than what is on its way. */
export function hasDrift({ changed, missing, extra }: Counts): boolean {
  return changed + missing + extra > 0;
}

/** What was found, in one line of plain words: `3 of 68 records differ from the cluster`. `isPast`: of a cluster that does not answer now. */
export function printVerdict(report: DriftReport, isPast = false): string {
  const { counts } = report;
  const { inSync, changed, missing, extra, pending, unknown } = counts;
  const all = count(countDeclared(report), 'record');
  const differing = changed + missing;
  const parts = [
    ...(differing > 0 ? [`${printNumber(differing)} of ${all} ${differ(differing, isPast)} from the cluster`] : []),
    ...(extra > 0 ? [`${count(extra, 'object')} only in the cluster`] : []),
    ...(pending > 0 ? [`${printPending(report, differing > 0 ? undefined : all)} waiting for the deployer`] : []),
    ...(unknown > 0 ? [`${printNumber(unknown)} ${differing + pending > 0 ? '' : `of ${all} `}not compared`] : []),
  ];
  if (parts.length === 0) return isPast ? `${all} ${inSync === 1 ? 'was' : 'were'} in sync` : `In sync: ${all}`;
  return (differing + pending + unknown > 0 ? parts : [...parts, `${count(inSync, 'record')} in sync`]).join(', ');
}

/** `2 of 68 records`; where an object that is no record any more waits to be deleted, `2 objects`. */
function printPending({ counts, records }: DriftReport, all: string | undefined): string {
  const isDeleting = records.some(({ state, line }) => state === 'pending' && line === undefined);
  if (isDeleting) return count(counts.pending, 'object');
  return `${printNumber(counts.pending)}${all === undefined ? '' : ` of ${all}`}`;
}

function differ(number: number, isPast: boolean): string {
  if (isPast) return 'differed';
  return number === 1 ? 'differs' : 'differ';
}

/** `; deployer failing` where the deployer does not carry Git to the cluster; "" elsewhere. */
export function printStandstill({ deployer }: DriftFinding): string {
  const isStill = deployer?.status === 'failing' || deployer?.status === 'suspended';
  return isStill ? `; deployer ${deployer.status}` : '';
}
