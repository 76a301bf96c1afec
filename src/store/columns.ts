import { type RawBuilder, sql } from 'kysely';
import type { FabricRef } from '../ports/record-index.ts';

/** The columns that name a fabric. */
export function fabricColumns({ repository, fabric }: FabricRef): { repository: string; fabric: string } {
  return { repository: String(repository), fabric };
}

/** That a row is of this fabric. */
export function isFabric(ref: FabricRef): RawBuilder<boolean> {
  const { repository, fabric } = fabricColumns(ref);
  return sql`repository = ${repository} and fabric = ${fabric}`;
}

/** Not so of a row that a backup brought back, until its fabric is looked at again. */
export const isIndexed: RawBuilder<boolean> = sql`commit <> ''`;

/** A time as the ports give it. */
export function isoTime(at: Date): string {
  return new Date(at).toISOString();
}

/** Whether PostgreSQL can hold a text: it has no NUL. A question with another text has no answer. */
export function isText(text: string): boolean {
  return !text.includes('\0');
}

/**
 * A value for a column of type json: it keeps the order of members, and unlike jsonb it holds whatever JSON can say
 * (a NUL, half a surrogate pair).
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value);
}

/** A member, or none where there is nothing. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { readonly [Member in Name]?: Value } {
  return value === null || value === undefined ? {} : ({ [name]: value } as { readonly [Member in Name]: Value });
}
