import type { ChangePlan, RecordChange } from '../edit/change-plan.ts';
import { diffLines, unifiedDiff } from '../records/line-diff.ts';
import { adviceFor } from './advice.ts';
import { printChangeTable } from './change-table.ts';
import { judgeChange, type OtherChange } from './change-verdict.ts';
import { code, fence, printNumber, prose } from './escape.ts';
import { sizeOf, takeLines } from './fit.ts';
import { printFooter } from './footer.ts';
import { printDependants } from './introduction.ts';
import { type Links, repositoryUrl } from './links.ts';
import { printProblems } from './problem-list.ts';
import { documentName, recordName } from './record-name.ts';
import { printRequester, type RequestedBy } from './requester.ts';
import { capital, count, list } from './words.ts';

/** Below GitHub's limit for a body (65,536, DESIGN.md section 6), in bytes: the rest is for the marker (change-marker.ts). */
const bodyLimit = 60_000;

export type ChangeContext = {
  /** The caller's words beside the title; "" for none. */
  readonly message: string;
  readonly requester: RequestedBy;
  /** `commit`: the base that the plan is made on. */
  readonly links: Links;
  /** Commit that carries the Change: the head of its branch. */
  readonly head: string;
  /** Name of the branch that the pull request goes into. */
  readonly branch: string;
  /** Other open Changes on its records, or that exclude them. */
  readonly others?: readonly OtherChange[];
};

/**
 * The body of a Change's pull request (DESIGN.md 5.5, EXAMPLES.md): verdict, who asked, the table, what hangs on it,
 * other open Changes, problems with links to lines of the head, differences, how to undo, footer. Never above GitHub's
 * limit: differences are cut first, then rows; whatever is cut is counted. People's text is inert, credentials are not
 * shown. Pure: the same plan and context give the same text.
 */
