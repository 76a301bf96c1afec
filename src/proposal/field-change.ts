import type { Json } from '../domain/json.ts';
import { type Pointer, parsePointer } from '../domain/pointer.ts';
import type { FieldChange } from '../normalize/fabric-plan.ts';
import { code, isPlain, printNumber } from './escape.ts';

/** A pointer as people write it: `spec.subnets.default.vlan`, `spec.links[0].mtu`, `metadata.labels["a.b/c"]`. */
export function printFieldPath(pointer: Pointer): string {
  const path = parsePointer(pointer).map((segment, at) => {
    if (/^(0|[1-9][0-9]*)$/.test(segment)) return `[${segment}]`;
    if (/^[A-Za-z_][\w-]*$/.test(segment)) return at === 0 ? segment : `.${segment}`;
    return `[${JSON.stringify(segment)}]`;
  });
  return path.join('') || 'the whole document';
}

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

function printValue(value: Json | undefined): string {
  const isShort = (typeof value === 'number' || typeof value === 'boolean') && isPlain(String(value));
  if (isShort) return String(value);
  return code(typeof value === 'string' ? value : JSON.stringify(value ?? null), 60);
}
