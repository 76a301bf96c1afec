import { OperationalError } from '../ports/operational-error.ts';

/** The database could not do what it was asked. Retryable where it is away or busy, not where the statement is wrong. */
export class StoreError extends OperationalError {}

/** SQLSTATE classes and codes that pass: connection, resources, operator intervention; serialization, deadlock. */
const passing = /^(08|53|57|40001|40P01|55P03)/;

/** What a failed statement means. The message never holds the statement or its values. */
export function readStoreFailure(action: string, thrown: unknown): OperationalError {
  if (thrown instanceof OperationalError) return thrown;
  const code: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'code') : undefined;
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  const isPassing =
    typeof code === 'string' ? passing.test(code) || /^E[A-Z]+$/.test(code) : /connection|timeout/i.test(words);
  return new StoreError(`${action}: ${words}`, { retryable: isPassing, cause: thrown });
}
