import { lstatSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { readDefinitions } from '../cluster/read-definitions.ts';
import type { ClusterAccess } from '../config/cluster-entry.ts';
import { compileGlobs } from '../config/glob.ts';
import { describeSystemError, systemErrorCode } from '../domain/system-error.ts';
import { type CleanDefinition, cleanDefinition } from '../kinds/clean-definition.ts';
import { isNoRecord } from '../kinds/unmanaged-kinds.ts';
import { UnusableCluster } from '../ports/cluster-source.ts';
import { count } from '../proposal/words.ts';
import { printYaml } from '../yaml/print.ts';
import { CannotRun } from './cannot-run.ts';
import { moveIntoPlace } from './commit-files.ts';
import { findConfiguredAbove, loadRepository, type Repository } from './load-repository.ts';
import { stageFiles } from './stage-files.ts';
import { inert, pad } from './terminal-text.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { usedKinds } from './used-kinds.ts';
import { writeNotes, writeOutput } from './write-output.ts';

type PullOptions = { readonly kubeconfig: string; readonly context?: string; readonly allowExec?: boolean };

const help = `
Taken are the kinds of every group below githedgehog.com, and those that the configuration's crds or a file of managed/
names; not those that the fabric writes itself, such as Agent or SwitchProfile. Each definition is one file without
status, labels, annotations and the rest of what is the cluster's own: the same definition is the same file. Then list
them in .github/hedgerow.yml:
  crds: [crds/*.yaml]

Files of other names in DIR stay as they are. Nothing is written to the cluster.

Exit status: 0 the files are those of the cluster; 2 could not run, and no file was changed.`;

/** Registers `hedgerow crds` (DESIGN.md 5.3). */
export function registerCrds(program: Command): void {
  program
    .command('crds')
    .summary('definitions of kinds, from a cluster')
    .description('Takes definitions of kinds from a cluster into files.')
    .command('pull')
    .summary('write the definitions that a cluster serves into a directory')
    .argument('<DIR>', 'directory for the files; made where it is not there')
    .requiredOption('--kubeconfig <FILE>', 'the cluster that this kubeconfig leads to')
    .option('--context <NAME>', 'context of the kubeconfig (default: its current one)')
    .option('--allow-exec', 'let the kubeconfig run the program that it names to sign in')
    .addHelpText('after', help)
    .action(async (directory: string, options: PullOptions) => await pull(directory, options));
}

/** Brings DIR to what the cluster serves; writes nothing where all is the same. Throws CannotRun. */
async function pull(directory: string, { kubeconfig, context, allowExec = false }: PullOptions): Promise<void> {
  const repository = findRepository(directory);
  const used = repository === undefined ? new Set<string>() : usedKinds(repository);
  const access = { is: 'kubeconfig', path: kubeconfig, context, allowExec } as const;
  await untilInterrupted(async (signal) => {
    const definitions = await readWanted(access, used, signal);
    const files = definitions.map((definition) => asFile(directory, definition));
    const changed = files.filter(({ state }) => state !== 'unchanged');
    if (changed.length > 0) {
      makeDirectory(directory);
      const news = changed.map(({ name, text }) => ({ path: name, executable: false, content: text }));
      moveIntoPlace(directory, await stageFiles(directory, news, signal));
    }
    writeOutput(printFiles(files));
  });
  if (repository !== undefined) writeNotes(noteUnlisted(repository, directory));
}

async function readWanted(
  access: Extract<ClusterAccess, { is: 'kubeconfig' }>,
  used: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<CleanDefinition[]> {
  const isWanted = (ref: { group: string; kind: string }): boolean =>
    !isNoRecord(ref) && (ref.group.endsWith('.githedgehog.com') || used.has(`${ref.group}/${ref.kind}`));
  const answer = await readDefinitions(access, isWanted, signal).catch((error: unknown) => {
    throw error instanceof UnusableCluster ? new CannotRun(error.message, error) : error;
  });
  if (answer.is !== 'found') throw new CannotRun(`the definitions could not be read: ${answer.message}`);
  const definitions = answer.values.flatMap((value) => cleanDefinition(value) ?? []);
  if (definitions.length > 0) return definitions.sort((a, b) => (a.name < b.name ? -1 : 1));
  throw new CannotRun('the cluster defines none of the kinds: is it the right one?');
}

type PulledFile = {
  readonly name: string;
  readonly kind: string;
  readonly text: string;
  readonly state: 'new' | 'changed' | 'unchanged';
};

function asFile(directory: string, { name, kind, value }: CleanDefinition): PulledFile {
  const path = join(directory, name);
  const text = printYaml(value);
  try {
    if (!lstatSync(path).isFile()) throw new CannotRun(`${path} is no plain file: move it away. Nothing was changed.`);
    return { name, kind, text, state: readFileSync(path, 'utf8') === text ? 'unchanged' : 'changed' };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return { name, kind, text, state: 'new' };
    if (error instanceof CannotRun) throw error;
    throw new CannotRun(`cannot read ${path}: ${describeSystemError(error)}. Nothing was changed.`, error);
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new CannotRun(`cannot make ${directory}: ${describeSystemError(error)}. Nothing was changed.`, error);
  }
}

function printFiles(files: readonly PulledFile[]): string {
  const signs = { new: '+', changed: '~', unchanged: ' ' };
  const width = Math.max(...files.map(({ name }) => name.length));
  const lines = files.map(({ name, kind, state }) => `  ${signs[state]} ${pad(name, width)}  ${inert(kind)}, ${state}`);
  const states = (['new', 'changed', 'unchanged'] as const)
    .map((state) => [state, files.filter((file) => file.state === state).length] as const)
    .filter(([, number]) => number > 0);
  const sums = states.map(([state, number]) => `${number} ${state}`).join(', ');
  return `${lines.join('\n')}\n\n${count(files.length, 'definition')}: ${sums}\n`;
}

// Where there is no configuration, or a broken one, only the groups of the fabric are known.
function findRepository(directory: string): Repository | undefined {
  const root = findConfiguredAbove(resolve(directory));
  return root === undefined ? undefined : loadRepository(root);
}

function noteUnlisted({ root, config }: Repository, directory: string): string[] {
  const place = relative(root, realpathSync(directory)).split(sep).join('/');
  const pattern = place === '' ? '*.yaml' : `${place}/*.yaml`;
  const isListed = config?.fabrics.some(({ crds }) => compileGlobs(crds)(pattern.replace('*', 'a'))) ?? true;
  return isListed ? [] : [`no fabric uses them yet: write crds: [${pattern}] in .github/hedgerow.yml`];
}
