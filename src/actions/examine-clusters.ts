import type { ClusterAccess, ClusterEntry } from '../config/cluster-entry.ts';
import { type ClusterGroup, fabricName, groupClusters } from '../config/cluster-groups.ts';
import { configPath, readRepositoryConfig } from '../config/read-config.ts';
import type { DeployerPlace } from '../drift/deployer.ts';
import type { KindStatus, LiveState } from '../drift/live-state.ts';
import { hedgehogPack } from '../kinds/hedgehog/pack.ts';
import type { AppHost } from '../ports/app-host.ts';
import { type ClusterSource, UnusableCluster } from '../ports/cluster-source.ts';
import { OperationalError } from '../ports/operational-error.ts';
import type { Repositories } from '../ports/repository-host.ts';
import type { Finding } from './finding.ts';
import { readDeployer } from './read-deployer.ts';

export type ClusterPatient = {
  readonly clusters: readonly ClusterEntry[];
  /** Throws UnusableCluster. */
  readonly open: (access: ClusterAccess) => Promise<ClusterSource>;
  readonly app: Pick<AppHost, 'findRepository'>;
  readonly repositories: Pick<Repositories, 'connect'>;
  readonly signal: AbortSignal;
};

const rights = 'give its account the rights of deploy/rbac.yaml: docs/cluster-access.md';
const shownKinds = 5;

/**
 * Looks at each cluster of CLUSTERS_FILE: whether it answers, which kinds may not be read or are not there, and what its
 * fabrics' deployers say and read. Only reading. Never throws for the state of the outside: that is a finding.
 */
export async function examineClusters(patient: ClusterPatient): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const group of groupClusters(patient.clusters).values()) findings.push(...(await examineGroup(patient, group)));
  return findings;
}

async function examineGroup(patient: ClusterPatient, { access, entries }: ClusterGroup): Promise<Finding[]> {
  const [first, ...others] = entries.map(fabricName);
  const subject = `cluster of ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
  try {
    const source = await patient.open(access);
    const kinds = hedgehogPack.kinds.filter(({ checked }) => checked);
    const found = judgeReading(subject, await source.read(kinds, patient.signal));
    if (found.isAway) return [found.finding];
    const findings = [found.finding];
    for (const entry of entries) findings.push(...(await examineDeployer(patient, source, entry)));
    return findings;
  } catch (error) {
    if (!(error instanceof UnusableCluster)) throw error;
    return [{ subject, state: 'fault', says: error.message, todo: 'see to its entry in CLUSTERS_FILE' }];
  }
}

type Judged = { readonly isAway: boolean; readonly finding: Finding };

function judgeReading(subject: string, { kinds, objects }: LiveState): Judged {
  const of = (status: KindStatus): string[] => kinds.filter((one) => one.status === status).map(({ kind }) => kind);
  const [failed, forbidden, absent] = [of('failed'), of('forbidden'), of('absent')];
  const message = kinds.find(({ status }) => status === 'failed')?.message ?? '';
  const judged = (state: Finding['state'], says: string, todo?: string, isAway = false): Judged => ({
    isAway,
    finding: { subject, state, says, todo },
  });
  if (failed.length === kinds.length)
    return judged('fault', message, 'see to the network, the address and the credentials of its kubeconfig', true);
  if (failed.length > 0) return judged('fault', `could not read ${printKinds(failed)}: ${message}`, 'try again');
  if (forbidden.length > 0) return judged('fault', `may not read ${printKinds(forbidden)}`, rights);
  const read = `${kinds.length - absent.length} kinds, ${objects.length} ${objects.length === 1 ? 'object' : 'objects'}`;
  if (absent.length === 0) return judged('ok', read);
  const todo = 'its fabric is older, or this is another cluster: records of these kinds are not compared';
  return judged('note', `${read}; it has no ${printKinds(absent)}`, todo);
}

function printKinds(kinds: readonly string[]): string {
  const shown = kinds.slice(0, shownKinds).join(', ');
  return kinds.length > shownKinds ? `${shown} and ${kinds.length - shownKinds} more` : shown;
}

async function examineDeployer(
  patient: ClusterPatient,
  source: ClusterSource,
  entry: ClusterEntry,
): Promise<Finding[]> {
  const name = fabricName(entry);
  const subject = `deployer of ${name}`;
  const place = await findPlace(patient, entry);
  if ('says' in place) return [{ subject: `fabric ${name}`, state: 'fault', ...place }];
  if (entry.deployer === undefined) return [];
  const { state } = await readDeployer(source, entry.deployer, place, patient.signal);
  const says = `${state.name}: ${state.message ?? state.status}`;
  if (state.status === 'unknown')
    return [
      { subject, state: 'fault', says, todo: 'see to its name in CLUSTERS_FILE and the rights of deploy/rbac-*.yaml' },
    ];
  const isWorking = state.status === 'ready' || state.status === 'progressing';
  const scope = state.scope.map(
    (sentence): Finding => ({
      subject,
      state: 'note',
      says: sentence,
      todo: 'docs/deployers.md says what it should read',
    }),
  );
  if (isWorking) return [{ subject, state: 'ok', says }, ...scope];
  return [
    { subject, state: 'note', says: `${says} (${state.status})`, todo: 'what is merged waits until it works again' },
    ...scope,
  ];
}

type NoPlace = { readonly says: string; readonly todo: string };

/** Where the fabric lies, by the configuration of the default branch; a few requests to GitHub. */
async function findPlace(
  { app, repositories }: ClusterPatient,
  { owner, repo, fabric: name }: ClusterEntry,
): Promise<DeployerPlace | NoPlace> {
  try {
    const found = await app.findRepository(owner, repo);
    if (found === undefined)
      return { says: 'the App does not reach this repository', todo: 'install it there, or mend CLUSTERS_FILE' };
    const host = await repositories.connect(found);
    const head = await host.findBranch(found.defaultBranch);
    const main = head && (await host.listFiles(head.tree));
    const blob = main?.get(configPath)?.blob;
    const config = blob === undefined ? undefined : readRepositoryConfig(await host.readBlob(blob)).config;
    const fabric = config?.fabrics.find((one) => one.name === name);
    if (main === undefined || fabric === undefined)
      return { says: `${configPath} names no such fabric`, todo: 'mend CLUSTERS_FILE, or that file' };
    const { defaultBranch } = found;
    const branch = fabric.branch ?? defaultBranch;
    const own = branch === defaultBranch ? head : await host.findBranch(branch);
    const files = branch === defaultBranch || own === undefined ? main : await host.listFiles(own.tree);
    return { directory: fabric.directory, branch, defaultBranch, repository: `${found.owner}/${found.repo}`, files };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { says: `GitHub did not answer: ${error.message}`, todo: 'try again' };
  }
}
