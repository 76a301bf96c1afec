import { isObject, type Json, type JsonObject } from '../domain/json.ts';
import type { Finding } from '../domain/problem.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { Kind } from './kind.ts';
import { isNamespaceName, isObjectName } from './names.ts';

/** What a manifest says it is. `name` and `namespace` only where they are text that is not empty, valid or not. */
export type Identity = {
  /** "" for the core group */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
};

/** Reads apiVersion, kind and the names of a Kubernetes object; otherwise says why the value is none. Total. */
export function readIdentity(value: Json): Identity | { readonly reason: string } {
  if (!isObject(value)) return { reason: 'this is no Kubernetes object: it has no members' };
  const apiVersion = textMember(value, 'apiVersion');
  const kind = textMember(value, 'kind');
  if (apiVersion === undefined && kind === undefined)
    return { reason: 'this is no Kubernetes object: it has no apiVersion and no kind' };
  if (apiVersion === undefined) return { reason: 'this is no Kubernetes object: it has no apiVersion' };
  if (kind === undefined) return { reason: 'this is no Kubernetes object: it has no kind' };
  const [group, version] = splitApiVersion(apiVersion);
  const metadata = isObject(value.metadata) ? value.metadata : {};
  const name = textMember(metadata, 'name');
  const namespace = textMember(metadata, 'namespace');
  return {
    group,
    version,
    kind,
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

function textMember(object: JsonObject, name: string): string | undefined {
  const member = Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof member === 'string' && member !== '' ? member : undefined;
}

function splitApiVersion(apiVersion: string): readonly [group: string, version: string] {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

/** The key of a manifest of a known kind; undefined while its name or namespace is none that Kubernetes takes. */
export function keyOf(kind: Kind, { name, namespace }: Identity): RecordKey | undefined {
  if (name === undefined || !isObjectName(name)) return undefined;
  const place = kind.namespaced ? (namespace ?? kind.namespace) : null;
  if (place !== null && !isNamespaceName(place)) return undefined;
  return { group: kind.group, kind: kind.kind, namespace: place, name };
}

/** `missing-name`, `invalid-name` and `invalid-namespace` of a manifest of a known kind (FACTS.md section 2). */
export function checkIdentity(kind: Kind, identity: Identity, manifest: JsonObject): Finding[] {
  const metadata = isObject(manifest.metadata) ? manifest.metadata : {};
  return [...checkName(identity, metadata), ...checkNamespace(kind, identity)];
}

function checkName({ name }: Identity, metadata: JsonObject): Finding[] {
  const pointer = '/metadata/name';
  if (name === undefined) {
    const written = Object.hasOwn(metadata, 'name') ? metadata.name : undefined;
    if (written !== undefined && written !== null && written !== '') {
      return [{ code: 'invalid-name', severity: 'error', pointer, message: 'the name must be text: put it in quotes' }];
    }
    const generated = textMember(metadata, 'generateName') !== undefined;
    const message = generated
      ? 'it has only generateName, a file needs a fixed metadata.name'
      : 'metadata.name is required';
    return [{ code: 'missing-name', severity: 'error', pointer, message }];
  }
  if (isObjectName(name)) return [];
  const message =
    name.length > 253
      ? `the name has ${name.length} characters, Kubernetes accepts 253`
      : 'a name may hold only lower-case letters, digits, "-" and ".", and begins and ends with a letter or digit';
  return [{ code: 'invalid-name', severity: 'error', pointer, message }];
}

function checkNamespace(kind: Kind, { namespace }: Identity): Finding[] {
  if (namespace === undefined || !kind.namespaced) return [];
  const pointer = '/metadata/namespace';
  const severity = namespaceSeverity(kind);
  if (severity !== undefined && namespace !== kind.namespace) {
    const consequence =
      severity === 'error'
        ? 'the fabric refuses any other'
        : 'elsewhere the cluster accepts it, but nothing can refer to it';
    const message = `the namespace of a ${kind.kind} must be ${kind.namespace}: ${consequence}`;
    return [{ code: 'invalid-namespace', severity, pointer, message }];
  }
  if (isNamespaceName(namespace)) return [];
  const message = 'a namespace may hold only lower-case letters, digits and "-", at most 63';
  return [{ code: 'invalid-namespace', severity: 'error', pointer, message }];
}

const fabricKinds = new Map<string, 'error' | 'warning'>([
  ...['VPC', 'VPCAttachment', 'VPCPeering', 'External', 'ExternalAttachment', 'ExternalPeering', 'IPv4Namespace'].map(
    (kind) => [`vpc.githedgehog.com/${kind}`, 'error'] as const,
  ),
  ...['Connection', 'Server', 'Switch', 'VLANNamespace'].map(
    (kind) => [`wiring.githedgehog.com/${kind}`, 'error'] as const,
  ),
  // It has no webhook, so the cluster takes it anywhere (FACTS.md section 2).
  ['wiring.githedgehog.com/SwitchGroup', 'warning'],
]);

/** How another namespace than the pack's own is judged; undefined: not at all (DESIGN.md 5.4: the 12 kinds only). */
function namespaceSeverity(kind: Kind): 'error' | 'warning' | undefined {
  return fabricKinds.get(`${kind.group}/${kind.kind}`);
}
