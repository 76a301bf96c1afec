import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import type { JsonObject } from '../../../src/domain/json.ts';

export type Resource = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
};

export type Manifest = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string; readonly namespace?: string };
};

export const definitions: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  namespaced: false,
};

/** What deployers add to a cluster; served once an object of them is put. */
export const deployerKinds: readonly Resource[] = [
  ['argoproj.io', 'v1alpha1', 'Application', 'applications'],
  ['kustomize.toolkit.fluxcd.io', 'v1', 'Kustomization', 'kustomizations'],
  ['source.toolkit.fluxcd.io', 'v1', 'GitRepository', 'gitrepositories'],
].map(([group = '', version = '', kind = '', plural = '']) => ({ group, version, kind, plural, namespaced: true }));

export const recordedCrds = new URL('../../../../shared/hedgehog/crds/', import.meta.url);

/** The definitions of a directory of YAML files. */
export function readDefinitions(directory: URL): Manifest[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => load(readFileSync(new URL(name, directory), 'utf8')) as Manifest);
}

/** The resource that a definition adds, in its storage version. */
export function resourceOf({ spec }: Manifest): Resource {
  const { group, names, scope, versions } = spec as unknown as {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly scope: string;
    readonly versions: readonly { readonly name: string; readonly storage: boolean }[];
  };
  const version = versions.find(({ storage }) => storage)?.name ?? versions[0]?.name ?? '';
  return { group, version, kind: names.kind, plural: names.plural, namespaced: scope === 'Namespaced' };
}

export function isOf(resource: Resource, { apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return resource.kind === kind && apiVersion === `${resource.group}/${resource.version}`;
}
