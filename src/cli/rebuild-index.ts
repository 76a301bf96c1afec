import type { Command } from 'commander';
import type { IndexTarget } from '../actions/rebuild-index.ts';
import { CannotRun } from './cannot-run.ts';
import { readTarget } from './read-target.ts';
import { readStoreSettings, sendOrder } from './send-order.ts';
import { writeOutput } from './write-output.ts';

type Fabrics = readonly Required<IndexTarget>[];

const help = `
The index is a cache of what Git holds: it is kept up to date at every push, and filled by itself where the database is
empty. Rebuilding reads every file again and puts right what differs; who follows the feed hears of that and of nothing
else. It can run beside the server, or without one: then the next server does it.

Exit status: 0 asked for; 2 not, for the reason on stderr.`;

/** Registers `hedgerow index rebuild` (DESIGN.md 5.3). */
export function registerIndex(program: Command): void {
  const index = program
    .command('index')
    .summary('rebuild the index of records')
    .description('The records of managed/ that the API shows are indexed in the database.');
  index
    .command('rebuild')
    .summary('read all records again')
    .argument('[OWNER/REPO[:FABRIC]]', 'one fabric, or the repository with all of its fabrics; everything without it')
    .addHelpText('after', help)
    .action(async (text: string | undefined) => {
      const target = text === undefined ? undefined : readTarget(text);
      const fabrics = await rebuild(target, program.version() ?? '');
      if (fabrics.length === 0 && text !== undefined) {
        throw new CannotRun(`nothing is indexed of ${text}: the next look at the repository does it.`);
      }
      writeOutput(print(fabrics));
    });
}

function print(fabrics: Fabrics): string {
  if (fabrics.length === 0) return 'Nothing is indexed yet.\n';
  const names = fabrics.map(({ owner, repo, fabric }) => `  ${owner}/${repo}:${fabric}\n`).sort();
  return `These are read again:\n${names.join('')}`;
}

/** Asks the server that has the database open, else leaves it to the next one. */
async function rebuild(target: IndexTarget | undefined, version: string): Promise<Fabrics> {
  const settings = readStoreSettings();
  const sent = { path: '/index/rebuild', order: target ?? {} };
  try {
    const { fabrics } = await sendOrder<{ readonly fabrics: Fabrics }>(settings, version, sent, async (store) => {
      const { createRecordIndex } = await import('../store/create-record-index.ts');
      const { rebuildIndex } = await import('../actions/rebuild-index.ts');
      const { lookAnew } = await import('../jobs/repository-job.ts');
      const askForLook = (at: Parameters<typeof lookAnew>[0]) => store.queues.repositories.add([lookAnew(at)]);
      return { fabrics: await rebuildIndex(createRecordIndex(store.database), askForLook, target) };
    });
    return fabrics;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotRun(`could not rebuild the index: ${why}`, error);
  }
}
