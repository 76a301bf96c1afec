import type { Json } from '../domain/json.ts';
import type { FieldChange } from '../records/field-change.ts';
import { code, isPlain, printNumber } from './escape.ts';
import { printFieldPath } from './field-path.ts';

/** The changes of one record, the first few in full: `spec.vlan` 1001 → 1002. Values are hidden where asked. */
export function printFieldChanges(fields: readonly FieldChange[], hide: boolean, max = 3): string {
  const shown = fields.slice(0, max).map((field) => printFieldChange(field, hide));
  const rest = fields.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${printNumber(rest)} more`] : [])].join('; ');
}

function printFieldChange(field: FieldChange, hide: boolean): string {
  const path = code(printFieldPath(field.pointer), 120);
  if (hide) return `${path} changed (not shown: it may hold a credential)`;
  if (field.from === undefined) return `${path} added: ${printValue(field.to)}`;
  if (field.to === undefined) return `${path} removed (was ${printValue(field.from)})`;
  return `${path} ${printValue(field.from)} → ${printValue(field.to)}`;
}

/** A value as people write it: a short number or yes and no as they are, everything else as code. */
export function printValue(value: Json | undefined): string {
  const isShort = (typeof value === 'number' || typeof value === 'boolean') && isPlain(String(value));
  if (isShort) return String(value);
  return code(typeof value === 'string' ? value : JSON.stringify(value ?? null), 60);
}
