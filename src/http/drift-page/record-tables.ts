import type { DriftDifference, DriftRecord, DriftState } from '../../drift/drift-report.ts';
import { printSince } from '../../proposal/command-replies.ts';
import type { DriftPlace } from '../../proposal/drift-row.ts';
import { printSide, type Side, sidesOf } from '../../proposal/drift-sides.ts';
import { cut, visible } from '../../proposal/escape.ts';
import { printFieldPath } from '../../proposal/field-path.ts';
import { fileUrl, joinPath } from '../../proposal/links.ts';
import { placedIn } from '../../proposal/record-name.ts';
import { type Html, html } from '../html.ts';

/** Characters of a value that are shown; nobody reads more of one. */
const longestValue = 2000;

const headings: Readonly<Record<DriftState, string>> = {
  changed: 'Changed',
  missing: 'Missing in the cluster',
  extra: 'Only in the cluster',
  pending: 'Pending',
  unknown: 'Not compared',
};

const columns: Readonly<Record<DriftState, readonly string[]>> = {
  changed: ['Field', 'Git', 'Cluster', 'Who, when'],
  missing: ['Where'],
  extra: ['Who, when'],
  pending: ['Field', 'Git', 'Cluster', 'Who, when'],
  unknown: ['Where'],
};

/** The records of one state as a table, a group of rows each. */
export function recordTable(state: DriftState, records: readonly DriftRecord[], place: DriftPlace): Html {
  return html`<h2 id="${state}">${headings[state]}</h2>
<table>
<thead><tr><th scope="col">Record</th>${columns[state].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
${records.map(
  (record) => html`<tbody>${recordRows(record, place)}</tbody>
`,
)}</table>
`;
}

function recordRows(record: DriftRecord, place: DriftPlace): Html {
  const { state, differences, key } = record;
  const [first, ...others] = differences;
  const rows = Math.max(1, differences.length);
  const name = html`<th scope="rowgroup" rowspan="${rows}">${shown(key.kind)} <b>${shown(placedIn(key))}</b></th>`;
  if (first !== undefined) {
    const more = others.map((one) => html`<tr>${differenceCells(one, record, place)}</tr>`);
    return html`<tr>${name}${differenceCells(first, record, place)}</tr>${more}`;
  }
  if (state === 'extra') return html`<tr>${name}${who(record)}</tr>`;
  return html`<tr>${name}<td colspan="${columns[state].length}">${whereOf(record, place)}</td></tr>`;
}

function whereOf(record: DriftRecord, place: DriftPlace): Html {
  if (record.path === undefined) return html`<span class="soft">no file</span>`;
  const label = record.line === undefined ? record.path : `${record.path}:${record.line}`;
  return fileLink(label, record.path, record.line, place);
}

function differenceCells(difference: DriftDifference, record: DriftRecord, place: DriftPlace): Html {
  const [git, live] = sidesOf(difference);
  const { path } = record;
  const { line } = difference;
  const at =
    path === undefined || line === undefined ? undefined : html` ${fileLink(`line ${line}`, path, line, place)}`;
  return html`<td><code>${shown(printFieldPath(difference.pointer))}</code>${at}</td><td class="git" data-label="Git">${value(git)}</td><td class="live" data-label="Cluster">${value(live)}</td>${who(difference)}`;
}

function value(side: Side): Html {
  if (side.is === 'absent' || side.is === 'hidden') return html`<span class="none">${printSide(side, shown)}</span>`;
  return html`<code>${printSide(side, shown)}</code>`;
}

function who({ manager, time }: { readonly manager?: string; readonly time?: string }): Html {
  if (manager === undefined) return html`<td class="who"></td>`;
  return html`<td class="who">${shown(manager)}${time === undefined ? '' : html`<br><span class="soft">${printSince(time)}</span>`}</td>`;
}

function fileLink(label: string, path: string, line: number | undefined, { directory, links }: DriftPlace): Html {
  return html`<a class="at" href="${fileUrl(links, joinPath(directory, path), line)}">${shown(label)}</a>`;
}

/** People's text on one line, invisible characters shown; a long one loses its middle. */
export function shown(text: string): string {
  return visible(cut(text, longestValue));
}
