import type { Fabric } from '../config/fabric.ts';
import type { DriftFinding } from '../drift/drift-finding.ts';
import type { DriftDifference, DriftRecord, DriftReport } from '../drift/drift-report.ts';
import type { Check, CheckAction } from './check.ts';
import { type PausedBy, printSince } from './command-replies.ts';
import { adoptCommand, adviseOn, isAdoptable } from './drift-advice.ts';
import { driftAnnotations } from './drift-annotations.ts';
import { printDriftDetails } from './drift-details.ts';
import { type DriftPlace, printWho } from './drift-row.ts';
import { printCounts, printDeployer, printNotes, printUnread } from './drift-sections.ts';
import { printDriftTable } from './drift-table.ts';
import { hasDrift, printStandstill, printVerdict } from './drift-title.ts';
import { code, plain, prose } from './escape.ts';
import { commitLink, type Links } from './links.ts';
import { printMoment } from './moment.ts';
import { placedName } from './record-name.ts';
import { capital, count, stop } from './words.ts';

const prefix = 'hedgerow / drift: ';

/** The name of a fabric's check on the head of its branch. */
export function driftCheckName(fabric: string): string {
  return `${prefix}${fabric}`;
}

/** The fabric that a check of this name is about; undefined where it is another check. */
export function fabricOfDriftCheck(name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

export type DriftCheckInput = {
  readonly fabric: {
    readonly name: string;
    readonly directory: string;
    readonly drift: Pick<Fabric['drift'], 'conclusion'>;
  };
  /** The last comparison; undefined where there was none yet. */
  readonly finding: DriftFinding | undefined;
  /** The cluster does not answer: since then (ISO 8601; left out where it never did), and why; the finding is of before. */
  readonly unreachable?: { readonly since?: string; readonly message: string } | undefined;
  /** The commit is the head that the check is written on. */
  readonly links: Links;
  /** Page of the full report. */
  readonly detailsUrl?: string | undefined;
  readonly paused?: PausedBy | undefined;
};

export const adoptLive: CheckAction = {
  label: 'Adopt live',
  identifier: 'adopt-live',
  description: 'Open a pull request with live values',
};
export const refreshDrift: CheckAction = {
  label: 'Refresh',
  identifier: 'refresh-drift',
  description: 'Compare with the cluster now',
};

/**
 * The check `hedgerow / drift: <fabric>` of a branch's head (DESIGN.md 5.5): by `drift.conclusion` where something is
 * changed, missing or extra; neutral while something is pending or unknown, the cluster does not answer or writing is
 * paused; else success. No clock: the same input gives the same check.
 */
export function driftCheck(input: DriftCheckInput): Check {
  const { fabric, finding, links, detailsUrl } = input;
  const conclusion = conclude(input);
  const isCurrent = finding?.commit === links.commit;
  const level = conclusion === 'failure' ? 'failure' : 'warning';
  return {
    name: driftCheckName(fabric.name),
    conclusion,
    title: printTitle(input),
    summary: printSummary(input),
    text: finding === undefined ? '' : printDriftDetails(finding, placeOf(input, finding), fullReport(input)),
    // lines of another commit would be those of other text
    annotations: isCurrent ? driftAnnotations(finding.report.records, fabric.directory, level) : [],
    actions: mayAdopt(input) ? [adoptLive, refreshDrift] : [refreshDrift],
    ...(detailsUrl === undefined ? {} : { detailsUrl }),
  };
}

function conclude({ fabric, finding, unreachable, paused }: DriftCheckInput): Check['conclusion'] {
  if (finding === undefined || unreachable !== undefined || paused !== undefined) return 'neutral';
  const { counts } = finding.report;
  if (hasDrift(counts)) return fabric.drift.conclusion;
  return counts.pending + counts.unknown > 0 ? 'neutral' : 'success';
}

/** Whether there is something to adopt, as the cluster holds it now, and writing is allowed. */
function mayAdopt({ finding, unreachable, paused }: DriftCheckInput): boolean {
  if (finding === undefined || unreachable !== undefined || paused !== undefined) return false;
  return finding.report.records.some(isAdoptable);
}

function printTitle({ finding, unreachable, paused }: DriftCheckInput): string {
  const stopped = paused === undefined ? '' : `; paused by ${plain(paused.by, 40)}`;
  if (unreachable !== undefined) {
    const then = finding === undefined ? 'never compared' : `${printVerdict(finding.report, true)} then`;
    return `Cluster not reachable${sinceOf(unreachable)}; ${then}${stopped}`;
  }
  if (finding === undefined) return `Not compared yet${stopped}`;
  return `${printVerdict(finding.report)}${printStandstill(finding)}${stopped}`;
}

function placeOf({ fabric, links }: DriftCheckInput, { commit }: DriftFinding): DriftPlace {
  return { directory: fabric.directory, links: { ...links, commit } };
}

/** Where everything is that a check cannot hold. */
function fullReport({ detailsUrl }: DriftCheckInput): string {
  if (detailsUrl !== undefined) return `[The full report](${detailsUrl}) holds every difference.`;
  return `${code('hedgerow drift --json')} lists every difference.`;
}

function printSummary(input: DriftCheckInput): string {
  const { finding, unreachable, paused } = input;
  const parts = [
    ...(unreachable === undefined ? [] : [printUnreachable(input, unreachable)]),
    ...(paused === undefined
      ? []
      : [
          `Paused by ${code(paused.by)} since ${printSince(paused.since)}: Hedgerow compares, and writes nothing to Git.`,
        ]),
    ...(finding === undefined ? [] : printFinding(input, finding)),
    ...(finding === undefined && unreachable === undefined
      ? ['The cluster was not compared with this fabric yet.']
      : []),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function printUnreachable(
  { finding, links }: DriftCheckInput,
  unreachable: NonNullable<DriftCheckInput['unreachable']>,
): string {
  const then =
    finding === undefined
      ? 'It was never compared with this fabric.'
      : `What follows was found before that, at ${commitLink(links, finding.commit)}.`;
  const why = capital(stop(prose(unreachable.message, 600)));
  return `**The cluster does not answer${sinceOf(unreachable)}.** ${why} It is asked again by itself. ${then}`;
}

function sinceOf({ since }: NonNullable<DriftCheckInput['unreachable']>): string {
  return since === undefined ? '' : ` since ${printMoment(since)}`;
}

function printFinding(input: DriftCheckInput, finding: DriftFinding): string[] {
  const { report, deployer, extrasUnknown } = finding;
  const table = printDriftTable(report, placeOf(input, finding));
  return [
    input.unreachable === undefined ? printLatest(report) : '',
    printDeployer(deployer),
    table.markdown,
    table.left > 0 ? `**${count(table.left, 'more record')} not in this table.** ${fullReport(input)}` : '',
    printCounts(finding, input.links),
    adviseOn(finding, mayAdopt(input))
      .map((advice) => `- ${markButton(advice)}`)
      .join('\n'),
    printUnread(report, extrasUnknown),
    printNotes(report.notes, 5, 3),
    input.detailsUrl === undefined || table.left > 0
      ? ''
      : `[The full report](${input.detailsUrl}) has the time of the last comparison and the history.`,
  ];
}

function markButton(advice: string): string {
  return advice.replace(/^Adopt live/, '**Adopt live**').replace(adoptCommand, code(adoptCommand));
}

/** ` Last change seen: …`, by the newest time that the cluster tells of a difference. */
function printLatest({ records }: DriftReport): string {
  let latest:
    | { readonly record: DriftRecord; readonly one: DriftRecord | DriftDifference; readonly at: number }
    | undefined;
  for (const record of records) {
    if (record.state !== 'changed' && record.state !== 'extra') continue;
    for (const one of [record, ...record.differences]) {
      const at = Date.parse(one.time ?? '');
      if (one.manager !== undefined && at > (latest?.at ?? Number.NEGATIVE_INFINITY)) latest = { record, one, at };
    }
  }
  return latest === undefined ? '' : `Last change seen: ${placedName(latest.record.key)} by ${printWho(latest.one)}.`;
}
