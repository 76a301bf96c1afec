import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describeFabric, discoverFabrics } from '../config/discover-fabrics.ts';
import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import { nameFabrics } from '../config/fabric-names.ts';
import { defaultProposals } from '../config/fill-defaults.ts';
import { configPath, readRepositoryConfig } from '../config/read-config.ts';
import type { Problem } from '../domain/problem.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { describeSystemError } from '../domain/system-error.ts';
import { hedgehogPack } from '../kinds/hedgehog/pack.ts';
import { defaultLimits } from '../yaml/limits.ts';
import { CannotRun } from './cannot-run.ts';
import { listWorkTree, type WorkTree } from './list-work-tree.ts';
import { readWorkTree } from './read-work-tree.ts';
import { selectEveryManifest, selectFiles, selectOnly } from './select-files.ts';

/** A directory as the commands see it. `config` is absent where the configuration is broken: `problems` say why. */
export type Repository = {
  /** Absolute, symlinks resolved. */
  readonly root: string;
  readonly config: RepositoryConfig | undefined;
  readonly problems: readonly Problem[];
  readonly snapshot: Snapshot;
  /** Things worth knowing that are no problems of the files, one sentence each. */
  readonly notes: readonly string[];
};

/**
 * Reads DIR by the rule of DESIGN.md 5.3: a work tree with configuration; one fabric directory (holds raw/ or
 * managed/); else fabrics are found at any depth. Throws CannotRun where DIR cannot be read or holds no fabric.
 */
export function loadRepository(directory: string): Repository {
  const root = resolveRoot(directory);
  const tree = listWorkTree(root);
  if (tree.files.has(configPath)) return loadConfigured(root, tree);
  const notes = describeOtherConfigurations(root, tree);
  const kinds = hedgehogPack.kinds;
  const rootName = basename(root);
  if (tree.directories.has('raw') || tree.directories.has('managed')) {
    const name = nameFabrics([''], rootName).get('') ?? 'fabric';
    return loadFabrics(root, tree, [describeFabric('', name, tree.directories, kinds)], notes);
  }
  const { files } = readWorkTree(root, tree, selectEveryManifest(defaultLimits.fileBytes));
  const found = discoverFabrics({ files, directories: tree.directories }, kinds, rootName);
  if (found.length === 0) throw new CannotRun(describeNothing(directory));
  const loose = found.filter(({ sign }) => sign === 'documents').map(({ fabric }) => fabric);
  const fabrics = found.map(({ fabric }) => fabric);
  return loadFabrics(root, tree, fabrics, [...notes, ...describeLoose(loose, tree)]);
}

function resolveRoot(directory: string): string {
  try {
    const root = realpathSync(directory);
    if (statSync(root).isDirectory()) return root;
  } catch (error) {
    throw new CannotRun(`cannot read ${directory}: ${describeSystemError(error)}`, error);
  }
  throw new CannotRun(`${directory} is a file: give the directory of a repository or of a fabric`);
}

function loadConfigured(root: string, tree: WorkTree): Repository {
  const only = readWorkTree(root, tree, selectOnly(configPath, defaultLimits.fileBytes));
  const file = only.files.get(configPath);
  if (file?.bytes === undefined) {
    const message = 'the configuration must be a plain file of at most 16 MiB, and no symbolic link';
    const problem: Problem = { code: 'config', severity: 'error', message, path: configPath, line: 1 };
    return { root, config: undefined, problems: [problem], snapshot: only, notes: [] };
  }
  const { config, problems } = readRepositoryConfig(file.bytes);
  if (config === undefined) return { root, config, problems, snapshot: only, notes: [] };
  const snapshot = readWorkTree(root, tree, selectFiles(config, defaultLimits.fileBytes));
  const notes = config.fabrics
    .filter(({ directory }) => directory !== '' && !tree.directories.has(directory))
    .map(({ name, directory }) => `fabric ${name}: its directory ${directory}/ ${describeMissing(directory, tree)}`);
  return { root, config, problems, snapshot, notes };
}

function describeMissing(directory: string, tree: WorkTree): string {
  const names = directory.split('/');
  const link = names
    .map((_, i) => names.slice(0, i + 1).join('/'))
    .find((path) => tree.files.get(path)?.mode === '120000');
  return link === undefined ? 'does not exist yet' : `is not read: ${link} is a symbolic link, which is never followed`;
}

function loadFabrics(root: string, tree: WorkTree, fabrics: readonly Fabric[], notes: readonly string[]): Repository {
  const config = { fabrics, proposals: defaultProposals };
  const snapshot = readWorkTree(root, tree, selectFiles(config, defaultLimits.fileBytes));
  return { root, config, problems: [], snapshot, notes };
}

function describeOtherConfigurations(root: string, tree: WorkTree): string[] {
  const misnamed = ['.github/hedgerow.yaml', 'hedgerow.yml', 'hedgerow.yaml'].find((path) => tree.files.has(path));
  const notes = misnamed === undefined ? [] : [`${misnamed} is not read: the configuration is ${configPath}`];
  const above = existsSync(join(root, '.git')) ? undefined : findConfiguredAbove(dirname(root));
  if (above === undefined) return notes;
  const inside = relative(above, root);
  return [...notes, `the configuration of ${above} is not used here: run it there, this directory is its ${inside}/`];
}

/**
 * The nearest directory from here upwards that holds a configuration; the search ends at the top of the git work tree,
 * as git's own does.
 */
export function findConfiguredAbove(start: string): string | undefined {
  for (let directory = start; ; directory = dirname(directory)) {
    if (existsSync(join(directory, configPath))) return directory;
    if (existsSync(join(directory, '.git')) || dirname(directory) === directory) return undefined;
  }
}

function describeLoose(fabrics: readonly Fabric[], tree: WorkTree): string[] {
  return fabrics
    .filter(({ directory }) => {
      const prefix = directory === '' ? '' : `${directory}/`;
      return !tree.directories.has(`${prefix}raw`) && !tree.directories.has(`${prefix}managed`);
    })
    .map(({ directory }) => {
      const place = directory === '' ? 'raw/' : `${directory}/raw/`;
      return `fabric objects lie in ${directory === '' ? 'the directory' : `${directory}/`} itself: Hedgerow reads uploads from ${place}, move them there`;
    });
}

function describeNothing(directory: string): string {
  return [
    `no fabric found in ${directory}.`,
    `  Hedgerow looks for ${configPath}, for raw/ or managed/, or for Hedgehog objects in YAML files.`,
    '  To try it: make a directory with raw/ in it, copy your YAML there, and run this again on that directory.',
  ].join('\n');
}
