import { dirname, resolve } from 'node:path';
import type { ClusterAccess, ClusterEntry, DeployerRef } from './cluster-entry.ts';
import { findClusterFaults } from './cluster-rules.ts';
import { type ClustersFile, clustersFileSchema } from './clusters-schema.ts';
import { readDuration } from './duration.ts';
import { readStrict, strictSchema } from './read-strict.ts';
import { watchFile } from './watched-file.ts';

/** The clusters at this moment; `report` hears, once, why a replaced file cannot be used: the last good one stays. */
export type ReadClusters = (report?: (problems: readonly string[]) => void) => readonly ClusterEntry[];

type WrittenEntry = ClustersFile['clusters'][number];

const schema = strictSchema(clustersFileSchema);
const rules = findClusterFaults;
const defaultEvery = 300;

class UnusableFile extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join(' '));
    this.problems = problems;
  }
}

/**
 * The clusters of CLUSTERS_FILE (DESIGN.md 5.8), read again when the file was replaced; undefined where the variable is
 * not set. Problems say where and what to do, a sentence each.
 */
export function watchClusters(
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): ReadClusters | undefined {
  const { CLUSTERS_FILE: path } = environment;
  if (path === undefined) return undefined;
  const say = (error: unknown): readonly string[] => sayWhy(path, error);
  try {
    const read = watchFile(path, (text) => parseClusters(text, path));
    return (report) => read((error) => report?.(say(error)));
  } catch (error) {
    problems.push(...say(error));
    return undefined;
  }
}

function parseClusters(text: string, path: string): readonly ClusterEntry[] {
  const reading = readStrict(Buffer.from(text), { path, schema, rules, needs: '"clusters"' });
  if ('problems' in reading) {
    throw new UnusableFile(reading.problems.map(({ line, message }) => `CLUSTERS_FILE ${path}:${line}: ${message}.`));
  }
  const directory = dirname(resolve(path));
  return (reading.value as ClustersFile).clusters.map((entry) => entryOf(entry, directory));
}

function entryOf({ fabric: named, select = {}, every, deployer, ...access }: WrittenEntry, directory: string) {
  const [owner = '', repo = '', fabric = ''] = named.split(/[/:]/);
  const seconds = (every === undefined ? undefined : readDuration(every)) ?? defaultEvery;
  const entry: ClusterEntry = {
    ...{ owner, repo, fabric, select, every: seconds * 1000 },
    access: accessOf(access, directory),
  };
  const carrier = deployerOf(deployer);
  return carrier === undefined ? entry : { ...entry, deployer: carrier };
}

function accessOf({ kubeconfig, context, allowExec, snapshot }: WrittenAccess, directory: string): ClusterAccess {
  if (kubeconfig !== undefined) {
    const path = resolve(directory, kubeconfig);
    return { is: 'kubeconfig', path, context, allowExec: allowExec ?? false };
  }
  return snapshot === undefined ? { is: 'in-cluster' } : { is: 'snapshot', path: resolve(directory, snapshot) };
}

type WrittenAccess = Pick<WrittenEntry, 'kubeconfig' | 'context' | 'allowExec' | 'snapshot'>;

function deployerOf(deployer: WrittenEntry['deployer']): DeployerRef | undefined {
  if (deployer?.argocd !== undefined) return { is: 'argocd', ...deployer.argocd };
  return deployer?.flux === undefined ? undefined : { is: 'flux', ...deployer.flux };
}

function sayWhy(path: string, error: unknown): readonly string[] {
  if (error instanceof UnusableFile) return error.problems;
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return [`CLUSTERS_FILE ${path} cannot be read${code}.`];
}
