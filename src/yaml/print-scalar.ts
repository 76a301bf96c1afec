import { isList, isObject, type Json } from '../domain/json.ts';
import { findAmbiguity } from './ambiguous-scalar.ts';

/**
 * One scalar, or an empty map or list, without a line end. Text of several lines becomes a block (`|`) with its
 * lines at `indent`, where a block can hold it; `indent` undefined asks for one line that may stand inside brackets.
 */
export function printScalar(value: Json, indent: string | undefined): string {
  if (isList(value)) return '[]';
  if (isObject(value)) return '{}';
  if (typeof value === 'number') return printNumber(value);
  if (typeof value !== 'string') return String(value);
  if (indent !== undefined && fitsBlock(value)) return printBlock(value, indent);
  return printText(value, indent === undefined);
}

/** Text as a plain scalar where every reader takes it for this text, else in quotes; always on one line. */
export function printText(text: string, flow: boolean): string {
  if (isPlain(text, flow)) return text;
  return text.includes('"') && fitsSingleQuotes(text) ? quoteSingle(text) : quoteDouble(text);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what neither plain text nor single quotes can hold
const unprintable = /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/u;

/** Whether text can stand in single quotes on one line. */
export function fitsSingleQuotes(text: string): boolean {
  return !unprintable.test(text);
}

export function quoteSingle(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Text in double quotes with the escapes that JSON, YAML 1.1 and YAML 1.2 share. */
export function quoteDouble(text: string): string {
  return printJson(text);
}

/** A value as JSON on one line (or indented), without the characters that JSON allows and YAML does not. */
export function printJson(value: Json, indent = 0): string {
  return JSON.stringify(value, null, indent).replaceAll(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escapeUnit);
}

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const resolved = /^(?:~|null|true|false|y|n|yes|no|on|off|[-+]?\.inf|\.nan|=|<<)$/i;
const numeric = /^[-+]?(?:0x[0-9a-f]+|0o[0-7]+|\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?$/i;
// What some reader takes for a number though no digit stands where one should.
const nearlyNumeric = /^[-+]?[0-9_]*\.?[0-9_]*(?:e[-+]?[0-9]+)?$/i;
const startsPlain = /^[^\s\-?:,[\]{}#&*!|>'"%@`]/;

function isPlain(text: string, flow: boolean): boolean {
  if (!startsPlain.test(text) || unprintable.test(text) || /\s$|: |:$| #/.test(text)) return false;
  if (text.startsWith('...') || resolved.test(text) || numeric.test(text) || nearlyNumeric.test(text)) {
    return false;
  }
  if (flow && /[,[\]{}:]/.test(text)) return false;
  return findAmbiguity(text) === undefined;
}

function printNumber(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  if (value === 0) return '0';
  const text = Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
  // YAML 1.1 wants a point in a number with an exponent.
  return text.replace(/^(-?[0-9]+)e/, '$1.0e');
}

function fitsBlock(text: string): boolean {
  if (!text.includes('\n') || text.endsWith('\n\n') || /^[\s#]|\n\t|[^\n\S]+$|\n[^\n\S]+\n/.test(text)) return false;
  return !unprintable.test(text.replaceAll(/[\n\t]/g, ' '));
}

function printBlock(text: string, indent: string): string {
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  const body = lines.map((line) => (line === '' ? '' : indent + line)).join('\n');
  return `${text.endsWith('\n') ? '|' : '|-'}\n${body}`;
}
