import type { Command } from 'commander';
import type { RepositoryPlan } from '../normalize/plan-repository.ts';
import { printNormalizeJson } from './json-output.ts';
import { loadRepository, type Repository } from './load-repository.ts';
import { addSharedOptions, readOutput, type SharedOptions } from './options.ts';
import { planDirectory } from './plan-directory.ts';
import { printNormalize } from './print-normalize.ts';
import { reportBroken } from './report-broken.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { writeChanges } from './write-changes.ts';
import { writeNotes, writeOutput } from './write-output.ts';

type NormalizeOptions = SharedOptions & { readonly write?: boolean };

const help = `
Each valid document of raw/ goes to its own file managed/<kind>/<name>.yaml, everything else to unmanaged/ with a
reason; documents that contradict each other stay in raw/. Without --write nothing is written.

Exit status: 0 nothing to do; 1 changes (written or not), or documents held back; 2 could not run.

Examples:
  hedgerow normalize .                     what would happen
  hedgerow normalize . --write             do it, then look at git diff
  hedgerow normalize . --json | jq '.fabrics[].summary'`;

/** Registers `hedgerow normalize` (DESIGN.md 5.3). */
export function registerNormalize(program: Command): void {
  addSharedOptions(program.command('normalize'))
    .summary('show where documents of raw/ go; --write does it')
    .description('Moves every document of raw/ to where it belongs.')
    .option('--write', 'change the files; new content is in place before anything is deleted')
    .addHelpText('after', help)
    .action(async (directory: string, options: NormalizeOptions) => {
      process.exitCode = await runNormalize(directory, options);
    });
}

/** Runs the command and returns its exit status. Throws CannotRun. */
export async function runNormalize(directory: string, options: NormalizeOptions): Promise<0 | 1 | 2> {
  const repository = loadRepository(directory);
  const { config } = repository;
  if (config === undefined) {
    const { problems } = repository;
    if (options.json === true) writeOutput(printNormalizeJson({ fabrics: [], problems, written: false }));
    reportBroken(problems, 'planned', options.color);
    return 2;
  }
  const plan = await planDirectory({ ...repository, config }, options);
  const written = options.write === true && plan.fabrics.some(({ changes }) => changes.length > 0);
  if (written) await writePlan(repository, plan);
  const report = { ...plan, written };
  writeNotes(repository.notes);
  writeOutput(options.json === true ? printNormalizeJson(report) : printNormalize(report, readOutput(options)));
  return plan.fabrics.some(({ changes, summary }) => changes.length > 0 || summary.held > 0) ? 1 : 0;
}

async function writePlan({ root, snapshot }: Repository, plan: RepositoryPlan): Promise<void> {
  await untilInterrupted((signal) => writeChanges(root, plan.fabrics, snapshot, signal));
}
