import type { DriftFinding } from '../../drift/drift-finding.ts';
import { type DriftRecord, type DriftReport, driftStates } from '../../drift/drift-report.ts';
import type { DriftEntry, DriftStanding } from '../../ports/drift-store.ts';
import { printSince } from '../../proposal/command-replies.ts';
import { adviseOn, describeStatus, isAdoptable } from '../../proposal/drift-advice.ts';
import { printVerdict } from '../../proposal/drift-title.ts';
import { printNumber } from '../../proposal/escape.ts';
import { printFieldPath } from '../../proposal/field-path.ts';
import { type Links, repositoryUrl } from '../../proposal/links.ts';
import { placedIn } from '../../proposal/record-name.ts';
import { capital, count, stop } from '../../proposal/words.ts';
import { type Html, html } from '../html.ts';
import { printAge } from './print-age.ts';
import { recordTable, shown } from './record-tables.ts';
import { style } from './style.ts';

export type DriftPageInput = {
  readonly fabric: { readonly name: string; readonly directory: string };
  readonly links: Links;
  readonly standing: DriftStanding;
  /** The last changes, newest first. */
  readonly history: readonly DriftEntry[];
  readonly now: Date;
  /** Which part of the records is shown, from 1. */
  readonly part: number;
};

/** Records of one page; a browser searches and scrolls that many with ease. */
const perPart = 1000;

/** The full report of a fabric as a page: no script, nothing of people's text is live. Pure. */
export function printDriftPage(input: DriftPageInput): string {
  const { fabric, links, standing } = input;
  const { finding } = standing;
  const verdict = printVerdict(finding.report, standing.unreachable !== undefined);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${verdict} · ${fabric.name} · Hedgerow</title>
<style>${{ html: style }}</style>
</head>
<body>
<main>
<header><strong>Hedgerow</strong> <span>${fabric.name} in <a href="${repositoryUrl(links)}">${shown(`${links.owner}/${links.repo}`)}</a></span></header>
<h1>${verdict}</h1>
${printTimes(input)}
${printTrouble(standing)}
${printTally(finding)}
${printAdvice(finding)}
${printRecords(input)}
${printKinds(finding)}
${printNotes(finding)}
${printHistory(input)}
<footer>Read only. Hedgerow reads the cluster and never writes to it. Reload for what is known by then.</footer>
</main>
</body>
</html>
`.html;
}

function printTimes({ standing, now, links }: DriftPageInput): Html {
  const { comparedAt, since, finding } = standing;
  const { deployer, commit } = finding;
  const revision = deployer?.revision;
  const git = html`<a href="${repositoryUrl(links)}/commit/${commit}"><code>${shown(commit.slice(0, 7))}</code></a>`;
  const applied = revision === undefined ? '' : `, deployer at ${shown(revision.slice(0, 7))}`;
  const at = revision === commit ? html`Git and deployer at ${git}` : html`Git at ${git}${applied}`;
  return html`<p class="soft">Compared ${printSince(comparedAt)} (${printAge(comparedAt, now)}). Like this since ${printSince(since)}. ${at}.</p>`;
}

function printTrouble({ unreachable, finding }: DriftStanding): Html {
  const { deployer, extrasUnknown } = finding;
  const isFine = deployer === undefined || deployer.status === 'ready' || deployer.status === 'progressing';
  const said = deployer?.message === undefined ? '' : capital(stop(shown(deployer.message)));
  const notices = [
    ...(unreachable === undefined
      ? []
      : [
          html`<b>The cluster does not answer since ${printSince(unreachable.since)}.</b> ${capital(stop(shown(unreachable.message)))} What follows was found before that.`,
        ]),
    ...(isFine ? [] : [html`<b>${shown(deployer.name)} ${describeStatus(deployer)}.</b> ${said}`]),
    ...(deployer?.scope ?? []).map((one) => html`<b>${shown(deployer?.name ?? '')}:</b> ${stop(shown(one))}`),
    ...(extrasUnknown === undefined
      ? []
      : [html`Objects that no file declares were not looked for: ${stop(shown(extrasUnknown))}`]),
  ];
  if (notices.length === 0) return html``;
  return html`<div class="notice">${notices.map((one) => html`<p>${one}</p>`)}</div>`;
}

function printTally({ report }: DriftFinding): Html {
  const ordered = orderRecords(report);
  const linked = driftStates.map((state) => {
    const first = ordered.findIndex((record) => record.state === state);
    return tallyItem(state, report.counts[state], `?part=${Math.floor(first / perPart) + 1}#${state}`);
  });
  return html`<ul class="tally">${[tallyItem('in sync', report.counts.inSync), ...linked]}</ul>`;
}

