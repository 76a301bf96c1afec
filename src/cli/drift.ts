import { type Command, InvalidArgumentError } from 'commander';
import type { Fabric } from '../config/fabric.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Problem } from '../domain/problem.ts';
import { compareFabric } from '../drift/compare-fabric.ts';
import { type Desired, readDesired } from '../drift/desired.ts';
import type { DriftReport } from '../drift/drift-report.ts';
import { type Dump, readDump, readDumpObjects } from '../drift/read-dump.ts';
import type { Catalog } from '../kinds/catalog.ts';
import type { Kind } from '../kinds/kind.ts';
import { examineFile } from '../records/examine.ts';
import { type Knowledge, readKnowledge } from '../records/knowledge.ts';
import { CannotRun } from './cannot-run.ts';
import { examineParallel } from './examine-parallel.ts';
import { printDriftJson } from './json-output.ts';
import { loadRepository } from './load-repository.ts';
import { addSharedOptions, readOutput, type SharedOptions } from './options.ts';
import { selectFabric } from './plan-directory.ts';
import { printDrift } from './print-drift.ts';
import { readDumpFiles } from './read-dump-files.ts';
import { reportBroken } from './report-broken.ts';
import { writeNotes, writeOutput } from './write-output.ts';

type DriftOptions = SharedOptions & { readonly snapshot: string; readonly kinds?: readonly string[] };

const help = `
Compares managed/ with a dump of the cluster, which kubectl makes:
  kubectl get vpcs,switches,connections,… -A -o yaml --show-managed-fields > cluster.yaml

Defaults, the order of sets and a deployer's own marks are no difference. Without --show-managed-fields it is not
known who changed what. A kind of which the dump holds no object is "unknown" unless --kinds says that the dump
covers it.

Exit status: 0 in sync; 1 changed, missing, extra or unknown records; 2 could not run.

Examples:
  hedgerow drift . --snapshot cluster.yaml
  hedgerow drift . --snapshot dumps/ --kinds VPC,VPCPeering
  hedgerow drift . --snapshot cluster.yaml --json | jq -r '.fabrics[].records[] | "\\(.state) \\(.key.kind) \\(.key.name)"'`;

/** Registers `hedgerow drift` (DESIGN.md 5.3). */
export function registerDrift(program: Command): void {
  addSharedOptions(program.command('drift'))
    .summary('show where the cluster differs from managed/')
    .description('Shows what the cluster holds otherwise than managed/ declares, by line. Nothing is written.')
    .requiredOption('--snapshot <FILE>', 'output of kubectl get -o yaml or json, or a directory of such files')
    .option('--kinds <KINDS>', 'kinds that the dump covers, also where it holds none of them', readKinds)
    .addHelpText('after', help)
    .action(async (directory: string, options: DriftOptions) => {
      process.exitCode = await runDrift(directory, options);
    });
}

function readKinds(text: string): string[] {
  const kinds = text.split(',').map((kind) => kind.trim());
  if (kinds.every((kind) => kind !== '')) return kinds;
  throw new InvalidArgumentError('It must be a list of kinds, such as VPC,VPCPeering.');
}

type GitSide = {
  readonly fabric: Fabric;
  readonly knowledge: Knowledge;
  readonly desired: Desired;
  /** Of its CRD and context files. */
  readonly problems: readonly Problem[];
};

/** Runs the command and returns its exit status. Throws CannotRun. */
export async function runDrift(directory: string, options: DriftOptions): Promise<0 | 1 | 2> {
  const { config, problems, snapshot, notes } = loadRepository(directory);
  if (config === undefined) {
    if (options.json === true) writeOutput(printDriftJson([], problems));
    reportBroken(problems, 'compared', options.color);
    return 2;
  }
  const chosen = options.fabric === undefined ? config.fabrics : selectFabric(config.fabrics, options.fabric);
  const examined = await examineParallel(config, snapshot, options.threads);
  // every fabric is read: what another one declares is no extra object of this one
  const sides = config.fabrics.map((fabric): GitSide => {
    const { knowledge, problems: unusable } = readKnowledge(fabric, snapshot);
    const desired = readDesired(fabric, snapshot, knowledge, ({ blob, bytes }) => {
      return examined?.get(knowledge.id)?.get(blob) ?? examineFile(bytes, knowledge);
    });
    return { fabric, knowledge, desired, problems: unusable };
  });
  const objects = readSnapshot(options.snapshot);
  const asked = sides.filter(({ fabric }) => chosen.includes(fabric));
  const dumps = asked.map((side) => ({ side, dump: readSide(objects, side, options) }));
  const unusable = [
    ...new Map(asked.flatMap((side) => side.problems).map((one) => [`${one.path}:${one.line}`, one])).values(),
  ];
  const reports = dumps.map(({ side, dump }) => compareSide(side, dump, sides));
  const said = unusable.map(({ path, line, message }) => `${path}:${line ?? 1}: ${message}`);
  writeNotes([...notes, ...said, ...ownershipNotes(dumps.map(({ dump }) => dump))]);
  const report = { reports, directories: new Map(chosen.map(({ name, directory: place }) => [name, place])) };
  writeOutput(
    options.json === true
      ? printDriftJson(reports, [...problems, ...unusable])
      : printDrift(report, readOutput(options)),
  );
  return reports.every(isInSync) ? 0 : 1;
}

function readSnapshot(path: string): readonly JsonObject[] {
  const { objects, faults } = readDumpObjects(readDumpFiles(path));
  const [fault, ...others] = faults;
  if (fault === undefined) return objects;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new CannotRun(`the snapshot cannot be read in full, so nothing can be said: ${fault}${more}`);
}

function readSide(objects: readonly JsonObject[], { knowledge }: GitSide, options: DriftOptions): Dump {
  const { catalog } = knowledge;
  const dump = readDump(objects, catalog, coveredKinds(options.kinds ?? [], catalog));
  if (!dump.live.kinds.some(({ status }) => status === 'read')) {
    throw new CannotRun(
      `the snapshot ${options.snapshot} holds no object of a kind that the fabric manages, and --kinds names none`,
    );
  }
  return dump;
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

function compareSide({ fabric, knowledge, desired }: GitSide, { live }: Dump, sides: readonly GitSide[]): DriftReport {
  const elsewhere = new Set(
    sides.filter((side) => side.fabric !== fabric).flatMap((side) => [...side.desired.records.keys()]),
  );
  return compareFabric({ fabric, knowledge, desired, live, elsewhere });
}

function ownershipNotes(dumps: readonly Dump[]): string[] {
  if (!dumps.some(({ lacksOwners }) => lacksOwners)) return [];
  return ['who changed what is not known of objects without managedFields: dump them with --show-managed-fields'];
}

function isInSync({ counts }: DriftReport): boolean {
  return counts.changed + counts.missing + counts.extra + counts.unknown === 0;
}
