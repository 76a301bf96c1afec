import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { JsonObject } from '../src/domain/json.ts';
import { hedgehogPack } from '../src/kinds/hedgehog/pack.ts';
import type { Kind } from '../src/kinds/kind.ts';
import { createKubernetes, type Kubernetes } from '../test/support/kubernetes/create-kubernetes.ts';
import { definitions, type Manifest } from '../test/support/kubernetes/resources.ts';

/** A cluster that serves the kinds of a fabric, with an admission that fills in defaults, and no controllers. */
export type Cluster = {
  readonly kubernetes: Kubernetes;
  /** The server's CLUSTERS_FILE. It names no cluster at first. */
  readonly clustersFile: string;
  /** Names this cluster for a fabric (`owner/repo:fabric`), compared every two seconds. */
  readonly connect: (fabric: string) => void;
  /** What a deployer does: these manifests are what the cluster holds, and nothing else that it deployed before. */
  readonly deploy: (files: ReadonlyMap<string, string>) => void;
  /** What a person does by kubectl: another value of the object, with the person's tool as its owner of `field`. */
  readonly edit: (kind: string, name: string, change: (spec: JsonObject) => JsonObject, field: FieldPath) => void;
  readonly create: (manifest: Manifest) => void;
  readonly remove: (kind: string, name: string) => void;
};

type FieldPath = readonly string[];

const checked = hedgehogPack.kinds.filter(({ checked: isChecked }) => isChecked);
const deployer = 'argocd-controller';

/** Starts the cluster; its files go with it when it is closed. */
export async function startCluster(): Promise<Cluster> {
  const kubernetes = await createKubernetes({ crds: 'none' });
  for (const kind of checked) kubernetes.objects.put(definitionOf(kind));
  const deployed = new Map<string, Manifest>();
  const clustersFile = join(kubernetes.directory, 'clusters.yml');
  writeFileSync(clustersFile, 'clusters: []\n', { mode: 0o600 });

  const find = (kind: string, name: string): Manifest => {
    const resource = kubernetes.objects.resources.find((one) => one.kind === kind);
    const found = resource && kubernetes.objects.get(resource, 'default', name);
    if (found === undefined) throw new Error(`the cluster holds no ${kind} ${name}`);
    return found;
  };
  return {
    kubernetes,
    clustersFile,
    connect: (fabric) => {
      const entry = { fabric, kubeconfig: kubernetes.kubeconfig(), every: '2s' };
      writeFileSync(clustersFile, `${JSON.stringify({ clusters: [entry] })}\n`);
    },
    deploy: (files) => {
      const before = new Map(deployed);
      deployed.clear();
      for (const text of files.values()) {
        const manifest = load(text) as Manifest;
        const live = admit(manifest, owned(deployer, manifest.spec));
        deployed.set(`${live.kind}/${live.metadata.name}`, live);
        kubernetes.objects.put(live);
      }
      for (const [key, manifest] of before) if (!deployed.has(key)) kubernetes.objects.remove(manifest);
    },
    edit: (kind, name, change, field) => {
      const now = find(kind, name);
      const owners = [
        ...((now.metadata.managedFields ?? []) as JsonObject[]),
        ownerOf('kubectl-edit', fieldsOf(field)),
      ];
      const metadata = { ...now.metadata, managedFields: owners };
      kubernetes.objects.put({ ...now, metadata, spec: change(now.spec as JsonObject) });
    },
    create: (manifest) => {
      const { metadata, ...rest } = admit(manifest, owned('kubectl-create', manifest.spec));
      kubernetes.objects.put({ ...rest, metadata: { ...metadata, creationTimestamp: now() } } as Manifest);
    },
    remove: (kind, name) => {
      kubernetes.objects.remove(find(kind, name));
    },
  };
}

function definitionOf({ group, kind, plural, versions, namespaced }: Kind): Manifest {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: `${definitions.group}/${definitions.version}`,
    kind: definitions.kind,
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: namespaced ? 'Namespaced' : 'Cluster',
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0, schema })),
    },
  };
}

/** The object as the cluster holds it. */
function admit(manifest: Manifest, managedFields: JsonObject[]): Manifest {
  const kind = checked.find((one) => one.kind === manifest.kind);
  const { metadata, ...rest } = (kind?.withDefaults(manifest) ?? manifest) as Manifest;
  return { ...rest, metadata: { ...metadata, managedFields } } as Manifest;
}

function owned(manager: string, spec: JsonObject[string] | undefined): JsonObject[] {
  return [ownerOf(manager, { 'f:spec': leavesOf(spec ?? {}) })];
}

function ownerOf(manager: string, fieldsV1: JsonObject): JsonObject {
  return { manager, operation: 'Update', apiVersion: 'v1', time: now(), fieldsType: 'FieldsV1', fieldsV1 };
}

function leavesOf(value: JsonObject[string]): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [`f:${name}`, leavesOf(member)]));
}

function fieldsOf(path: FieldPath): JsonObject {
  return path.reduceRight<JsonObject>((inner, name) => ({ [`f:${name}`]: inner }), {});
}

/** As Kubernetes writes times: to the second. */
function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
