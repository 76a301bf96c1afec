import { isObject, type Json } from '../domain/json.ts';
import { readCrd } from '../kinds/read-crd.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { ClusterFault } from './cluster-fault.ts';
import type { Ask, ServedResource } from './discover.ts';
import { nameOf } from './list-objects.ts';

/** The schema that the cluster serves of a kind; undefined where none can be known: no definition, or no right to read it. */
export type ReadServedSchema = (ask: Ask, resource: ServedResource) => Promise<JsonSchema | undefined>;

/**
 * Reads the definition of each kind by its name, since a cluster may hold hundreds of them. A definition that did not
 * change gives the same schema object again. Throws ClusterFault where the cluster gave no answer.
 */
export function createSchemaReader(): ReadServedSchema {
  const known = new Map<string, { readonly stamp: string; readonly schema: JsonSchema | undefined }>();
  return async (ask, resource) => {
    const name = nameOf(resource);
    const definition = await readDefinition(ask, name);
    if (definition === undefined) return undefined;
    const stamp = stampOf(definition, resource);
    const before = known.get(name);
    if (before !== undefined && before.stamp === stamp) return before.schema;
    const { crd } = readCrd(definition);
    const schema = crd?.versions.find((version) => version.name === resource.version)?.schema;
    if (stamp !== undefined) known.set(name, { stamp, schema });
    return schema;
  };
}

/** One CustomResourceDefinition, `plural.group`; undefined where it is not there or may not be read. */
export async function readDefinition(ask: Ask, name: string): Promise<Json | undefined> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${encodeURIComponent(name)}`;
  try {
    return await ask(path, `customresourcedefinitions ${name}`);
  } catch (error) {
    if (error instanceof ClusterFault && error.status !== 'failed') return undefined;
    throw error;
  }
}

function stampOf(definition: Json, { version }: ServedResource): string | undefined {
  const { uid, generation } = isObject(definition) && isObject(definition.metadata) ? definition.metadata : {};
  return typeof uid === 'string' && typeof generation === 'number' ? `${uid} ${generation} ${version}` : undefined;
}
