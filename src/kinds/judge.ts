import { isObject, type Json, type JsonObject } from '../domain/json.ts';
import { parsePointer } from '../domain/pointer.ts';
import type { Finding } from '../domain/problem.ts';
import type { RecordKey } from '../domain/record-key.ts';
import { showName } from '../schema/show-name.ts';
import type { Catalog } from './catalog.ts';
import { findCredentials } from './credentials.ts';
import { checkIdentity, type Identity, keyOf, readIdentity } from './identity.ts';
import type { Kind } from './kind.ts';
import { checkMetadata } from './metadata.ts';
import type { PackSettings } from './settings.ts';
import { whyNotServed, whyUnmanaged } from './unmanaged-kinds.ts';

/** What one document is, and every fault that it shows by itself. */
export type Judgement = {
  /** What the manifest says of itself; absent where it is no Kubernetes object, or a Secret. */
  readonly identity?: Identity;
  /** Only where kind, name and namespace are such that a cluster could hold the object. */
  readonly key?: RecordKey;
  readonly kind?: Kind;
  /** For people: `VPC vpc-1`, `ConfigMap app`, `Secret`, `document`. */
  readonly title: string;
  readonly findings: Finding[];
};

const mostCredentials = 10;

/**
 * Judges one document (DESIGN.md 5.4): is it a manifest, of a managed kind, of a served version, with a usable name;
 * credentials; then everything that its kind checks. Nothing of a Secret but the word is ever shown. Total.
 */
export function judgeManifest(catalog: Catalog, value: Json, settings: PackSettings): Judgement {
  const identity = readIdentity(value);
  if ('reason' in identity) {
    const finding: Finding = { code: 'not-kubernetes', severity: 'error', pointer: '', message: identity.reason };
    return { title: 'document', findings: [...credentials(value), finding] };
  }
  if (identity.group === '' && identity.kind === 'Secret') {
    const message = 'a Secret does not belong into Git: remove it, and replace what it holds if it was ever pushed';
    return { title: 'Secret', findings: [{ code: 'contains-secret', severity: 'error', pointer: '', message }] };
  }
  const title = titleOf(identity);
  const kind = catalog.find(identity.group, identity.kind);
  if (kind === undefined || !isObject(value)) {
    const message = whyUnmanaged(catalog, identity);
    const finding: Finding = { code: 'kind-not-managed', severity: 'error', pointer: '/kind', message };
    return { identity, title, findings: [...credentials(value), finding] };
  }
  const key = keyOf(kind, identity);
  const findings = [...credentials(value), ...checkManifest(kind, identity, value, settings)];
  return { identity, kind, title, findings, ...(key === undefined ? {} : { key }) };
}

function titleOf({ kind, name }: Identity): string {
  return name === undefined ? showName(kind) : `${showName(kind)} ${showName(name)}`;
}

function credentials(value: Json): Finding[] {
  const pointers = findCredentials(value);
  return pointers.slice(0, mostCredentials).map((pointer, index): Finding => {
    const name = showName(parsePointer(pointer).findLast((segment) => !/^\d+$/.test(segment)) ?? 'the document');
    const more = index === mostCredentials - 1 ? pointers.length - mostCredentials : 0;
    const rest = more > 0 ? `; so do ${more} others` : '';
    return {
      code: 'contains-secret',
      severity: 'error',
      pointer,
      message: `${name} holds a credential, which does not belong into Git${rest}`,
    };
  });
}

function checkManifest(kind: Kind, identity: Identity, manifest: JsonObject, settings: PackSettings): Finding[] {
  const findings = checkIdentity(kind, identity, manifest);
  findings.push(...checkMetadata(manifest, (label) => isReplaced(kind, label)));
  if (!kind.versions.includes(identity.version)) {
    const message = whyNotServed(kind, identity);
    return [{ code: 'version-not-served', severity: 'error', pointer: '/apiVersion', message }, ...findings];
  }
  const told = new Set(findings.filter(isError).map(({ pointer }) => pointer));
  findings.push(...kind.check(manifest, settings).filter((finding) => !isError(finding) || !told.has(finding.pointer)));
  if (!kind.checked) {
    const message = `${kind.kind} is known by name only: its fields are not checked unless its CRD is listed under crds in .github/hedgerow.yml`;
    findings.push({ code: 'unchecked-kind', severity: 'info', pointer: '/kind', message });
  }
  return findings;
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

/** Admission takes its own labels away before they are judged; a SwitchGroup has no webhook (FACTS.md sections 1 and 5). */
function isReplaced(kind: Kind, label: string): boolean {
  if (!label.includes('fabric.githedgehog.com/') || kind.kind === 'SwitchGroup') return false;
  return kind.group === 'vpc.githedgehog.com' || kind.group === 'wiring.githedgehog.com';
}
