import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { printScalar, printText } from './print-scalar.ts';

/**
 * Prints a value as one YAML document that YAML 1.1 and 1.2 readers read alike (FACTS.md section 8): block style,
 * two spaces, a list at the indentation of its key as kubectl prints it, no folding, one newline at the end.
 * Scalars are quoted where any reader could take them for something else. Members keep their order. Total; reading
 * the text gives the same value back.
 */
export function printYaml(value: Json): string {
  return isNested(value) ? printLines(value, '') : `${printScalar(value, '  ')}\n`;
}

/** Whether a value takes lines of its own: a map or list that is not empty. */
export function isNested(value: Json): value is JsonObject | readonly Json[] {
  return isList(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}

/** The lines of a map's members or a list's items, each beginning at `indent`. */
export function printLines(value: JsonObject | readonly Json[], indent: string): string {
  let text = '';
  if (isList(value)) for (const item of value) text += `${indent}${printItem(item, indent)}`;
  else for (const [name, member] of Object.entries(value)) text += `${indent}${printMember(name, member, indent)}`;
  return text;
}

/** A key's longest form without the sign `?` (YAML 1.2.2 section 7.4.2 says 1024 characters). */
const longestKey = 1000;

/** One member from its key, which stands at `indent`, to the end of its last line. */
export function printMember(name: string, member: Json, indent: string): string {
  const key = printText(name, false);
  const start = key.length > longestKey ? `? ${key}\n${indent}:` : `${key}:`;
  if (isList(member) && member.length > 0) return `${start}\n${printLines(member, indent)}`;
  if (isNested(member)) return `${start}\n${printLines(member, `${indent}  `)}`;
  return `${start} ${printScalar(member, `${indent}  `)}\n`;
}

/** One item from its dash, which stands at `indent`, to the end of its last line. */
export function printItem(item: Json, indent: string): string {
  const inner = `${indent}  `;
  return isNested(item) ? `- ${printLines(item, inner).slice(inner.length)}` : `- ${printScalar(item, inner)}\n`;
}

/** A value on one line, in brackets where it is a map or list. */
export function printFlow(value: Json): string {
  if (isList(value)) return `[${value.map(printFlow).join(', ')}]`;
  if (!isObject(value)) return printScalar(value, undefined);
  return `{${Object.entries(value).map(printFlowMember).join(', ')}}`;
}

/** A member inside brackets. */
export function printFlowMember([name, member]: [name: string, member: Json]): string {
  const key = printText(name, true);
  return `${key.length > longestKey ? '? ' : ''}${key}: ${printFlow(member)}`;
}
