import type { DriftFinding } from '../drift/drift-finding.ts';
import type { PreviewObject, PreviewPlan } from '../drift/preview-plan.ts';
import { type Check, textLimit } from './check.ts';
import { type PausedBy, printSince } from './command-replies.ts';
import { printDeployer } from './drift-sections.ts';
import { code, plain, prose } from './escape.ts';
import { sizeOf, takeLines } from './fit.ts';
import type { Links } from './links.ts';
import { printMoment } from './moment.ts';
import { overwrittenAnnotations } from './preview-annotations.ts';
import { printOrder } from './preview-order.ts';
import { type PreviewTerms, previewHead, printPreviewRows } from './preview-row.ts';
import { capital, count, list, stop } from './words.ts';

/** The name of a fabric's check on a pull request that touches its managed/. */
export function previewCheckName(fabric: string): string {
  return `hedgerow / preview: ${fabric}`;
}

export type PreviewCheckInput = {
  readonly fabric: { readonly name: string; readonly directory: string };
  readonly plan: PreviewPlan;
  /** The last comparison; undefined where there was none yet. */
  readonly finding: DriftFinding | undefined;
  /** The cluster does not answer since then (ISO 8601), and what it said. */
  readonly unreachable?: { readonly since: string; readonly message: string } | undefined;
  /** The commit is the head of the pull request. */
  readonly links: Links;
  /** Page of the full report. */
  readonly detailsUrl?: string | undefined;
  readonly paused?: PausedBy | undefined;
};

type Tally = Readonly<Record<'create' | 'update' | 'delete' | 'refuse' | 'overwrite' | 'keep', number>>;

const mostRows = 60;
const tableRoom = 30_000;

/**
 * The check `hedgerow / preview: <fabric>` on the head of a pull request (DESIGN.md 5.5; docs/decisions/0096): success,
 * or neutral where drift is overwritten, the cluster would refuse something or was not read lately. It never fails: what
 * is wrong with the files is for the structure check to say. No clock: the same input gives the same check.
 */
export function previewCheck(input: PreviewCheckInput): Check {
  const { fabric, plan, finding, links, detailsUrl } = input;
  const terms = { prunes: finding?.deployer?.prunes, isSeen: finding !== undefined };
  const tally = tallyOf(plan, terms);
  const place = { directory: fabric.directory, links };
  const rows = sortObjects(plan.objects).map((object) => printPreviewRows(object, place, terms));
  const table = fitRows(rows, mostRows, tableRoom);
  const isLate = finding === undefined || input.unreachable !== undefined;
  const isCalm = tally.refuse + tally.overwrite === 0 && !isLate && input.paused === undefined;
  return {
    name: previewCheckName(fabric.name),
    conclusion: isCalm ? 'success' : 'neutral',
    title: printTitle(tally, input),
    summary: printSummary(input, tally, table, terms),
    text: printRest(rows.slice(table.taken)),
    annotations: overwrittenAnnotations(plan.objects, fabric.directory),
    ...(detailsUrl === undefined ? {} : { detailsUrl }),
  };
}

function tallyOf({ objects }: PreviewPlan, { prunes }: PreviewTerms): Tally {
  const number = (is: (object: PreviewObject) => boolean): number => objects.filter(is).length;
  return {
    create: number(({ effect }) => effect === 'creates'),
    update: number(({ effect }) => effect === 'updates'),
    delete: number(({ effect }) => effect === 'deletes' && prunes !== false),
    refuse: number((object) => object.refused !== undefined && !(object.effect === 'deletes' && prunes === false)),
    overwrite: number(({ fields }) => fields.some(({ effect }) => effect === 'overwrites')),
    keep: number(({ effect }) => effect === 'deletes' && prunes === false),
  };
}

/** What needs a look first: refused, overwritten, deleted, then by what happens. */
function sortObjects(objects: readonly PreviewObject[]): PreviewObject[] {
  const effects: readonly PreviewObject['effect'][] = ['deletes', 'updates', 'creates', 'nothing'];
  const rank = ({ refused, fields, effect }: PreviewObject): number => {
    if (refused !== undefined) return 0;
    return fields.some((field) => field.effect === 'overwrites') ? 1 : 2 + effects.indexOf(effect);
  };
  return objects.toSorted((a, b) => rank(a) - rank(b));
}

