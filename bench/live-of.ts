import type { JsonObject } from '../src/domain/json.ts';
import type { FabricRecord } from './fabric-records.ts';

/** What a cluster holds of a record that Argo CD laid down; every hundredth was changed by hand. */
export function liveOf({ kind, manifest }: FabricRecord, i: number): JsonObject {
  const held = kind.withDefaults(manifest);
  const spec = held.spec as JsonObject;
  const fieldsV1 = { 'f:metadata': { 'f:annotations': { '.': {} } }, 'f:spec': fieldsOf(spec) };
  const owner = {
    manager: 'argocd-controller',
    operation: 'Update',
    apiVersion: held.apiVersion ?? null,
    time: '2026-11-23T05:58:49Z',
    fieldsType: 'FieldsV1',
    fieldsV1,
  };
  const metadata = {
    ...(held.metadata as JsonObject),
    uid: `uid-${i}`,
    resourceVersion: String(i),
    generation: 1,
    managedFields: [owner],
  };
  return { ...held, metadata, spec: i % 100 === 0 ? { ...spec, description: 'changed by hand' } : spec, status: {} };
}

function fieldsOf(value: JsonObject): JsonObject {
  const isMap = (member: unknown): member is JsonObject =>
    typeof member === 'object' && member !== null && !Array.isArray(member);
  const fields = Object.entries(value).map(([name, member]) => [`f:${name}`, isMap(member) ? fieldsOf(member) : {}]);
  return { '.': {}, 'f:description': {}, ...Object.fromEntries(fields) };
}
