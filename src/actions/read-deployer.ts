import type { DeployerRef } from '../config/cluster-entry.ts';
import type { JsonObject } from '../domain/json.ts';
import { applicationName, readApplication } from '../drift/argo-application.ts';
import { type DeployerPlace, type DeployerReading, unreadDeployer } from '../drift/deployer.ts';
import {
  carriesAlone,
  kustomizationName,
  readKustomizations,
  selectKustomizations,
  sourceRefOf,
} from '../drift/flux-kustomization.ts';
import type { ClusterSource } from '../ports/cluster-source.ts';

const flux = { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' };

/**
 * What carries a fabric to its cluster, as its objects there say (DESIGN.md 5.8). One that cannot be read is a reading
 * too: it says why. Throws nothing.
 */
export async function readDeployer(
  source: Pick<ClusterSource, 'readObject' | 'readNamespace'>,
  deployer: DeployerRef,
  place: DeployerPlace,
  signal: AbortSignal,
): Promise<DeployerReading> {
  if (deployer.is === 'flux') return await readFlux(source, deployer, place, signal);
  const { namespace, application: name } = deployer;
  const found = await source.readObject({ group: 'argoproj.io', kind: 'Application', namespace, name }, signal);
  return found.is === 'found'
    ? readApplication(found.value, place)
    : unreadDeployer(applicationName(name), found.message);
}

async function readFlux(
  source: Pick<ClusterSource, 'readObject' | 'readNamespace'>,
  { namespace, kustomization: name }: Extract<DeployerRef, { is: 'flux' }>,
  place: DeployerPlace,
  signal: AbortSignal,
): Promise<DeployerReading> {
  const named = await source.readObject({ ...flux, namespace, name }, signal);
  if (named.is !== 'found') return unreadDeployer(kustomizationName(name), named.message);
  let chosen: readonly JsonObject[] = [named.value];
  if (!carriesAlone(named.value, place)) {
    const others = await source.readNamespace({ ...flux, namespace }, signal);
    if (others.is !== 'found') return unreadDeployer(kustomizationName(name), others.message);
    chosen = selectKustomizations(named.value, others.values, place);
  }
  const ref = sourceRefOf(named.value);
  const repository =
    ref && (await source.readObject({ group: 'source.toolkit.fluxcd.io', kind: 'GitRepository', ...ref }, signal));
  return readKustomizations(chosen, repository?.is === 'found' ? repository.value : undefined, place);
}
