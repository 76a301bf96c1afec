import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Fabric } from '../config/fabric.ts';
import type { Problem } from '../domain/problem.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { compareFabric } from '../drift/compare-fabric.ts';
import { type Desired, readDesired } from '../drift/desired.ts';
import type { DriftReport } from '../drift/drift-report.ts';
import type { LiveState } from '../drift/live-state.ts';
import { type Examine, examineFile } from '../records/examine.ts';
import { type Knowledge, readKnowledge } from '../records/knowledge.ts';
import { adoptNamed, type ComparedSide } from './adopt-live.ts';
import { examineParallel } from './examine-parallel.ts';
import { printDriftJson } from './json-output.ts';
import { loadRepository } from './load-repository.ts';
import { addSharedOptions, readOutput, type SharedOptions } from './options.ts';
import { selectFabric } from './plan-directory.ts';
import { printAdoption } from './print-adoption.ts';
import { printDrift } from './print-drift.ts';
import { type LiveOptions, readLive } from './read-live.ts';
import { reportBroken } from './report-broken.ts';
import { writeNotes, writeOutput } from './write-output.ts';

type DriftOptions = SharedOptions & LiveOptions & { readonly adopt?: readonly string[] };

const help = `
Reads the cluster by its API server and compares it with managed/; only GET requests are sent. Or compares with a dump,
which kubectl makes:
  kubectl get vpcs,switches,connections,… -A -o yaml --show-managed-fields > cluster.yaml

Defaults, the order of sets and a deployer's own marks are no difference. A kind that may not be read, or was not read in
full, is "unknown", never missing; so is one of which a dump holds no object, unless --kinds says that it covers it.
Without --show-managed-fields it is not known who changed what.

--adopt writes what the cluster holds of these records into the files, in place: VPC/vpc-1, VPC/default/vpc-1, the whole
key GROUP/KIND/NAMESPACE/NAME, or "all" for every record that is changed. One that is missing in the cluster is deleted,
one that is only there gets a file; those must be named. Then it compares again. Nothing is written to the cluster.

Exit status: 0 in sync; 1 changed, missing, extra or unknown records; 2 could not run, or no kind could be read. With
--adopt it is that of the comparison afterwards.

Examples:
  hedgerow drift . --kubeconfig ~/.kube/fabric-1
  hedgerow drift . --kubeconfig ~/.kube/config --context fabric-1 --fabric fabric-1
  hedgerow drift . --snapshot dumps/ --kinds VPC,VPCPeering
  hedgerow drift . --kubeconfig ~/.kube/fabric-1 --adopt VPC/vpc-1 VPC/vpc-2
  hedgerow drift . --snapshot cluster.yaml --json | jq -r '.fabrics[].records[] | "\\(.state) \\(.key.kind) \\(.key.name)"'`;

