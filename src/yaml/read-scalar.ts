import type { Node, Scalar } from 'yaml';
import { findAmbiguity } from './ambiguous-scalar.ts';
import { type Reader, report, warn } from './value-reader.ts';

/** Warns of a key that is not text for every reader. */
export function checkKey(reader: Reader, key: Scalar): void {
  if (typeof key.value === 'string') checkPlain(reader, key);
  else warn(reader, 'this key is not text for every reader: quote it', key);
}

/** The value of a scalar, with what is to be said about its tag, its number or its plain text. */
export function readScalar(reader: Reader, scalar: Scalar): string | number | boolean | null {
  const { value } = scalar;
  if (scalar.tag !== undefined) checkTag(reader, scalar);
  else if (typeof value === 'string') checkPlain(reader, scalar);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) {
    return value;
  }
  if (typeof value !== 'number') return null;
  return readNumber(reader, scalar, value);
}

const wholeNumber = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;

function readNumber(reader: Reader, scalar: Scalar, value: number): number | null {
  if (!Number.isFinite(value)) {
    report(reader, 'yaml-syntax', 'Kubernetes has no value for infinity and not-a-number', scalar);
    return null;
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && wholeNumber.test(scalar.source ?? '')) {
    report(reader, 'yaml-syntax', 'this whole number is beyond 2^53 and would lose digits: quote it', scalar);
    return null;
  }
  if (scalar.type === 'PLAIN' && scalar.tag === undefined) checkPlain(reader, scalar);
  return value === 0 ? 0 : value;
}

function checkPlain(reader: Reader, scalar: Scalar): void {
  if (scalar.type !== 'PLAIN' || scalar.tag !== undefined) return;
  const why = findAmbiguity(scalar.source ?? '');
  if (why !== undefined) warn(reader, `${why}: quote it`, scalar);
}

/** The prefix of the core tags (`!!str`). */
export const core = 'tag:yaml.org,2002:';

/** Reports a tag that is none of the core ones, or does not fit its scalar. */
export function checkTag(reader: Reader, scalar: Scalar): void {
  const { tag, value } = scalar;
  const fits =
    tag === '!' ||
    (tag === `${core}str` && typeof value === 'string') ||
    (tag === `${core}null` && value === null) ||
    (tag === `${core}bool` && typeof value === 'boolean') ||
    (tag === `${core}int` && Number.isInteger(value)) ||
    (tag === `${core}float` && typeof value === 'number');
  if (!fits) reportTag(reader, scalar);
}

export function reportTag(reader: Reader, node: Node): void {
  report(reader, 'yaml-syntax', 'readers do different things with this tag (!…): write the value without it', node);
}
