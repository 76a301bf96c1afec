import type { JsonObject } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import { findCredentials } from '../kinds/credentials.ts';
import type { DriftDifference } from './drift-report.ts';

/** Stands where a value may not be shown. */
const hidden = '(hidden: it may hold a credential)';
/** The search ends there: what it did not look at is not shown either. */
const mostFound = 100;

/**
 * The differences of one record as they may be shown: where either side holds a credential at, above or below a pointer,
 * neither value is. `sides` are the manifests that the pointers are about.
 */
export function maskDifferences(
  differences: readonly DriftDifference[],
  sides: readonly JsonObject[],
): readonly DriftDifference[] {
  const found = sides.map(findCredentials);
  const isFull = found.some((pointers) => pointers.length >= mostFound);
  const secret = found.flat();
  if (secret.length === 0) return differences;
  return differences.map((difference) => {
    const { pointer, git, live } = difference;
    if (!isFull && !secret.some((one) => isWithin(one, pointer) || isWithin(pointer, one))) return difference;
    return {
      ...difference,
      ...(git === undefined ? {} : { git: hidden }),
      ...(live === undefined ? {} : { live: hidden }),
      masked: true,
    };
  });
}

function isWithin(pointer: Pointer, above: Pointer): boolean {
  return pointer === above || pointer.startsWith(`${above}/`);
}
