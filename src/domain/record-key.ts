/** The identity of a record (DESIGN.md section 2): never the path, never the version. */
export type RecordKey = {
  readonly group: string;
  readonly kind: string;
  /** null for a cluster-scoped object */
  readonly namespace: string | null;
  readonly name: string;
};

/** Prints a key as `group/kind/namespace/name`, `-` for no namespace; equal keys print equally. */
export function printKey(key: RecordKey): string {
  return `${key.group}/${key.kind}/${key.namespace ?? '-'}/${key.name}`;
}
