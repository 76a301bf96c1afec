import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { Finding } from '../../src/domain/problem.ts';
import type { Kind, Pack } from '../../src/kinds/kind.ts';

/** A pack of one family with the kinds that tests of the generic code need; every check says what it was given. */
export function packOf(kinds: readonly Kind[], name = 'test'): Pack {
  return { name, kinds, checkSet: () => [], checkTransition: () => [] };
}

export function kindOf(group: string, kind: string, more: Partial<Kind> = {}): Kind {
  return {
    group,
    kind,
    plural: `${kind.toLowerCase()}s`,
    versions: ['v1'],
    namespaced: true,
    namespace: 'default',
    directory: { singular: kind.toLowerCase(), plural: `${kind.toLowerCase()}s` },
    checked: true,
    comparison: { sets: [], meaningfulZeros: [], maps: [] },
    withDefaults: (manifest) => manifest,
    check: () => [],
    references: () => [],
    ...more,
  };
}

/** A CustomResourceDefinition with one version, `changes` laid over its spec. */
export function crdOf(kind: string, specSchema: Json, changes: JsonObject = {}, group = 'example.com'): JsonObject {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: 'Namespaced',
      versions: [versionOf('v1', specSchema)],
      ...changes,
    },
  };
}

export function versionOf(name: string, specSchema: Json, changes: JsonObject = {}): JsonObject {
  const properties = {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: specSchema,
    status: { type: 'object', properties: { ready: { type: 'boolean' } }, required: ['ready'] },
  };
  return { name, served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties } }, ...changes };
}

/** Findings as `code pointer`, for short expectations. */
export function places(findings: readonly Finding[]): string[] {
  return findings.map(({ code, pointer }) => `${code} ${pointer}`);
}