export function printChangeBody(plan: ChangePlan, context: ChangeContext): string {
  const { links, head, others = [] } = context;
  const top = [printOpening(plan, others), printRequest(plan, context), printMessage(context.message)];
  const after: Links = { ...links, commit: head };
  const middle = [
    printWatch(plan),
    printOthers(others, links),
    printErrors(plan, after),
    printProblems('Warnings.', bySeverity(plan, 'warning'), plan.directory, after, { lines: 20, room: 5_000 }),
  ];
  const bottom = [printEnd(context.branch), printFooter({ planId: plan.planId, base: links.commit, head })];
  const fixed = join([...top, ...middle, ...bottom]);
  const table = printChangeTable(plan, links, bodyLimit - sizeOf(fixed) - 200);
  const rest = bodyLimit - sizeOf(join([fixed, table])) - 200;
  return join([...top, table, ...middle, printDetails(plan, rest), ...bottom]);
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function bySeverity({ problems }: ChangePlan, severity: string): ChangePlan['problems'] {
  return problems.filter((problem) => problem.severity === severity);
}

function printOpening(plan: ChangePlan, others: readonly OtherChange[]): string {
  return `${judgeChange(plan, others).markdown} ${printSize(plan)} ${printDeployer(plan)}`;
}

/** What a reviewer sees changed; a line that is replaced counts once. */
function printSize({ records, lines }: ChangePlan): string {
  const updates = new Map(records.filter(({ action }) => action === 'update').map(({ path, diff }) => [path, diff]));
  if (updates.size === 0) {
    const parts = [
      ...(lines.added > 0 ? [`${count(lines.added, 'line')} ${lines.added === 1 ? 'is' : 'are'} added`] : []),
      ...(lines.removed > 0 ? [`${count(lines.removed, 'line')} ${lines.removed === 1 ? 'goes' : 'go'}`] : []),
    ];
    return `${capital(list(parts)) || 'Nothing changes'}.`;
  }
  const shown = [...updates.values()].filter((diff) => diff !== undefined);
  const changed = shown.reduce((sum, { before, after }) => sum + countChanged(before, after), 0);
  const size =
    shown.length < updates.size
      ? 'Only these fields change'
      : `${count(changed, 'line')} ${changed === 1 ? 'changes' : 'change'}`;
  return `${size}; everything else, comments included, is untouched.`;
}

function countChanged(before: string, after: string): number {
  const lines = diffLines(before, after);
  const removed = lines.filter((line) => line.mark === '-').length;
  return Math.max(removed, lines.filter((line) => line.mark === '+').length);
}

function printDeployer({ records }: ChangePlan): string {
  const parts = (['create', 'update', 'delete'] as const)
    .map((action) => ({ action, number: records.filter((record) => record.action === action).length }))
    .filter(({ number }) => number > 0)
    .map(({ action, number }, i) => `${action} ${i === 0 ? count(number, 'object') : printNumber(number)}`);
  return parts.length === 0 ? 'Nothing changes for the deployer.' : `After the merge the deployer will ${list(parts)}.`;
}

function printRequest({ records }: ChangePlan, { requester, message }: ChangeContext): string {
  const end = message.trim() === '' ? '.' : ':';
  return `Requested${requester.button ? '' : ' through the API'} by ${printRequester(requester)}, on ${count(records.length, 'record')}${end}`;
}

function printWatch({ touched }: ChangePlan): string {
  const lines = touched.filter(({ dependants }) => dependants.length > 0).map(printDependants);
  const [only, ...others] = lines;
  if (only === undefined) return '';
  if (others.length === 0) return `**Watch:** still refers to ${only}.`;
  const shown = takeLines(
    lines.slice(0, 10).map((line) => `- ${line}`),
    4_000,
  );
  const rest = lines.length - shown.length;
  return [
    '**Watch:** still refers to',
    '',
    ...shown,
    ...(rest > 0 ? [`- … and ${count(rest, 'more record')}`] : []),
  ].join('\n');
}

function printOthers(others: readonly OtherChange[], links: Links): string {
  const same = others.filter(({ conflict }) => conflict === undefined);
  const rivals = others.filter(({ conflict }) => conflict !== undefined);
  return join([
    listOthers(
      '**Excluded by another.** Either can be merged, not both: what is merged second breaks the fabric.',
      rivals,
      links,
    ),
    listOthers(
      '**Also open.** These are about the same records; what is merged second is merged by field, or reported.',
      same,
      links,
    ),
  ]);
}

function listOthers(intro: string, others: readonly OtherChange[], links: Links): string {
  if (others.length === 0) return '';
  const lines = others.slice(0, 20).map(({ key, change, pullRequest, conflict }) => {
    const where =
      pullRequest === undefined
        ? `Change ${code(change)}, not proposed yet`
        : `[pull request ${pullRequest}](${repositoryUrl(links)}/pull/${pullRequest})`;
    return `- ${recordName(key)}: ${where}${conflict === undefined ? '' : `: ${prose(conflict)}`}`;
  });
  const shown = takeLines(lines, 4_000);
  const rest = others.length - shown.length;
  return [intro, '', ...shown, ...(rest > 0 ? [`- … and ${count(rest, 'more', 'more')}`] : [])].join('\n');
}

function printMessage(message: string): string {
  const lines = message.trim().split(/\r\n|\r|\n/);
  if (message.trim() === '') return '';
  const shown = takeLines(lines.slice(0, 60), 6_000);
  const rest = lines.length - shown.length;
  return fence([...shown, ...(rest > 0 ? [`… ${printNumber(rest)} more lines`] : [])], 'text');
}

function printErrors(plan: ChangePlan, links: Links): string {
  const errors = bySeverity(plan, 'error');
  const codes = [...new Set(errors.map((problem) => problem.code))].slice(0, 6);
  return join([
    printProblems('Errors.', errors, plan.directory, links, { lines: 40, room: 9_000 }),
    codes.map((one) => `${code(one)}: ${adviceFor(one)}`).join('  \n'),
  ]);
}

/** Lines of one file's difference that are shown; GitHub's own files tab shows the rest. */
const mostLines = 60;

function printDetails({ records }: ChangePlan, room: number): string {
  const byPath = new Map(
    records.flatMap((record) => (record.diff === undefined ? [] : [[record.path, record] as const])),
  );
  const changed = [...byPath.values()];
  const blocks: string[] = [];
  let left = room - 300;
  for (const record of changed) {
    const block = printDifference(record);
    left -= sizeOf(block) + 2;
    if (left < 0) break;
    blocks.push(block);
  }
  if (blocks.length === 0) return '';
  const rest = changed.length - blocks.length;
  const more = rest > 0 ? [`… and ${count(rest, 'more file')}: see the files of this pull request.`] : [];
  const summary = `<details><summary>Differences (${printNumber(changed.length)})</summary>`;
  return [summary, ...blocks, ...more, '</details>'].join('\n\n');
}

function printDifference({ title, path, diff }: RecordChange): string {
  const lines = unifiedDiff(diff?.before ?? '', diff?.after ?? '', mostLines);
  return `${documentName(title)}, ${code(path)}\n\n${fence(lines, 'diff')}`;
}

function printEnd(branch: string): string {
  return [
    '---',
    '',
    `When ${code(branch)} moves, this pull request follows by field; what both changed is reported here and waits for a decision. Close it, or withdraw the Change through the API, and nothing happens. To undo it after the merge, revert this pull request.`,
  ].join('\n');
}
