import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { registerBackup } from './backup.ts';
import { CannotRun } from './cannot-run.ts';
import { registerCheck } from './check.ts';
import { registerCrds } from './crds.ts';
import { registerDoctor } from './doctor.ts';
import { registerDrift } from './drift.ts';
import { registerJobs } from './jobs.ts';
import { registerNormalize } from './normalize.ts';
import { registerPause } from './pause.ts';
import type { LoadPrograms } from './programs.ts';
import { registerIndex } from './rebuild-index.ts';
import { registerServe } from './serve.ts';
import { registerToken } from './token.ts';
import { tolerateClosedPipe, writeError } from './write-output.ts';

const outro = `
Start with:
  hedgerow check DIR        problems of your files; nothing is written
  hedgerow normalize DIR    where each document of raw/ would go; nothing is written
  hedgerow drift DIR        where the cluster differs from managed/; nothing is written

DIR is the work tree of a repository with .github/hedgerow.yml, or a directory
that holds raw/ or managed/. No account is needed, and no network but to a cluster.`;

/**
 * The command line: one command with its subcommands. Usage errors and CannotRun end in exit status 2, and so does a
 * bug of ours. `load` gives what the server's subcommands run.
 */
export async function runProgram(argv: readonly string[], load: LoadPrograms): Promise<void> {
  tolerateClosedPipe();
  try {
    await createProgram(load).parseAsync([...argv]);
  } catch (error) {
    process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
    if (error instanceof CannotRun) writeError(error.message);
    else if (!(error instanceof CommanderError))
      writeError(`this is a bug: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

function createProgram(load: LoadPrograms): Command {
  const program = new Command('hedgerow')
    .description('Keeps a GitOps repository and a network-fabric GUI in step, with Git as the only truth.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [COMMAND]', 'print the help of a command')
    .showHelpAfterError('Run it with --help for the options.')
    .addHelpText('after', outro)
    .exitOverride();
  registerNormalize(program);
  registerCheck(program);
  registerDrift(program);
  registerCrds(program);
  registerServe(program, load);
  registerDoctor(program, load);
  registerBackup(program);
  registerJobs(program);
  registerIndex(program);
  registerPause(program, load);
  registerToken(program, load);
  return program;
}

// Both src/cli/ and dist/cli/ lie two levels below package.json.
function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}
