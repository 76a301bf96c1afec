import { type Command, InvalidArgumentError, Option } from 'commander';
import { readTerminal, type Terminal } from '../config/terminal.ts';

/** What `normalize` and `check` have in common. */
export type SharedOptions = {
  readonly fabric?: string;
  readonly json?: boolean;
  readonly color: boolean;
  readonly threads?: number;
};

/** Adds the argument DIR and the options that `normalize` and `check` share. */
export function addSharedOptions(command: Command): Command {
  return command
    .argument('<DIR>', 'work tree of a repository, or one fabric directory (holds raw/ or managed/)')
    .option('--fabric <NAME>', 'only this fabric of the repository')
    .option('--json', 'print one JSON document on stdout instead of the report')
    .option('--no-color', 'no colour (so does the environment variable NO_COLOR)')
    .addOption(
      new Option('--threads <N>', 'threads that read documents (default: one a core, at most 4)').argParser(
        readThreads,
      ),
    );
}

function readThreads(text: string): number {
  const threads = Number(text);
  if (/^\d{1,3}$/.test(text) && threads >= 1 && threads <= 64) return threads;
  throw new InvalidArgumentError('It must be a whole number from 1 to 64.');
}

/** What stdout can show, given `--no-color`. */
export function readOutput({ color }: SharedOptions): Terminal {
  return readTerminal(process.stdout, color);
}
