import type { JsonObject } from '../domain/json.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { JsonSchema } from '../schema/json-schema.ts';

/** One object as the cluster's API server gives it, `managedFields` included where it told them. */
export type LiveObject = { readonly key: RecordKey; readonly value: JsonObject };

/** What can be said about one kind of a cluster: only of one that was `read` is a record that is not there missing. */
export type KindStatus = 'read' | 'absent' | 'forbidden' | 'failed' | 'unknown';

export type KindReading = {
  readonly group: string;
  readonly kind: string;
  readonly status: KindStatus;
  readonly objects: number;
  /** The namespaces of which it was read, where that is not all: of others nothing is known. */
  readonly namespaces?: readonly string[];
  /** Why it was not read, or not everywhere, in words for people; no secrets. */
  readonly message?: string;
  /** The schema that the cluster serves of it, where it was asked: fields it does not know are version skew. */
  readonly schema?: JsonSchema;
};

/** What was read of a cluster, each asked kind once. Times as ISO 8601. */
export type LiveState = {
  readonly kinds: readonly KindReading[];
  readonly objects: readonly LiveObject[];
};

/** Whether an object of this key would have been read: only then one that is not there is missing. */
export function wasRead(reading: KindReading | undefined, { namespace }: RecordKey): boolean {
  if (reading?.status !== 'read') return false;
  const { namespaces } = reading;
  return namespaces === undefined || (namespace !== null && namespaces.includes(namespace));
}
