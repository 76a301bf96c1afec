import type { Fabric } from '../config/fabric.ts';
import type { Problem, ProblemCode, Severity } from '../domain/problem.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { listProblems } from '../normalize/list-problems.ts';
import { adviceFor } from './advice.ts';
import { annotationOf } from './annotation.ts';
import { type Check, type CheckAction, mostAnnotations, textLimit } from './check.ts';
import { type PausedBy, printSince } from './command-replies.ts';
import { type DeletionGuard, describeGuard, guardTitle, holdsBack } from './deletion-guard.ts';
import { printDocuments } from './document-table.ts';
import { code, plain, printNumber } from './escape.ts';
import { sizeOf, takeLines } from './fit.ts';
import { commitLink, joinPath, type Links } from './links.ts';
import { problemLine } from './problem-list.ts';
import { printCounts } from './title.ts';
import { capital, count, list, listSome } from './words.ts';

export const structureCheckName = 'hedgerow / structure';

export type StructureInput = {
  readonly fabrics: readonly {
    readonly plan: FabricPlan;
    readonly fail: Fabric['structure']['fail'];
    /** Who stopped all writes to it: its errors decide nothing, and the check is at best neutral. */
    readonly paused?: PausedBy | undefined;
    /** Whether the text holds the whole plan of raw/; it does where left out. */
    readonly showsPlan?: boolean;
  }[];
  /** Of the repository: configuration, CRD files. */
  readonly problems: readonly Problem[];
  /** The commit is the head that the check is written on. */
  readonly links: Links;
  /** Sentences of Markdown that say why something is not proposed (check-note.ts). */
  readonly notes?: readonly string[];
  /** Paths of the repository that the pull request changes; absent on the head of a branch, where everything counts. */
  readonly touched?: ReadonlySet<string>;
  /** Fabrics of which more records are deleted than their guard allows. */
  readonly guards?: readonly DeletionGuard[];
  /** Of a pull request that changes the configuration: what is wrong with its copy, and what it means. */
  readonly configuration?: { readonly problems: readonly Problem[]; readonly effect: readonly string[] };
  /** Of a Change that the base disagrees with: one line without Markdown, and what to do. It fails the check. */
  readonly conflict?: { readonly title: string; readonly markdown: string };
  readonly actions?: readonly CheckAction[];
};

/** A problem with the directory its path is relative to, and whether it decides the conclusion. */
type Placed = { readonly problem: Problem; readonly directory: string; readonly decides: boolean };

/**
 * The check `hedgerow / structure` of one head (DESIGN.md 5.5): failure where an error counts by `structure.fail` or
 * the configuration is broken, neutral where writing is paused or a fabric with errors never fails, else success.
 * At most 50 annotations, errors first; the rest is counted and listed in the text. No clock: the same input gives
 * the same check.
 */
export function structureCheck(input: StructureInput): Check {
  const placed = placeProblems(input);
  const annotated = placed.slice(0, mostAnnotations);
  return {
    name: structureCheckName,
    conclusion: conclude(input, placed),
    title: printTitle(input, placed),
    summary: printSummary(input, placed),
    text: printText(input, placed.slice(mostAnnotations)),
    annotations: annotated.map(({ problem, directory }) => annotationOf(problem, directory)),
    ...(input.actions === undefined || input.actions.length === 0 ? {} : { actions: input.actions }),
  };
}

const severities: readonly Severity[] = ['error', 'warning', 'info'];

/** All problems, errors first, then as they stand: the repository's, each fabric's by path and line. */
function placeProblems(input: StructureInput): Placed[] {
  const repository = [...(input.configuration?.problems ?? []), ...input.problems];
  const all: Placed[] = repository.map((problem) => ({ problem, directory: '', decides: true }));
  for (const { plan, fail, paused } of input.fabrics) {
    for (const problem of listProblems(plan)) {
      if (paused) {
        all.push({ problem, directory: plan.directory, decides: false });
        continue;
      }
      const decides = fail === 'any' || (fail === 'touched' && isTouched(problem, plan.directory, input.touched));
      all.push({ problem, directory: plan.directory, decides });
    }
  }
  return severities.flatMap((severity) => all.filter(({ problem }) => problem.severity === severity));
}

