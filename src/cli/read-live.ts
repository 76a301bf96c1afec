import { openCluster } from '../cluster/open-cluster.ts';
import { readDumpAt } from '../cluster/read-dump-at.ts';
import type { LiveState } from '../drift/live-state.ts';
import { readDump } from '../drift/read-dump.ts';
import type { Catalog } from '../kinds/catalog.ts';
import type { Kind } from '../kinds/kind.ts';
import { isNoRecord } from '../kinds/unmanaged-kinds.ts';
import { UnusableCluster } from '../ports/cluster-source.ts';
import { CannotRun } from './cannot-run.ts';
import { showProgress } from './show-progress.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** Which cluster, or which dump of one, a command reads. */
export type LiveOptions = {
  readonly snapshot?: string;
  readonly kinds?: readonly string[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly allowExec?: boolean;
};

/** What is live to each of the catalogs, in their order. */
export type LiveReading = {
  readonly states: readonly LiveState[];
  readonly notes: readonly string[];
  /** How long the cluster took; undefined for a dump. */
  readonly seconds?: number;
};

/** Reads the cluster once, whatever the number of fabrics. Throws CannotRun where nothing at all could be read. */
export async function readLive(catalogs: readonly Catalog[], options: LiveOptions): Promise<LiveReading> {
  const { snapshot, kubeconfig } = options;
  try {
    if (kubeconfig !== undefined) return await readCluster(catalogs, { ...options, kubeconfig });
    if (snapshot !== undefined) return readSnapshot(catalogs, snapshot, options.kinds ?? []);
  } catch (error) {
    throw error instanceof UnusableCluster ? new CannotRun(error.message, error) : error;
  }
  throw new CannotRun('name the cluster by --kubeconfig FILE, or a dump of it by --snapshot FILE');
}

async function readCluster(
  catalogs: readonly Catalog[],
  { kubeconfig, context, allowExec = false }: LiveOptions & { readonly kubeconfig: string },
): Promise<LiveReading> {
  const source = await openCluster({ is: 'kubeconfig', path: kubeconfig, context, allowExec });
  const kinds = catalogs.flatMap((catalog) => catalog.kinds).filter((kind) => !isNoRecord(kind));
  const begun = performance.now();
  const live = await untilInterrupted((signal) =>
    showProgress('objects read from the cluster', (heard) => source.read(kinds, signal, { heard })),
  );
  const seconds = (performance.now() - begun) / 1000;
  if (!live.kinds.some(({ status }) => status === 'read')) {
    const why = [...new Set(live.kinds.map(({ message }) => message ?? 'it knows none of the kinds'))].slice(0, 3);
    throw new CannotRun(`nothing could be read from the cluster: ${why.join('; ')}`);
  }
  return { states: catalogs.map((catalog) => ofCatalog(live, catalog)), notes: [], seconds };
}

function ofCatalog({ kinds, objects }: LiveState, catalog: Catalog): LiveState {
  return {
    kinds: kinds.filter(({ group, kind }) => catalog.find(group, kind) !== undefined),
    objects: objects.filter(({ key }) => catalog.find(key.group, key.kind) !== undefined),
  };
}

function readSnapshot(catalogs: readonly Catalog[], path: string, covered: readonly string[]): LiveReading {
  const objects = readDumpAt(path);
  const dumps = catalogs.map((catalog) => readDump(objects, catalog.kinds, coveredKinds(covered, catalog)));
  for (const { live } of dumps) {
    if (live.kinds.some(({ status }) => status === 'read')) continue;
    throw new CannotRun(
      `the snapshot ${path} holds no object of a kind that the fabric manages, and --kinds names none`,
    );
  }
  const notes = dumps.some(({ lacksOwners }) => lacksOwners)
    ? ['who changed what is not known of objects without managedFields: dump them with --show-managed-fields']
    : [];
  return { states: dumps.map(({ live }) => live), notes };
}

/** The ids of kinds as people name them: kind, plural or directory name, in any case, with or without the group. */
function coveredKinds(names: readonly string[], { kinds }: Catalog): string[] {
  return names.map((name) => {
    const found = kinds.filter((kind) => namesOf(kind).includes(name.toLowerCase()));
    const [only] = found;
    if (only === undefined) throw new CannotRun(`--kinds: the fabric knows no kind ${name}`);
    if (found.length > 1) throw new CannotRun(`--kinds: ${name} is a kind of several groups, write ${name}.GROUP`);
    return `${only.group}/${only.kind}`;
  });
}

function namesOf({ kind, plural, group }: Kind): string[] {
  return [kind, plural].flatMap((name) => [name.toLowerCase(), `${name}.${group}`.toLowerCase()]);
}
