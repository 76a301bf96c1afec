import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { readSchema } from '../schema/read-schema.ts';
import { showName } from '../schema/show-name.ts';
import { isNamespaceName, isObjectName } from './names.ts';

export type CrdVersion = { readonly name: string; readonly schema: JsonSchema };

/** What a CustomResourceDefinition says of its kind; served versions only, the storage version first if it is served. */
export type Crd = {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly versions: readonly [CrdVersion, ...CrdVersion[]];
};

const mostVersions = 20;

/** Reads one CustomResourceDefinition (apiextensions.k8s.io/v1); says in plain words what of it cannot be used. Total. */
export function readCrd(value: Json): { readonly crd?: Crd; readonly faults: readonly string[] } {
  if (!isObject(value) || value.kind !== 'CustomResourceDefinition')
    return { faults: ['this is no CustomResourceDefinition'] };
  if (value.apiVersion !== 'apiextensions.k8s.io/v1') {
    return {
      faults: ['the CustomResourceDefinition must be of apiextensions.k8s.io/v1, the only version that clusters serve'],
    };
  }
  const spec = objectAt(value, 'spec');
  const names = objectAt(spec, 'names');
  const { group, scope } = spec;
  const { kind, plural } = names;
  if (typeof group !== 'string' || !isObjectName(group) || !group.includes('.'))
    return { faults: ['spec.group must be a domain name'] };
  if (typeof kind !== 'string' || !isNamespaceName(kind.toLowerCase()))
    return { faults: ['spec.names.kind must be the name of a kind'] };
  if (typeof plural !== 'string' || !isNamespaceName(plural)) {
    return { faults: [`spec.names.plural of ${kind} must be lower-case letters and digits`] };
  }
  if (scope !== 'Namespaced' && scope !== 'Cluster')
    return { faults: [`spec.scope of ${kind} must be Namespaced or Cluster`] };
  if (objectAt(value, 'metadata').name !== `${plural}.${group}`)
    return { faults: [`metadata.name of ${kind} must be ${plural}.${group}`] };
  const { versions, faults } = readVersions(spec.versions, kind);
  const [first, ...others] = versions;
  if (first === undefined) return { faults };
  return { crd: { group, kind, plural, namespaced: scope === 'Namespaced', versions: [first, ...others] }, faults };
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const member = object[name];
  return isObject(member) ? member : {};
}

function readVersions(value: Json | undefined, kind: string): { versions: CrdVersion[]; faults: string[] } {
  if (!isList(value) || value.length === 0)
    return { versions: [], faults: [`spec.versions of ${kind} must list its versions`] };
  if (value.length > mostVersions) return { versions: [], faults: [`${kind} has more than ${mostVersions} versions`] };
  const served = value.filter(isObject).filter((version) => version.served === true);
  if (served.length === 0) return { versions: [], faults: [`${kind} serves no version`] };
  const ordered = [
    ...served.filter(({ storage }) => storage === true),
    ...served.filter(({ storage }) => storage !== true),
  ];
  const versions: CrdVersion[] = [];
  const faults: string[] = [];
  for (const version of ordered) {
    if (typeof version.name !== 'string' || !isNamespaceName(version.name)) {
      faults.push(`a version of ${kind} has no name`);
      continue;
    }
    const read = readSchema(objectAt(version, 'schema').openAPIV3Schema);
    for (const fault of read.faults) faults.push(`${kind} ${showName(version.name)}: ${fault}`);
    if (read.schema !== undefined) versions.push({ name: version.name, schema: ofManifest(read.schema) });
  }
  return { versions, faults };
}

/**
 * The schema for a manifest in a file: what the API server checks by itself (apiVersion, kind, most of metadata) and
 * what belongs to the cluster (status) is left open.
 */
function ofManifest(schema: JsonSchema): JsonSchema {
  const { apiVersion: _apiVersion, kind: _kind, metadata, status: _status, ...own } = schema.properties ?? {};
  const open = { 'x-kubernetes-preserve-unknown-fields': true } as const;
  return {
    ...schema,
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: {
        type: 'object',
        ...open,
        ...(metadata?.properties === undefined ? {} : { properties: metadata.properties }),
      },
      ...own,
      status: open,
    },
    required: (schema.required ?? []).filter((name) => name !== 'status'),
  };
}