function printTitle(tally: Tally, { finding, unreachable, paused }: PreviewCheckInput): string {
  const parts = doneParts(tally, '');
  const done = parts.length === 0 ? 'Nothing changes in the cluster' : `Merging will ${list(parts)} in the cluster`;
  const late =
    unreachable !== undefined
      ? `; not reachable since ${printMoment(unreachable.since)}`
      : finding === undefined
        ? '; not compared yet'
        : '';
  const stopped = paused === undefined ? '' : `; paused by ${plain(paused.by, 60)}`;
  return `${done}${warnings(tally)
    .map((one) => `; ${one}`)
    .join('')}${late}${stopped}`;
}

/** `update 2 objects`, `delete 1`; the first has the noun. */
function doneParts(tally: Tally, mark: string): string[] {
  const acts = (['create', 'update', 'delete'] as const).filter((act) => tally[act] > 0);
  return acts.map((act, i) => `${mark}${act} ${i === 0 ? count(tally[act], 'object') : String(tally[act])}${mark}`);
}

function warnings({ refuse, overwrite }: Tally): string[] {
  return [
    ...(refuse > 0 ? [`it will refuse ${refuse}`] : []),
    ...(overwrite > 0 ? [`drift of ${overwrite} is overwritten`] : []),
  ];
}

type Table = { readonly lines: readonly string[]; readonly taken: number };

/** The rows of the first objects that fit, never a part of one. */
function fitRows(rows: readonly (readonly string[])[], most: number, room: number): Table {
  const lines: string[] = [];
  let left = room;
  let taken = 0;
  for (const own of rows) {
    const size = own.reduce((sum, line) => sum + sizeOf(line) + 1, 0);
    if (lines.length + own.length > most || size > left) break;
    left -= size;
    lines.push(...own);
    taken += 1;
  }
  return { lines, taken };
}

function printSummary(input: PreviewCheckInput, tally: Tally, table: Table, terms: PreviewTerms): string {
  const { plan, finding } = input;
  const parts = doneParts(tally, '**');
  const left = plan.objects.length - table.taken;
  const head = terms.isSeen ? previewHead : previewHead.map((line) => line.replace('cluster now', 'Git now'));
  return [
    parts.length === 0
      ? '**Merging this changes nothing in the cluster.**'
      : `Merging this will ${list(parts)} in the cluster.`,
    input.paused === undefined
      ? ''
      : `Paused by ${code(input.paused.by)} since ${printSince(input.paused.since)}: Hedgerow writes nothing to Git.`,
    printStanding(input),
    printWarnings(tally),
    table.lines.length === 0 ? '' : [...head, ...table.lines].join('\n'),
    left > 0 ? `**${count(left, 'more object')} not in this table**; as many as fit are listed below.` : '',
    printOrder(plan.order, finding?.deployer),
    printDeployer(finding?.deployer),
    printElsewhere(plan.driftElsewhere, finding),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function printStanding({ finding, unreachable }: PreviewCheckInput): string {
  if (unreachable !== undefined) {
    const then = finding === undefined ? 'It was never compared.' : 'What it holds is told as it was before.';
    return `**The cluster does not answer since ${printMoment(unreachable.since)}.** ${capital(stop(prose(unreachable.message, 400)))} ${then}`;
  }
  if (finding !== undefined) return '';
  return 'The cluster was not compared with this fabric yet: what follows is what changes in Git. This check is written again when it was.';
}

function printWarnings({ refuse, overwrite, keep }: Tally): string {
  const lines = [
    ...(refuse > 0 ? [`- The cluster will refuse **${count(refuse, 'object')}**: nothing comes of that part.`] : []),
    ...(overwrite > 0
      ? [
          `- Drift of **${count(overwrite, 'object')}** is overwritten. To keep the cluster's values, press **Adopt live** in the drift check first.`,
        ]
      : []),
    ...(keep > 0
      ? [
          `- **${count(keep, 'object')}** whose file goes ${keep === 1 ? 'stays' : 'stay'} in the cluster: the deployer does not prune.`,
        ]
      : []),
  ];
  return lines.join('\n');
}

function printElsewhere(number: number, finding: DriftFinding | undefined): string {
  if (number === 0) return '';
  const who = finding?.deployer?.selfHeals === true ? 'The deployer puts' : 'A sync of the deployer puts';
  return `${capital(count(number, 'further record'))} drifted that this pull request does not touch. ${who} Git's values back there too.`;
}

/** What the summary does not hold. */
function printRest(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const { lines, taken } = fitRows(rows, Number.POSITIVE_INFINITY, textLimit - 2_000);
  const more = rows.length - taken;
  const shown = takeLines([...previewHead, ...lines], textLimit - 500);
  return [shown.join('\n'), ...(more > 0 ? [`… and ${count(more, 'more object')}.`] : [])].join('\n\n');
}
