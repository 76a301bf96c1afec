import { findRepository, type World } from '../../test/support/github/state/world.ts';
import type { Api, Page as ApiPage, ShownEvent, ShownFabric, ShownRecord } from '../ask-api.ts';
import { address, type Page, time } from './frame.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';

/** The fabrics that a token may see: their records with states, Git's values beside proposed ones, the latest events. */
export async function recordsPage(world: World, api: Api): Promise<Page> {
  const { items } = await api.get<ApiPage<ShownFabric>>('/fabrics');
  const sections = await Promise.all(items.map((fabric) => fabricSection(world, api, fabric)));
  return {
    title: 'Records',
    from: 'A GUI as this demo plays it',
    body: html`<h1>Records, as a GUI may show them</h1>
<p class="muted">Everything here is what the API answers: <code>GET …/records</code> and <code>GET …/events</code>.</p>
${sections}`,
  };
}

async function fabricSection(world: World, api: Api, fabric: ShownFabric): Promise<Html> {
  const f = fabric.url.replace(/^\/api\/v1/, '');
  const [{ items: records }, events] = await Promise.all([
    api.get<ApiPage<ShownRecord>>(`${f}/records?limit=500`),
    api.get<ApiPage<ShownEvent>>(`${f}/events?limit=500`),
  ]);
  const touched = records.filter(({ states }) => states.change !== 'none');
  const others = records.filter(({ states }) => states.change === 'none');
  const place = placeOf(world, fabric);
  return html`<h2>${icon('repository', 'muted')} ${fabric.repository} <span class="muted">${fabric.fabric} · ${fabric.records} records at <code>${fabric.commit.slice(0, 7)}</code></span></h2>
<section class="box"><h3>${touched.length === 0 ? 'No open Change touches a record' : html`Open Changes touch ${touched.length} ${touched.length === 1 ? 'record' : 'records'}`}</h3>
${touched.length > 0 && html`<div class="wide"><table class="records"><thead><tr><th>Record</th><th>State</th><th>Field</th><th>Git</th><th>Proposed</th><th>Live</th></tr></thead><tbody>${touched.map((record) => touchedRows(record, place))}</tbody></table></div>`}</section>
<section class="box"><h3>What happened last</h3><ul class="rows tight">${events.items
    .slice(-8)
    .reverse()
    .map((event) => eventLine(event, place))}</ul></section>
<section class="box"><h3>The other ${others.length} records</h3><div class="wide"><table class="records"><tbody>${others.map((record) => html`<tr><td>${recordLink(record, place)}</td><td>${stateLabel('none')}</td><td class="muted">${record.path}</td></tr>`)}</tbody></table></div></section>`;
}

type Place = { readonly file: (path: string, line: number) => string; readonly pull: (number: number) => string };

function placeOf(world: World, { repository, branch, directory }: ShownFabric): Place {
  const found = findRepository(world, repository);
  const below = (...segments: (string | number)[]) => (found === undefined ? '#' : address(found, ...segments));
  return {
    file: (path, line) => `${below('blob', branch, ...(directory === '' ? [] : [directory]), path)}#L${line}`,
    pull: (number) => below('pull', number),
  };
}

function touchedRows(record: ShownRecord, place: Place): Html {
  const { differences, states, proposed } = record;
  const rows = differences.map(({ pointer, change, git, proposed: value }) => {
    const by = proposed.find((one) => one.change === change);
    return html`<td><code>${pointer === '' ? 'the whole record' : pointer}</code></td><td>${shown(git)}</td><td><b>${by?.deleted === true ? 'deleted' : shown(value)}</b> ${changeLink(by, place)}</td><td class="muted">${states.live}</td>`;
  });
  const first = html`<td rowspan="${Math.max(1, rows.length)}">${recordLink(record, place)}</td><td rowspan="${Math.max(1, rows.length)}">${stateLabel(states.change)}</td>`;
  if (rows.length === 0) return html`<tr>${first}<td colspan="4" class="muted">as Git says</td></tr>`;
  return html`${rows.map((row, at) => html`<tr>${at === 0 && first}${row}</tr>`)}`;
}

function changeLink(by: ShownRecord['proposed'][number] | undefined, place: Place): Html {
  if (by === undefined) return html``;
  if (by.pullRequest === null) return html`<span class="muted">${by.state}</span>`;
  return html`<a href="${place.pull(by.pullRequest)}">#${by.pullRequest}</a>`;
}

function recordLink({ key, path, line }: ShownRecord, place: Place): Html {
  return html`<a href="${place.file(path, line)}"><b>${key.kind}</b> ${key.name}</a>`;
}

const colours: Readonly<Record<string, string>> = {
  proposed: 'green',
  conflicted: 'red',
  draft: 'amber',
  none: 'muted',
};

function stateLabel(state: string): Html {
  return html`<span class="label ${colours[state] ?? 'muted'}">${state === 'none' ? 'as in Git' : state}</span>`;
}

function shown(value: unknown): string {
  if (value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function eventLine({ type, at, key, about, commit }: ShownEvent, place: Place): Html {
  const [mark, colour] = type.startsWith('record.') ? (['commit', 'accent'] as const) : (['open', 'muted'] as const);
  const { title, pullRequest } = about ?? {};
  const subject = key === undefined ? typeof title === 'string' && title : `${key.kind} ${key.name}`;
  const pull = typeof pullRequest === 'number' && html`<a href="${place.pull(pullRequest)}">#${pullRequest}</a>`;
  const from = key !== undefined && commit !== undefined && html`<span class="muted">at ${commit.slice(0, 7)}</span>`;
  return html`<li>${icon(mark, colour)} <span class="grow"><code>${type}</code> ${subject} ${pull}${from}</span> <span class="muted">${time(at.replace(/\.\d+/, ''))}</span></li>`;
}
