import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadAll } from 'js-yaml';
import { stringify } from 'yaml';
import type { JsonObject } from '../../src/domain/json.ts';
import { type Outcome, runCommand } from '../cli/run-program.ts';
import { readSteps } from '../docs/walk-through.ts';
import { pathOf } from '../drift/sides.ts';
import { startAdmission } from '../support/cluster/admission.ts';
import { findPrograms } from '../support/cluster/programs.ts';
import { type Cluster, startCluster } from '../support/cluster/start-cluster.ts';
import { base64 } from '../support/kubernetes/print-kubeconfig.ts';

const root = join(import.meta.dirname, '../..');
const shared = join(root, '../shared/hedgehog');

/** The manifests of the recorded fabric, in an order that admission accepts. */
export const recorded = join(shared, 'live/git.yaml');

/** Why the tests of the real cluster cannot run here; undefined: they can. */
export function whyNot(): string | undefined {
  const found = findPrograms();
  if ('absent' in found) return found.absent;
  return existsSync(shared) ? undefined : '../shared/hedgehog is absent';
}

/** A real cluster that holds the recorded fabric, and its repository. */
export type Stage = {
  readonly cluster: Cluster;
  /** A work tree whose managed/ holds the 68 manifests, one file each. */
  readonly repository: string;
  /** The kubeconfig that docs/cluster-access.md makes, of the ServiceAccount that deploy/rbac.yaml brings. */
  readonly reader: string;
  /** Runs kubectl as somebody who may do everything; returns what it prints. Throws where it fails. */
  readonly kubectl: (...args: string[]) => Promise<string>;
  readonly create: (manifest: JsonObject) => Promise<void>;
  /** From now on admission fills in what the fabric's webhooks would. */
  readonly admit: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** Starts a cluster, brings the kinds and the rights, and makes the reader. */
export async function openStage(): Promise<Stage> {
  const programs = findPrograms();
  if ('absent' in programs) throw new Error(programs.absent);
  const cluster = await startCluster(programs);
  const directory = mkdtempSync(join(tmpdir(), 'hedgerow-stage-'));
  const admission = await startAdmission(cluster);
  const remove = async (): Promise<void> => {
    await cluster.remove();
    admission.close();
    rmSync(directory, { recursive: true, force: true });
  };
  const kubectl = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runKubectl(cluster.admin, args);
    if (code === 0) return stdout;
    throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  };
  try {
    await kubectl('create', '-f', join(shared, 'crds'));
    await kubectl('wait', '--for=condition=established', '--timeout=60s', 'crd', '--all');
    await kubectl('apply', '-f', join(root, 'deploy/rbac.yaml'));
    const repository = join(directory, 'repository');
    for (const manifest of readManifests('live/git.yaml')) putFile(repository, manifest);
    const reader = await makeReader(cluster, directory);
    const create = async (manifest: JsonObject): Promise<void> => {
      const file = join(directory, 'created.json');
      writeFileSync(file, JSON.stringify(manifest));
      await kubectl('create', '-f', file);
    };
    const admit = async (): Promise<void> => {
      await create(webhooksAt(admission.url, cluster.authority));
    };
    return { cluster, repository, reader, kubectl, create, admit, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The fabric's own configuration of mutating webhooks, led to ours. */
function webhooksAt(url: string, { cert }: Cluster['authority']): JsonObject {
  const [configuration] = readManifests('cluster/webhook-configurations.yaml');
  const { webhooks, ...rest } = configuration as JsonObject & { webhooks: JsonObject[] };
  const clientConfig = { url, caBundle: base64(cert) };
  return { ...rest, webhooks: webhooks.map((webhook) => ({ ...webhook, clientConfig })) };
}

/** Applies manifests as a deployer would, whoever else set their fields. */
export async function applyFiles({ kubectl }: Stage, ...files: string[]): Promise<void> {
  const flags = ['--server-side', '--force-conflicts', '--field-manager=argocd-controller'];
  await kubectl('apply', ...flags, ...files.flatMap((file) => ['-f', file]));
}

/** Documents of a file of the reference data. */
export function readManifests(path: string): JsonObject[] {
  return loadAll(readFileSync(join(shared, path), 'utf8')) as JsonObject[];
}

/** Writes a manifest to its place in managed/. */
export function putFile(repository: string, manifest: JsonObject): void {
  const path = join(repository, pathOf(manifest));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, stringify(manifest));
}

/** Runs kubectl with a kubeconfig. It keeps what it discovered beside that, not in the user's home. */
export function runKubectl(kubeconfig: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return runCommand('kubectl', args, { env: { ...environment(kubeconfig), ...env } });
}

function environment(kubeconfig: string): NodeJS.ProcessEnv {
  return { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(dirname(kubeconfig), 'kubectl-cache') };
}

/** Runs the commands of the documentation as they stand there. */
async function makeReader({ admin }: Cluster, directory: string): Promise<string> {
  const [recipe] = readSteps(readFileSync(join(root, 'docs/cluster-access.md'), 'utf8'));
  const options = { cwd: directory, env: environment(admin) };
  const { code, stderr } = await runCommand('bash', ['-euc', recipe?.script ?? 'false'], options);
  if (code !== 0) throw new Error(`docs/cluster-access.md: ${stderr}`);
  return join(directory, 'fabric-1.kubeconfig');
}