function isTouched(problem: Problem, directory: string, touched: ReadonlySet<string> | undefined): boolean {
  if (!touched) return true;
  const paths = [problem.path, ...(problem.related ?? []).flatMap((other) => other.path ?? [])];
  return paths.some((path) => touched.has(joinPath(directory, path)));
}

function conclude(input: StructureInput, placed: readonly Placed[]): Check['conclusion'] {
  const { fabrics, guards = [], conflict } = input;
  const errors = placed.filter(({ problem }) => problem.severity === 'error');
  if (conflict) return 'failure';
  if (errors.some(({ decides }) => decides) || guards.some(holdsBack)) return 'failure';
  if (fabrics.some(({ paused }) => paused)) return 'neutral';
  const isLenient = errors.length > 0 && fabrics.some(({ fail }) => fail === 'never');
  return isLenient ? 'neutral' : 'success';
}

function countSeverity(placed: readonly Placed[], severity: Severity): number {
  return placed.filter(({ problem }) => problem.severity === severity).length;
}

/** `2 errors and 1 warning`; "" where there are none. Notes (info) do not count. */
function countProblems(placed: readonly Placed[]): string {
  const errors = countSeverity(placed, 'error');
  const warnings = countSeverity(placed, 'warning');
  const parts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return list(parts);
}

/** The pause, where one holds for every fabric. */
function commonPause({ fabrics }: StructureInput): PausedBy | undefined {
  const [first, ...others] = fabrics.map(({ paused }) => paused);
  return others.every((one) => one?.by === first?.by && one?.since === first?.since) ? first : undefined;
}

