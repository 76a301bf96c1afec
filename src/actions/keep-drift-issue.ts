import type { Fabric } from '../config/fabric.ts';
import type { Granted, IssueHost, OwnIssue } from '../ports/issue-host.ts';
import {
  type DriftIssueInput,
  driftIssueLabel,
  isClean,
  markClean,
  parseIssueMarker,
  printCleanBody,
  printDriftIssue,
  printMarker,
} from '../proposal/drift-issue.ts';
import { hasDrift } from '../proposal/drift-title.ts';
import type { Log } from './look.ts';

export type KeepDriftIssue = Omit<DriftIssueInput, 'fabric'> & {
  readonly fabric: Pick<Fabric, 'name' | 'directory' | 'drift'>;
  /** Nothing is written to a paused fabric. */
  readonly isPaused: boolean;
};

/** What is done to the issue of a fabric. */
export type IssueStep =
  | { readonly do: 'nothing' }
  | { readonly do: 'open'; readonly title: string; readonly body: string; readonly marker: string }
  | {
      readonly do: 'edit';
      readonly number: number;
      readonly change: { readonly title?: string; readonly body: string; readonly state?: 'closed' };
    };

/**
 * Keeps the one issue of a fabric while there is drift, where `drift.issue` asks for it: opened, edited in place where
 * its text changed, closed when everything agrees. Asks GitHub at most twice and writes at most once; the same finding
 * twice writes nothing. Where GitHub does not allow issues, the log says so.
 */
export async function keepDriftIssue(host: IssueHost, log: Log, input: KeepDriftIssue): Promise<void> {
  const { fabric, isPaused } = input;
  if (!fabric.drift.issue || isPaused) return;
  const found = await findIssue(host, fabric.name);
  const step = found.granted ? planDriftIssue(found.value, input) : undefined;
  if (step?.do === 'nothing') return;
  const done = step === undefined ? found : await apply(host, step);
  if (!done.granted) log('warn', 'Drift issue refused', { fabric: fabric.name, refused: done.refused });
  else log('info', 'Drift issue written', { fabric: fabric.name, did: step?.do });
}

/** The oldest open issue of the fabric, else the closed one that changed last. */
async function findIssue(host: IssueHost, fabric: string): Promise<Granted<OwnIssue | undefined>> {
  const isOfFabric = (issue: OwnIssue): boolean => parseIssueMarker(issue.body)?.fabric === fabric;
  const open = await host.listIssues(driftIssueLabel, 'open');
  if (!open.granted) return open;
  const oldest = open.value.findLast(isOfFabric);
  if (oldest !== undefined) return { granted: true, value: oldest };
  const closed = await host.listIssues(driftIssueLabel, 'closed');
  return closed.granted ? { granted: true, value: closed.value.find(isOfFabric) } : closed;
}

async function apply(host: IssueHost, step: Exclude<IssueStep, { do: 'nothing' }>): Promise<Granted<unknown>> {
  if (step.do === 'edit') return await host.updateIssue(step.number, step.change);
  const { title, body, marker } = step;
  return await host.openIssue({ title, body }, driftIssueLabel, marker);
}

/**
 * What becomes of the issue that was found, open or closed. A closed one is never opened again: a new one carries its
 * table to people's mail. One that a person closed stays the last word until something else differs. Pure.
 */
export function planDriftIssue(found: OwnIssue | undefined, input: DriftIssueInput): IssueStep {
  const { fabric, finding } = input;
  const marker = found && parseIssueMarker(found.body);
  if (isClean(finding)) {
    if (found === undefined || marker === undefined || marker.drift === '') return { do: 'nothing' };
    if (found.state === 'closed')
      return { do: 'edit', number: found.number, change: { body: markClean(found.body, fabric.name) } };
    return { do: 'edit', number: found.number, change: { body: printCleanBody(found.body, input), state: 'closed' } };
  }
  const wanted = printDriftIssue(input);
  const { title, body } = wanted;
  if (found?.state === 'open') {
    if (marker?.text === wanted.marker.text) return { do: 'nothing' };
    return { do: 'edit', number: found.number, change: { title, body } };
  }
  if (!hasDrift(finding.report.counts) || marker?.drift === wanted.marker.drift) return { do: 'nothing' };
  return { do: 'open', title, body, marker: printMarker(wanted.marker) };
}
