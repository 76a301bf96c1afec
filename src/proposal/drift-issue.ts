import { createHash } from 'node:crypto';
import type { JsonObject } from '../domain/json.ts';
import { printKey } from '../domain/record-key.ts';
import type { DriftFinding } from '../drift/drift-finding.ts';
import type { DriftReport } from '../drift/drift-report.ts';
import { adoptCommand, adviseOn, isAdoptable } from './drift-advice.ts';
import { printCounts, printDeployer, printUnread } from './drift-sections.ts';
import { printDriftTable } from './drift-table.ts';
import { hasDrift, printVerdict } from './drift-title.ts';
import { code } from './escape.ts';
import { sizeOf } from './fit.ts';
import { findHiddenJson, hideJson } from './hidden-json.ts';
import { commitLink, type Links } from './links.ts';
import { count } from './words.ts';

/** By it the issue is found again; who takes it off takes the issue out of Hedgerow's hands. */
export const driftIssueLabel = 'hedgerow:drift';

export type DriftIssueInput = {
  readonly fabric: { readonly name: string; readonly directory: string };
  readonly finding: DriftFinding;
  readonly links: Links;
  /** Page of the full report. */
  readonly detailsUrl?: string | undefined;
};

/** What the body of an issue remembers. */
export type IssueMarker = {
  readonly fabric: string;
  /** Digest of what differs; "" once nothing did. */
  readonly drift: string;
  /** Digest of what the issue says, whatever the commit. */
  readonly text: string;
};

export type DriftIssue = { readonly title: string; readonly body: string; readonly marker: IssueMarker };

const bodyLimit = 65_536;
const anyCommit = '0'.repeat(40);
const words = 'hedgerow drift';

/** The issue of a fabric as it should stand (`drift.issue`): title, body and what the body remembers. Pure, no clock. */
export function printDriftIssue(input: DriftIssueInput): DriftIssue {
  const { fabric, finding } = input;
  const title = `Drift in ${fabric.name}: ${printVerdict(finding.report)}`;
  const text = digest(`${title}\n${printBody(withCommit(input, anyCommit))}`);
  const marker = { fabric: fabric.name, drift: digestDrift(finding.report), text };
  return { title, body: `${printBody(input)}\n\n${printMarker(marker)}`, marker };
}

/** Whether everything is known to agree: only that closes an issue. */
export function isClean({ report, extrasUnknown }: DriftFinding): boolean {
  const { inSync: _inSync, ...others } = report.counts;
  return extrasUnknown === undefined && Object.values(others).every((number) => number === 0);
}

/** The body of an issue whose drift is gone: what it said before, folded, below the good news. */
export function printCleanBody(before: string, { fabric, finding, links }: DriftIssueInput): string {
  const said = withoutMarker(before);
  const marker = printMarker({ fabric: fabric.name, drift: '', text: '' });
  const news = `**${printVerdict(finding.report)}.** Git and the cluster agree again, at ${commitLink(links, finding.commit)}.`;
  const folded = `<details><summary>What differed before</summary>\n\n${said}\n\n</details>`;
  const isFitting = said !== '' && sizeOf(said) < bodyLimit - 2_000;
  return [news, ...(isFitting ? [folded] : []), marker].join('\n\n');
}

/** The same body that remembers that its drift is gone. */
export function markClean(body: string, fabric: string): string {
  return `${withoutMarker(body)}\n\n${printMarker({ fabric, drift: '', text: '' })}`;
}

/** What the body of an issue remembers; undefined where it is none of a fabric's. */
export function parseIssueMarker(body: string): IssueMarker | undefined {
  return findHiddenJson(body, words, readMarker);
}

/** What a new issue's body holds and no other fabric's does. */
export function printMarker({ fabric, drift, text }: IssueMarker): string {
  return hideJson(words, { v: 1, fabric, drift, text });
}

function readMarker({ v, fabric, drift, text }: JsonObject): IssueMarker | undefined {
  if (v !== 1 || typeof fabric !== 'string' || typeof drift !== 'string' || typeof text !== 'string') return undefined;
  return { fabric, drift, text };
}

function withoutMarker(body: string): string {
  const lines = body.split(/\r\n|\r|\n/);
  return lines
    .filter((line) => !line.startsWith(`<!-- ${words} {`))
    .join('\n')
    .trim();
}

/** The same as if everything were at one commit: a push alone, or a deployer on its way, changes no text. */
function withCommit(input: DriftIssueInput, commit: string): DriftIssueInput {
  const { finding, links } = input;
  const { deployer } = finding;
  const isKnown = deployer?.revision !== undefined;
  return {
    ...input,
    links: { ...links, commit },
    finding: { ...finding, commit, ...(isKnown ? { deployer: { ...deployer, revision: commit } } : {}) },
  };
}

function printBody(input: DriftIssueInput): string {
  const { fabric, finding, links, detailsUrl } = input;
  const { report, deployer, commit, extrasUnknown } = finding;
  const table = printDriftTable(report, { directory: fabric.directory, links: { ...links, commit } });
  const more = table.left > 0 ? `**${count(table.left, 'more record')} not in this table.** ` : '';
  const page =
    detailsUrl === undefined ? '' : `[The full report](${detailsUrl}) holds every difference and the history.`;
  const check = `The check ${code(`hedgerow / drift: ${fabric.name}`)} on the head of the branch`;
  const adopt = report.records.some(isAdoptable) ? ' has the button **Adopt live**.' : ' says the same, line by line.';
  const wait = hasDrift(report.counts)
    ? []
    : ['Nothing is known to differ any more. This issue is closed once everything could be compared and was deployed.'];
  return [
    `**${printVerdict(report)}.**`,
    ...wait,
    printDeployer(deployer),
    table.markdown,
    `${more}${page}`.trim(),
    printCounts(finding, links),
    [
      ...adviseOn(finding, false).map((advice) => `- ${advice.replace(adoptCommand, code(adoptCommand))}`),
      `- ${check}${adopt}`,
    ].join('\n'),
    printUnread(report, extrasUnknown),
    `---\nHedgerow edits this issue while ${code(fabric.name)} and its cluster differ, and closes it when they agree. Closed by hand, it stays closed until something else differs. ${code('drift.issue: false')} in ${code('.github/hedgerow.yml')} stops it.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The same where the same records differ in the same way. */
function digestDrift({ records }: DriftReport): string {
  const drifted = records.filter(({ state }) => state === 'changed' || state === 'missing' || state === 'extra');
  const content = drifted.map(({ key, state, differences }) => [
    printKey(key),
    state,
    ...differences.map(({ pointer, git, live }) => [pointer, git ?? null, live ?? null]),
  ]);
  return digest(JSON.stringify(content));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
