import type { Problem } from '../domain/problem.ts';
import type { FabricPlan, Placement, Repair } from '../normalize/fabric-plan.ts';
import { adviceFor } from './advice.ts';
import { concernOf, touchedBy } from './concern.ts';
import { printDetails } from './details.ts';
import { printDocuments } from './document-table.ts';
import { code, prose, row } from './escape.ts';
import { printFidelity } from './fidelity.ts';
import { sizeOf, takeLines } from './fit.ts';
import { printFooter } from './footer.ts';
import { printAdoption, printIntroduction, printTouched } from './introduction.ts';
import { fileLink, type Links } from './links.ts';
import { printProblems } from './problem-list.ts';
import { judgePlan } from './verdict.ts';
import { count, list } from './words.ts';

/** GitHub's limit for the body of a pull request (DESIGN.md section 6); kept in bytes. */
const bodyLimit = 65_536;

export type BodyContext = {
  readonly links: Links;
  /** Commit that carries the plan: the head of our branch. */
  readonly head: string;
  /** Name of the branch that the pull request goes into. */
  readonly branch: string;
  /** Where the fabric is normalized directly; `refused` holds GitHub's words when a push was refused. */
  readonly direct?: { readonly refused?: string };
};

/**
 * The body of a normalization pull request (DESIGN.md 5.5, EXAMPLES.md): verdict, counts, what the deployer will do,
 * the table, fidelity, problems, differences, how to undo, footer. Never above GitHub's limit: differences are cut
 * first, then rows that need nobody; whatever is cut is counted. People's text is inert, values of documents that
 * hold a credential are not shown. Pure: the same plan and context give the same text.
 */
export function printNormalizeBody(plan: FabricPlan, context: BodyContext): string {
  const { links } = context;
  const top = [
    judgePlan(plan).markdown,
    printAdoption(plan),
    printIntroduction(plan, links),
    printTouched(plan),
    printDirect(context),
  ];
  const bottom = [printUndo(context), printFooter({ planId: plan.planId, base: links.commit, head: context.head })];
  const findings = [printErrors(plan, links), printWarnings(plan, links), printNotes(plan)];
  const proof = [printRepairs(plan, links), printFidelity(plan, links, 4_000)];
  const fixed = join([...top, ...proof, ...findings, ...bottom]);
  const table = printDocuments(plan, links, bodyLimit - sizeOf(fixed) - 200);
  const rest = bodyLimit - sizeOf(join([fixed, table])) - 200;
  return join([...top, table, ...proof, ...findings, printDetails(plan, links, rest), ...bottom]);
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function printDirect({ direct, branch }: BodyContext): string {
  if (!direct) return '';
  if (direct.refused !== undefined) {
    return `This fabric is normalized directly, but GitHub refused the push to ${code(branch)}, so it comes as a pull request: ${prose(direct.refused)}`;
  }
  return `This fabric is normalized directly: new documents are committed to ${code(branch)} without a pull request, changes of existing records come as a pull request, like this one.`;
}

/** Errors that the plan is part of, with what to do about each code; then those that were there before. */
function printErrors(plan: FabricPlan, links: Links): string {
  const isTouched = touchedBy(plan);
  const errors = plan.problems.filter((problem) => problem.severity === 'error');
  const own = errors.filter(isTouched);
  const before = errors.filter((problem) => !isTouched(problem));
  const codes = [...new Set(own.map((problem) => problem.code))].slice(0, 6);
  return join([
    printProblems('Errors.', own, plan.directory, links, { lines: 40, room: 9_000 }),
    codes.map((one) => `${code(one)}: ${adviceFor(one)}`).join('  \n'),
    printProblems('Errors that were there before.', before, plan.directory, links, { lines: 10, room: 3_000 }),
  ]);
}

function printWarnings(plan: FabricPlan, links: Links): string {
  const isTouched = touchedBy(plan);
  const all: readonly Problem[] = [...plan.documents.filter((one) => one.outcome !== 'unmanaged'), plan]
    .flatMap((one) => one.problems)
    .filter((problem) => problem.severity === 'warning' && !isRepaired(plan, problem));
  return join([
    printProblems('Warnings.', all.filter(isTouched), plan.directory, links, { lines: 20, room: 5_000 }),
    printProblems(
      'Warnings that were there before.',
      all.filter((one) => !isTouched(one)),
      plan.directory,
      links,
      {
        lines: 5,
        room: 2_000,
      },
    ),
  ]);
}

/** Whether the table of repairs says it already. */
function isRepaired(plan: FabricPlan, problem: Problem): boolean {
  const isAboutPlace = problem.code === 'not-canonical-path' || problem.code === 'several-documents';
  return isAboutPlace && plan.repairs.some((repair) => repair.from === problem.path);
}

/** What is known but not checked, in one sentence. */
function printNotes(plan: FabricPlan): string {
  const isUnchecked = (one: Placement) =>
    concernOf(one) === undefined && one.problems.some((problem) => problem.code === 'unchecked-kind');
  const unchecked = plan.documents.filter(isUnchecked).length;
  if (unchecked === 0) return '';
  const what = unchecked === 1 ? 'is of a kind' : 'are of kinds';
  return `**Note.** ${count(unchecked, 'document')} ${what} known by identity only: moved, not checked.`;
}

const repairWords = { move: 'moved', split: 'split', dedupe: 'second copy' } as const;

function printRepairs(plan: FabricPlan, links: Links): string {
  if (plan.repairs.length === 0) return '';
  const rows = plan.repairs.slice(0, 30).map((repair) => printRepair(plan, links, repair));
  const shown = takeLines(rows, 6_000);
  const rest = plan.repairs.length - shown.length;
  return [
    `**Repairs in ${code('managed/')}.** No object changes, only where its file stands.`,
    ...(shown.length > 0 ? ['', `${row('', 'file', 'becomes')}\n| --- | --- | --- |`, ...shown] : []),
    ...(rest > 0 ? ['', `… and ${count(rest, 'more repair')}.`] : []),
  ].join('\n');
}

function printRepair(plan: FabricPlan, links: Links, repair: Repair): string {
  const to = repair.to.slice(0, 4).map((path) => code(path));
  const more = repair.to.length > 4 ? [count(repair.to.length - 4, 'more file')] : [];
  const fate = repair.kind === 'dedupe' ? `dropped, equal to ${list(to)}` : list([...to, ...more]);
  return row(repairWords[repair.kind], fileLink(links, plan.directory, repair.from), fate);
}

function printUndo({ branch }: BodyContext): string {
  return [
    '---',
    '',
    `Push to ${code('raw/')} on ${code(branch)} and this pull request follows. Close it and Hedgerow waits until ${code('raw/')} changes. To undo after the merge, revert this pull request: Hedgerow will not propose it again by itself. A comment \`/hedgerow rebuild\` starts it over.`,
  ].join('\n');
}