function tallyItem(name: string, number: number, address?: string): Html {
  const text = html`<b>${printNumber(number)}</b>${name}`;
  if (number === 0) return html`<li class="zero">${text}</li>`;
  return html`<li>${address === undefined ? text : html`<a href="${address}">${text}</a>`}</li>`;
}

/** By state, then as in the report: by kind and name. */
function orderRecords({ records }: DriftReport): DriftRecord[] {
  return driftStates.flatMap((state) => records.filter((record) => record.state === state));
}

function printAdvice(finding: DriftFinding): Html {
  const advice = adviseOn(finding, finding.report.records.some(isAdoptable));
  if (advice.length === 0) return html``;
  return html`<ul>${advice.map((one) => html`<li>${one.replace(/^Adopt live/, 'Adopt live, a button of the check,')}</li>`)}</ul>`;
}

function printRecords(input: DriftPageInput): Html {
  const { fabric, links, standing, part } = input;
  const { report, commit } = standing.finding;
  const ordered = orderRecords(report);
  const parts = Math.max(1, Math.ceil(ordered.length / perPart));
  const own = ordered.slice((part - 1) * perPart, part * perPart);
  const place = { directory: fabric.directory, links: { ...links, commit } };
  const tables = driftStates.flatMap((state): Html[] => {
    const records = own.filter((record) => record.state === state);
    return records.length === 0 ? [] : [recordTable(state, records, place)];
  });
  return html`${tables}${parts > 1 ? printParts(part, parts, ordered.length) : ''}`;
}

function printParts(part: number, parts: number, records: number): Html {
  const before = part > 1 ? html`<a href="?part=${part - 1}" rel="prev">Earlier records</a>` : '';
  const after = part < parts ? html`<a href="?part=${part + 1}" rel="next">Further records</a>` : '';
  return html`<nav aria-label="Records">${before}<span>Part ${part} of ${parts}, ${count(records, 'record')} in all</span>${after}</nav>`;
}

function printKinds({ report }: DriftFinding): Html {
  if (report.kinds.length === 0) return html``;
  const sorted = report.kinds.toSorted((a, b) => Number(a.status === 'read') - Number(b.status === 'read'));
  const rows = sorted.map(
    ({
      group,
      kind,
      status,
      objects,
      message,
    }) => html`<tbody><tr><th scope="row"><b>${shown(kind)}</b> <span class="soft">${shown(group)}</span></th><td data-label="Status" class="who">${status === 'read' ? status : html`<span class="live">${status}</span>`}</td><td data-label="Objects">${printNumber(objects)}</td><td>${message === undefined ? '' : shown(message)}</td></tr></tbody>
`,
  );
  return html`<h2>Kinds</h2>
<table><thead><tr><th scope="col">Kind</th><th scope="col">Status</th><th scope="col">Objects in the cluster</th><th scope="col">Why</th></tr></thead>
${rows}</table>`;
}

function printNotes({ report }: DriftFinding): Html {
  if (report.notes.length === 0) return html``;
  const items = report.notes.slice(0, perPart).map(({ key, pointer, text }) => {
    const field = pointer === '' ? '' : html` <code>${shown(printFieldPath(pointer))}</code>`;
    return html`<li>${shown(key.kind)} <b>${shown(placedIn(key))}</b>${field}: ${shown(text)}</li>
`;
  });
  const rest = report.notes.length - items.length;
  return html`<h2>Notes</h2>
<p class="soft">${count(report.notes.length, 'note')}, no drift.</p>
<ul>${items}${rest > 0 ? html`<li>… and ${count(rest, 'more', 'more')}</li>` : ''}</ul>`;
}

function printHistory({ history, links }: DriftPageInput): Html {
  if (history.length === 0) return html``;
  const rows = history.map(
    ({
      at,
      finding,
    }) => html`<tbody><tr><th scope="row">${printSince(at)}</th><td>${printVerdict(finding.report)}</td><td data-label="Git"><a href="${repositoryUrl(links)}/commit/${finding.commit}"><code>${shown(finding.commit.slice(0, 7))}</code></a></td></tr></tbody>
`,
  );
  return html`<h2>Last changes</h2>
<table><thead><tr><th scope="col">When</th><th scope="col">What was found</th><th scope="col">Git</th></tr></thead>
${rows}</table>`;
}
