import { isList, isObject, type Json } from '../domain/json.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { memberSchema } from '../schema/prune.ts';

const powers: Readonly<Record<string, readonly [base: bigint, exponent: number]>> = {
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  P: [10n, 15],
  E: [10n, 18],
  Ki: [2n, 10],
  Mi: [2n, 20],
  Gi: [2n, 30],
  Ti: [2n, 40],
  Pi: [2n, 50],
  Ei: [2n, 60],
};
const quantity = /^([+-]?)(\d{1,30})(?:\.(\d{0,18}))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?$/;
/** Numbers are compared as whole multiples of 10^-60: no rounding. */
const scale = 60;

/**
 * Whether two values are the same where a schema takes numbers and texts alike (`x-kubernetes-int-or-string`): 80 and
 * "80", and of quantities 1 and "1000m". Lists and objects member by member, anything else exactly. Total.
 */
export function isSameAmount(a: Json | undefined, b: Json | undefined, schema: JsonSchema | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || schema === undefined) return false;
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((item, i) => isSameAmount(item, b[i], schema.items));
  if (isObject(a) && isObject(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].every((name) => isSameAmount(own(a, name), own(b, name), memberSchema(schema, name)));
  }
  if (schema['x-kubernetes-int-or-string'] !== true || !isScalar(a) || !isScalar(b)) return false;
  if (String(a) === String(b)) return true;
  // a quantity is told by the pattern that Kubernetes gives it; elsewhere 1k is a text like any other
  if (schema.pattern?.includes('[KMGTPE]i') !== true) return false;
  const [left, right] = [amountOf(String(a)), amountOf(String(b))];
  return left !== undefined && left === right;
}

function own(value: { readonly [member: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isScalar(value: Json): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function amountOf(text: string): bigint | undefined {
  const [, sign, whole, fraction = '', suffix, exponent] = quantity.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = BigInt(`${sign ?? ''}${whole}${fraction}`);
  const [base, power] = suffix === undefined ? [10n, Number(exponent ?? 0)] : (powers[suffix] ?? [10n, 0]);
  const tens = scale - fraction.length + (base === 10n ? power : 0);
  if (tens < 0) return undefined;
  return digits * 10n ** BigInt(tens) * (base === 2n ? 2n ** BigInt(power) : 1n);
}
