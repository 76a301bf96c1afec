import type { PreviewField, PreviewObject } from '../drift/preview-plan.ts';
import { type DriftPlace, printWho, sideMarkdown } from './drift-row.ts';
import { sidesOf } from './drift-sides.ts';
import { code, prose, row } from './escape.ts';
import { printFieldPath } from './field-path.ts';
import { fileUrl, joinPath } from './links.ts';
import { placedName } from './record-name.ts';
import { count } from './words.ts';

export const previewHead: readonly string[] = [row('object', 'field', 'cluster now', 'after'), '|---|---|---|---|'];

const shownFields = 6;
const shownValue = 40;
const longestUrl = 1000;

/** How a deletion reads that no deployer carries out. */
export type PreviewTerms = {
  /** undefined: nobody knows. */
  readonly prunes: boolean | undefined;
  /** Whether the cluster was ever compared: else the third column is what Git says now. */
  readonly isSeen: boolean;
};

/** The rows of one object, each as a line of Markdown. */
export function printPreviewRows(object: PreviewObject, place: DriftPlace, terms: PreviewTerms): string[] {
  const { effect, fields } = object;
  const name = linkedName(object, place);
  const whole = (now: string, after: string): string => row(name, '', now, after);
  const exists = object.cluster === 'present' ? 'exists' : unknown(terms);
  if (effect === 'creates')
    return [whole(object.cluster === 'absent' ? '–' : unknown(terms), refusal(object) ?? '**created**')];
  if (effect === 'deletes') return [whole(exists, deletion(object, terms)), ...fieldRows('', fields, object)];
  const refused = object.refused === undefined ? [] : [whole(exists, refusal(object) ?? '')];
  if (effect === 'updates') {
    const isStranger = object.isNew && object.cluster === 'present';
    const found = isStranger ? [whole('exists, and no file declared it', '**taken over**')] : [];
    return [...refused, ...found, ...fieldRows(name, fields, object)];
  }
  const gone = object.cluster === 'absent';
  return [
    whole(gone ? '–' : 'exists', gone ? 'gone already' : 'as it is: the cluster has these values already'),
    ...fieldRows('', fields, object),
  ];
}

function unknown({ isSeen }: PreviewTerms): string {
  return isSeen ? 'not known' : '';
}

function refusal({ refused }: PreviewObject): string | undefined {
  return refused === undefined ? undefined : `**the cluster will refuse**: ${prose(refused, 300)}`;
}

function deletion({ refused }: PreviewObject, { prunes }: PreviewTerms): string {
  if (prunes === false) return 'stays: the deployer does not prune';
  if (refused === undefined) return '**deleted**';
  const reason = refused.replace(/^the cluster will refuse to delete [^:]*: /, '');
  return `**deleted: the cluster will refuse**, ${prose(reason, 300)}`;
}

function fieldRows(name: string, fields: readonly PreviewField[], object: PreviewObject): string[] {
  const shown = fields.slice(0, shownFields);
  const rest = fields.length - shown.length;
  return [
    ...shown.map((field, i) => fieldRow(i === 0 ? name : '', field, object)),
    ...(rest > 0 ? [row('', `… ${count(rest, 'more field')}`, '', '')] : []),
  ];
}

function fieldRow(name: string, field: PreviewField, { effect }: PreviewObject): string {
  const [after, now] = shownSides(field);
  const path = code(printFieldPath(field.pointer), 120);
  const drift = field.effect === 'changes' ? '' : ` (${describeDrift(field)})`;
  const cluster = field.effect === 'changes' ? now : `**${now}**${drift}`;
  if (field.effect === 'stays') return row(name, path, cluster, 'stays: no file names it');
  return row(name, path, cluster, effect === 'deletes' ? 'goes with the object' : after);
}

/** What the cluster and the file have, in the words of the drift check. */
function shownSides({ pointer, now, after, masked }: PreviewField): readonly [after: string, now: string] {
  if (masked === true) return ['not shown: it may hold a credential', 'not shown'];
  const sides = sidesOf({
    pointer,
    ...(after === undefined ? {} : { git: after }),
    ...(now === undefined ? {} : { live: now }),
  });
  const [to, from] = sides;
  return [sideMarkdown(to, shownValue), sideMarkdown(from, shownValue)];
}

/** `drifted from 1001, kubectl-edit, 22 Nov 17:40 UTC` */
function describeDrift({ pointer, git, masked, ...field }: PreviewField): string {
  const who = printWho(field);
  const [from] = sidesOf({ pointer, ...(git === undefined ? {} : { git }) });
  const was =
    masked === true ? 'drifted' : git === undefined ? 'only there' : `drifted from ${sideMarkdown(from, shownValue)}`;
  return who === '' ? was : `${was}, ${who}`;
}

/** The record's name, linked to where the pull request leaves it. */
function linkedName({ key, path, line, effect }: PreviewObject, { directory, links }: DriftPlace): string {
  const name = placedName(key);
  if (effect === 'deletes' || path.length > longestUrl) return name;
  const url = fileUrl(links, joinPath(directory, path), line);
  return url.length > longestUrl ? name : `[${name}](${url})`;
}