function printTitle(input: StructureInput, placed: readonly Placed[]): string {
  const { fabrics, problems } = input;
  const paused = commonPause(input);
  if (paused) return `Paused by ${plain(paused.by, 60)} since ${printSince(paused.since)}`;
  const broken = problems.filter((problem) => problem.code === 'config' && problem.severity === 'error').length;
  if (broken > 0) return `The configuration has ${count(broken, 'error')}: nothing happens until it is mended`;
  const copy = countSeverity(
    (input.configuration?.problems ?? []).map((problem) => ({ problem, directory: '', decides: true })),
    'error',
  );
  if (copy > 0) return `The configuration in this pull request has ${count(copy, 'error')}`;
  if (input.conflict) return plain(input.conflict.title, 200);
  const guard = input.guards?.find(holdsBack);
  if (guard) return guardTitle(guard);
  const files = count(sum(fabrics.map(({ plan }) => plan.files)), 'file');
  const records = count(sum(fabrics.map(({ plan }) => plan.records)), 'record');
  const found = countProblems(placed);
  if (found === '') return fabrics.length === 0 ? 'No fabric on this branch' : `${files}, ${records}, no problems`;
  const hasErrors = placed.some(({ problem }) => problem.severity === 'error');
  const decides = placed.some((one) => one.decides && one.problem.severity === 'error');
  const elsewhere = hasErrors && !decides && fabrics.every(({ fail }) => fail === 'touched');
  return elsewhere ? `No error in what this changes; elsewhere ${found} in ${files}` : `${found} in ${files}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function printSummary(input: StructureInput, placed: readonly Placed[]): string {
  const paused = commonPause(input);
  const parts = [
    ...(paused ? [`Paused by ${code(paused.by)} since ${printSince(paused.since)}: Hedgerow writes nothing.`] : []),
    ...(input.conflict ? [input.conflict.markdown] : []),
    ...(input.guards ?? []).map(describeGuard),
    printFabrics(input),
    ...(input.configuration ? [printConfiguration(input.configuration)] : []),
    printAdvice(placed),
    ...(placed.length > mostAnnotations
      ? [
          `${printNumber(mostAnnotations)} problems are annotated on their lines, ${printNumber(placed.length - mostAnnotations)} more are listed below.`,
        ]
      : []),
    ...takeLines(input.notes ?? [], 20_000),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function printConfiguration({ problems, effect }: NonNullable<StructureInput['configuration']>): string {
  if (problems.length > 0) return '**Do not merge:** with this configuration nothing happens until it is mended.';
  return ['Once this is merged, by the configuration in it:', '', ...effect].join('\n');
}

/** One line a fabric: what was read and what waits in raw/. */
function printFabrics({ fabrics, links }: StructureInput): string {
  if (fabrics.length === 0) return `Read at ${commitLink(links)}.`;
  const lines = fabrics.map(({ plan }) => {
    const read = `${count(plan.files, 'file')}, ${count(plan.records, 'record')}`;
    const repairs = plan.repairs.length;
    const waits = plan.documents.length > 0 || repairs > 0 ? `; to do: ${printCounts(plan.summary, repairs)}` : '';
    return `${code(plan.name)}: ${read}${waits}`;
  });
  if (lines.length === 1) return `Fabric ${lines.join('')}, at ${commitLink(links)}.`;
  const shown = lines.slice(0, 50).map((line) => `- ${line}`);
  const more = lines.length > shown.length ? [`- … and ${count(lines.length - shown.length, 'more fabric')}`] : [];
  return [`At ${commitLink(links)}:`, '', ...shown, ...more].join('\n');
}

/** Counts by code, worst first, with one sentence each on what to do. */
function printAdvice(placed: readonly Placed[]): string {
  const codes = new Map<ProblemCode, Placed[]>();
  for (const one of placed) {
    const same = codes.get(one.problem.code);
    if (same) same.push(one);
    else codes.set(one.problem.code, [one]);
  }
  return [...codes]
    .map(
      ([name, same]) => `- ${printNumber(same.length)} × ${code(name)} (${printSeverities(same)}): ${adviceFor(name)}`,
    )
    .join('\n');
}

function printSeverities(placed: readonly Placed[]): string {
  return severities.filter((severity) => countSeverity(placed, severity) > 0).join(', ');
}

/** What did not fit into annotations, then what normalization will do with raw/. */
function printText(input: StructureInput, rest: readonly Placed[]): string {
  const lines = rest.map(({ problem, directory }) => problemLine(problem, directory, input.links));
  const shown = takeLines(lines, 40_000);
  const cut = rest.slice(shown.length);
  const parts: string[] = [];
  if (rest.length > 0) {
    const more = cut.length > 0 ? [`- … and ${count(cut.length, 'more', 'more')}: ${countCodes(cut)}`] : [];
    parts.push([`### ${capital(count(rest.length, 'further problem'))}`, '', ...shown, ...more].join('\n'));
  }
  const shownPlans = input.fabrics.filter(({ showsPlan = true }) => showsPlan);
  const waiting = shownPlans.map(({ plan }) => plan).filter((plan) => plan.documents.length > 0);
  let room = textLimit - sizeOf(parts.join('')) - 1_000;
  for (const plan of waiting) {
    if (room < 5_000) break;
    const table = `### What becomes of ${code('raw/')} of ${code(plan.name)}\n\n${printDocuments(plan, input.links, room - 200)}`;
    room -= sizeOf(table) + 2;
    parts.push(table);
  }
  return parts.join('\n\n');
}

function countCodes(placed: readonly Placed[]): string {
  const codes = [...new Set(placed.map(({ problem }) => problem.code))];
  return listSome(
    codes.map((name) => `${code(name)} × ${printNumber(placed.filter((one) => one.problem.code === name).length)}`),
    12,
  );
}
