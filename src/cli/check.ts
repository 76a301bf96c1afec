import type { Command } from 'commander';
import { listProblems } from '../normalize/list-problems.ts';
import { printCheckJson } from './json-output.ts';
import { loadRepository, type Repository } from './load-repository.ts';
import { addSharedOptions, readOutput, type SharedOptions } from './options.ts';
import { planDirectory } from './plan-directory.ts';
import { type CheckReport, printCheck } from './print-check.ts';
import { writeNotes, writeOutput } from './write-output.ts';

const help = `
Checks managed/ as it would be with raw/ merged into it: syntax, schema, the fabric's rules, references, ports,
subnets and VLANs used twice. The configuration is checked too. Nothing is written.

Exit status: 0 no error (warnings allowed); 1 an error; 2 could not run.

Examples:
  hedgerow check .
  hedgerow check . --json | jq -r '.fabrics[].problems[] | "\\(.path):\\(.line) \\(.code)"'`;

/** Registers \`hedgerow check\` (DESIGN.md 5.3). */
export function registerCheck(program: Command): void {
  addSharedOptions(program.command('check'))
    .summary('report every problem of raw/ and managed/, by line')
    .description('Reports every problem of a fabric, each with its file and line.')
    .addHelpText('after', help)
    .action(async (directory: string, options: SharedOptions) => {
      process.exitCode = await runCheck(directory, options);
    });
}

/** Runs the command and returns its exit status. Throws CannotRun. */
export async function runCheck(directory: string, options: SharedOptions): Promise<0 | 1> {
  const repository = loadRepository(directory);
  const report = await checkRepository(repository, directory, options);
  writeNotes(repository.notes);
  writeOutput(
    options.json === true ? printCheckJson(report.fabrics, report.problems) : printCheck(report, readOutput(options)),
  );
  const all = [...report.problems, ...report.fabrics.flatMap(({ problems }) => problems)];
  return all.some(({ severity }) => severity === 'error') ? 1 : 0;
}

async function checkRepository(
  repository: Repository,
  directory: string,
  options: SharedOptions,
): Promise<CheckReport> {
  const { config, problems } = repository;
  if (config === undefined) return { fabrics: [], problems, directory };
  const plan = await planDirectory({ ...repository, config }, options);
  const fabrics = plan.fabrics.map((fabric) => ({ plan: fabric, problems: listProblems(fabric) }));
  return { fabrics, problems: plan.problems, directory };
}
