import type { Json } from '../domain/json.ts';
import { isPlainText, resolvePlain, stop } from './read-simple-scalar.ts';

/** A value in brackets and where it ends. */
type Found = { readonly value: Json; readonly end: number };

const plainValue = /(?:[A-Za-z0-9_./+]|-[A-Za-z0-9.])[^,[\]{}:#"'\n&*!|>%@`?\\]*/y;
const quoted = /"([^"\\\n]*)"|'([^'\n]*)'/y;
const flowKey = /(?:([A-Za-z_][A-Za-z0-9_./-]*)|"([^"\\\n]{0,999})"|'([^'\n]{0,999})'): +/y;

/** Reads a list or map in brackets that stands on one line, its bracket at `at`; `depth` collections may be inside. */
export function readSimpleFlow(text: string, at: number, depth: number): Found | typeof stop {
  if (depth <= 0) return stop;
  return text[at] === '[' ? readList(text, at + 1, depth) : readMap(text, at + 1, depth);
}

function readList(text: string, start: number, depth: number): Found | typeof stop {
  const list: Json[] = [];
  let at = skip(text, start);
  if (text[at] === ']') return { value: list, end: at + 1 };
  for (;;) {
    const found = readValue(text, at, depth);
    if (found === stop) return stop;
    list.push(found.value);
    at = skip(text, found.end);
    if (text[at] === ']') return { value: list, end: at + 1 };
    if (text[at] !== ',') return stop;
    at = skip(text, at + 1);
  }
}

function readMap(text: string, start: number, depth: number): Found | typeof stop {
  const map: { [member: string]: Json } = {};
  let at = skip(text, start);
  if (text[at] === '}') return { value: map, end: at + 1 };
  for (;;) {
    flowKey.lastIndex = at;
    const key = flowKey.exec(text);
    const name = key?.[1] ?? key?.[2] ?? key?.[3];
    if (name === undefined || name === '__proto__' || Object.hasOwn(map, name)) return stop;
    if (key?.[1] !== undefined && !isPlainText(name)) return stop;
    const found = readValue(text, flowKey.lastIndex, depth);
    if (found === stop) return stop;
    map[name] = found.value;
    at = skip(text, found.end);
    if (text[at] === '}') return { value: map, end: at + 1 };
    if (text[at] !== ',') return stop;
    at = skip(text, at + 1);
  }
}

function readValue(text: string, at: number, depth: number): Found | typeof stop {
  const first = text[at];
  if (first === '[' || first === '{') return readSimpleFlow(text, at, depth - 1);
  if (first === '"' || first === "'") return readQuoted(text, at);
  plainValue.lastIndex = at;
  const plain = plainValue.exec(text)?.[0];
  if (plain === undefined) return stop;
  const value = resolvePlain(plain.replace(/ +$/, ''));
  return value === stop ? stop : { value, end: at + plain.length };
}

/** Text in quotes without escapes on one line, and where it ends. */
export function readQuoted(text: string, at: number): { readonly value: string; readonly end: number } | typeof stop {
  quoted.lastIndex = at;
  const found = quoted.exec(text);
  return found === null ? stop : { value: found[1] ?? found[2] ?? '', end: quoted.lastIndex };
}

function skip(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === 0x20) at++;
  return at;
}
