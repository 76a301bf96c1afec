import { showName } from '../schema/show-name.ts';
import type { Catalog } from './catalog.ts';
import type { Identity } from './identity.ts';

const byController = 'the fabric writes it itself, it never comes from a file';
const byInstaller = 'it belongs to the configuration of the installer, not to the fabric';
const byDeployer = 'the deployer reads it where it stands, it is no part of the fabric';
const obsolete = 'the fabric no longer has this kind';
const crdList = 'list its file under crds in .github/hedgerow.yml, and the kind it defines is managed';

// FACTS.md section 1: kinds of the same families that are no records of a fabric.
const reasons: Readonly<Record<string, string>> = {
  'wiring.githedgehog.com/SwitchProfile':
    'the fabric brings its own, list a copy under context in .github/hedgerow.yml to have ports checked',
  'wiring.githedgehog.com/ServerProfile': 'the fabric does not use it',
  'gateway.githedgehog.com/VPCInfo': byController,
  'agent.githedgehog.com/Agent': byController,
  'agent.githedgehog.com/Catalog': byController,
  'dhcp.githedgehog.com/DHCPSubnet': byController,
  'gwint.githedgehog.com/GatewayAgent': byController,
  'fabricator.githedgehog.com/Fabricator': byInstaller,
  'fabricator.githedgehog.com/ControlNode': byInstaller,
  'fabricator.githedgehog.com/FabNode': byInstaller,
  'wiring.githedgehog.com/Rack': obsolete,
  'vpc.githedgehog.com/NAT': obsolete,
  'wiring.githedgehog.com/NAT': obsolete,
  'wiring.githedgehog.com/ControlNode': obsolete,
  'kustomize.config.k8s.io/Kustomization': byDeployer,
  'kustomize.config.k8s.io/Component': byDeployer,
  'kustomize.toolkit.fluxcd.io/Kustomization': byDeployer,
  'argoproj.io/Application': byDeployer,
  'apiextensions.k8s.io/CustomResourceDefinition': crdList,
};

/** Whether a kind is no record of a fabric whatever is known of it: the cluster, the installer or the deployer writes it. */
export function isNoRecord({ group, kind }: Pick<Identity, 'group' | 'kind'>): boolean {
  return Object.hasOwn(reasons, `${group}/${kind}`);
}

/** Why a kind of no pack is not managed, and what to do if that is known; names the kind, nothing else of the input. */
export function whyUnmanaged(catalog: Catalog, { group, kind }: Identity): string {
  const refusal = `Hedgerow does not manage ${showName(kind)}`;
  const key = `${group}/${kind}`;
  const reason = Object.hasOwn(reasons, key) ? reasons[key] : undefined;
  if (reason !== undefined) return `${refusal}: ${reason}`;
  const meant = catalog.kinds.find((known) => known.kind.toLowerCase() === kind.toLowerCase());
  if (meant === undefined) return refusal;
  const [version = ''] = meant.versions;
  return meant.kind === kind
    ? `${refusal} of ${group === '' ? 'the core group' : showName(group)}: did you mean apiVersion ${meant.group}/${version}?`
    : `${refusal}: did you mean ${meant.kind}?`;
}

/** Why a version of a known kind is refused, and which one to write. */
export function whyNotServed(
  known: { readonly group: string; readonly versions: readonly string[] },
  { kind, version }: Identity,
): string {
  const served = known.versions.map((name) => `${known.group}/${name}`).join(' or ');
  const old = /^(?:vpc|wiring)\.githedgehog\.com$/.test(known.group) && version === 'v1alpha2';
  const writer = old ? ', which no cluster serves any more (the Hedgehog NetBox Plugin writes it)' : '';
  return `${showName(kind)} has no version ${showName(version)}${writer}: set apiVersion to ${served}`;
}