/** Registers `hedgerow drift` (DESIGN.md 5.3). */
export function registerDrift(program: Command): void {
  addSharedOptions(program.command('drift'))
    .summary('show where the cluster differs from managed/')
    .description(
      'Shows what the cluster holds otherwise than managed/ declares, by line. Without --adopt nothing is written.',
    )
    .addOption(
      new Option('--kubeconfig <FILE>', 'the cluster that this kubeconfig leads to').conflicts(['snapshot', 'kinds']),
    )
    .addOption(
      new Option('--context <NAME>', 'context of the kubeconfig (default: its current one)').conflicts('snapshot'),
    )
    .addOption(
      new Option('--allow-exec', 'let the kubeconfig run the program that it names to sign in').conflicts('snapshot'),
    )
    .option('--snapshot <FILE>', 'a dump instead: output of kubectl get -o yaml or json, or a directory of such files')
    .option('--kinds <KINDS>', 'kinds that the dump covers, also where it holds none of them', readKinds)
    .option('--adopt <KEY...>', 'take what the cluster holds of these records into the files ("all": what is changed)')
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
  const repository = loadRepository(directory);
  const { config, problems, snapshot, notes } = repository;
  if (config === undefined) {
    if (options.json === true) writeOutput(printDriftJson([], problems));
    reportBroken(problems, 'compared', options.color);
    return 2;
  }
  const chosen = options.fabric === undefined ? config.fabrics : selectFabric(config.fabrics, options.fabric);
  const catalogs = chosen.map((fabric) => readKnowledge(fabric, snapshot).knowledge.catalog);
  // the cluster answers while the files are examined
  const [examined, { states, notes: said, seconds }] = await Promise.all([
    examineParallel(config, snapshot, options.threads),
    readLive(catalogs, options),
  ]);
  const examine: Examine = ({ blob, bytes }, knowledge) =>
    examined?.get(knowledge.id)?.get(blob) ?? examineFile(bytes, knowledge);
  const sides = readSides(config.fabrics, snapshot, examine);
  const asked = sides.filter(({ fabric }) => chosen.includes(fabric));
  const found = compareSides(asked, states, sides);
  const adopted = options.adopt === undefined ? undefined : await adoptNamed(options.adopt, found, repository, examine);
  const compared =
    adopted === undefined ? found : compareAgain(adopted.snapshot, chosen, config.fabrics, states, examine);
  const reports = compared.map(({ report }) => report);
  const unusable = [
    ...new Map(asked.flatMap((side) => side.problems).map((one) => [`${one.path}:${one.line}`, one])).values(),
  ];
  writeNotes([
    ...notes,
    ...unusable.map(({ path, line, message }) => `${path}:${line ?? 1}: ${message}`),
    ...said,
    ...unreadNotes(reports),
  ]);
  const directories = new Map(chosen.map(({ name, directory: place }) => [name, place]));
  const report = { reports, directories, ...(seconds === undefined ? {} : { seconds }) };
  const terminal = readOutput(options);
  writeOutput(
    options.json === true
      ? printDriftJson(reports, [...problems, ...unusable], adopted?.adoptions)
      : `${adopted === undefined ? '' : printAdoption(adopted, terminal)}${printDrift(report, terminal)}`,
  );
  return reports.every(isInSync) ? 0 : 1;
}

/** Every fabric is read: what another one declares is no extra object of this one. */
function readSides(fabrics: readonly Fabric[], snapshot: Snapshot, examine: Examine): GitSide[] {
  return fabrics.map((fabric): GitSide => {
    const { knowledge, problems } = readKnowledge(fabric, snapshot);
    return { fabric, knowledge, desired: readDesired(fabric, snapshot, knowledge, examine), problems };
  });
}

function compareSides(
  asked: readonly GitSide[],
  states: readonly LiveState[],
  sides: readonly GitSide[],
): ComparedSide[] {
  return asked.flatMap((side, index) => {
    const live = states[index];
    return live === undefined ? [] : [{ ...side, live, report: compareSide(side, live, sides) }];
  });
}

/** The same clusters against the files as they were written. */
function compareAgain(
  snapshot: Snapshot,
  chosen: readonly Fabric[],
  fabrics: readonly Fabric[],
  states: readonly LiveState[],
  examine: Examine,
): ComparedSide[] {
  const sides = readSides(fabrics, snapshot, examine);
  return compareSides(
    sides.filter(({ fabric }) => chosen.includes(fabric)),
    states,
    sides,
  );
}

function compareSide({ fabric, knowledge, desired }: GitSide, live: LiveState, sides: readonly GitSide[]): DriftReport {
  const elsewhere = new Set(
    sides.filter((side) => side.fabric !== fabric).flatMap((side) => [...side.desired.records.keys()]),
  );
  return compareFabric({ fabric, knowledge, desired, live, elsewhere });
}

/** Why kinds were not read of which no record is unknown for it: nothing else would show it. */
function unreadNotes(reports: readonly DriftReport[]): string[] {
  const messages = reports.flatMap(({ kinds, records }) => {
    const told = new Set(
      records.filter(({ state }) => state === 'unknown').map(({ key }) => `${key.group}/${key.kind}`),
    );
    return kinds
      .filter(({ group, kind, status }) => status !== 'absent' && !told.has(`${group}/${kind}`))
      .flatMap(({ message }) => (message === undefined ? [] : [message]));
  });
  return [...new Set(messages)];
}

function isInSync({ counts }: DriftReport): boolean {
  return counts.changed + counts.missing + counts.extra + counts.unknown === 0;
}
