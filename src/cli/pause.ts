import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { PauseAnswer, PauseOrder } from '../actions/obey-operator.ts';
import { CannotRun } from './cannot-run.ts';
import { printPauseAnswer, printTarget } from './print-pause.ts';
import type { LoadPrograms } from './programs.ts';
import { readTarget } from './read-target.ts';
import { readAppSettings, readStoreSettings, sendOrder } from './send-order.ts';
import { writeOutput } from './write-output.ts';

type Options = { readonly by?: string; readonly credentials?: string };

const help = `
It can run beside the server, on the same machine for an embedded database, or without one; then it reads the same
settings as \`hedgerow serve\`. GitHub is asked for the id of the repository.

Exit status: 0 done, or so already; 2 not done, for the reason on stderr.`;

/** Registers `hedgerow pause` and `hedgerow resume` (DESIGN.md 5.3). */
export function registerPause(program: Command, load: LoadPrograms): void {
  const register = (name: PauseOrder['name'], summary: string, description: string): void => {
    program
      .command(name)
      .summary(summary)
      .description(description)
      .argument('<OWNER/REPO[:FABRIC]>', 'one fabric, or the repository with all of its fabrics')
      .option('--by <NAME>', 'who says so, instead of the user of the operating system')
      .option('--credentials <FILE>', 'credentials that set-up wrote (CREDENTIALS_FILE)')
      .addHelpText('after', help)
      .action(async (text: string, options: Options) => {
        const target = readTarget(text);
        const order: PauseOrder = { name, ...target, by: `operator ${readName(options.by)}` };
        writeOutput(printPauseAnswer(order, await give(order, options, load, program.version() ?? '')));
      });
  };
  register(
    'pause',
    'stop all writes to a repository or a fabric',
    'Stops all writes within seconds; checks turn neutral and say who paused it and since when.',
  );
  register('resume', 'let them go on', 'Lifts a pause, whoever it is by: Hedgerow goes on.');
}

/** Throws CannotRun where the name that was given would not be readable in a check. */
function readName(given: string | undefined): string {
  if (given === undefined) return currentUser();
  if (given.trim() === given && /^[^\p{C}]{1,50}$/u.test(given)) return given;
  throw new CannotRun('--by must be a name of 1 to 50 visible characters.');
}

// A container may run as a number that no user has.
function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `with user id ${process.getuid?.() ?? 'unknown'}`;
  }
}

async function give(
  order: PauseOrder,
  { credentials }: Options,
  load: LoadPrograms,
  version: string,
): Promise<PauseAnswer> {
  let answer: PauseAnswer;
  try {
    const sent = { path: '/pauses', order };
    answer = await sendOrder<PauseAnswer>(readStoreSettings(), version, sent, async (store) =>
      (await load()).orderPause(readAppSettings(credentials), store, order),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotRun(`could not ${order.name} ${printTarget(order)}: ${why}`, error);
  }
  if (answer.is === 'unknown-repository') {
    const { owner, repo } = order;
    throw new CannotRun(
      `there is no repository ${owner}/${repo}, or the App is not installed on it (or its installation is suspended). ` +
        '`hedgerow doctor` lists the installations.',
    );
  }
  if (answer.is === 'unknown-fabric') {
    throw new CannotRun(
      `${answer.repository} has no fabric "${order.fabric}"; its configuration has ${answer.fabrics.join(', ')}.`,
    );
  }
  return answer;
}
