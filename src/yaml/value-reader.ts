import type { Alias, Node } from 'yaml';
import type { Json } from '../domain/json.ts';
import { type Pointer, printPointer } from '../domain/pointer.ts';
import type { ProblemCode, Severity } from '../domain/problem.ts';
import type { Limits } from './limits.ts';

/** A fault of one member, at a character offset of the text that was parsed; the message is half a sentence. */
export type ValueFault = {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly offset: number;
  readonly pointer: Pointer;
  /** Where a message has to name a second place (the first of two equal keys). */
  readonly other?: number;
};

/** A document stops telling after this many faults: nobody reads more, and a hostile one could tell millions. */
export const maxFaults = 100;
/** What an anchor names: its value, its length with its aliases written out, how deep it goes. */
export type Anchored = { readonly value: Json; readonly length: number; readonly height: number };

/** The state of one walk over a syntax tree. */
export type Reader = {
  readonly limits: Limits;
  readonly faults: ValueFault[];
  readonly path: (string | number)[];
  /** null while the anchored node is being read */
  readonly anchors: Map<string, Anchored | null>;
  readonly resolved: Map<Alias, Json>;
  errors: number;
  warnings: number;
  aliases: number;
  /** characters that the aliases so far stand for */
  expansion: number;
  deepest: number;
};

/** A walk that has seen nothing yet. */
export function startReader(limits: Limits): Reader {
  const counts = { errors: 0, warnings: 0, aliases: 0, expansion: 0, deepest: 0 };
  return { limits, faults: [], path: [], anchors: new Map(), resolved: new Map(), ...counts };
}

/** Notes an error at a node. */
export function report(reader: Reader, code: ProblemCode, message: string, node: Node | null): void {
  const last = reader.faults.at(-1);
  // A limit once passed is passed for everything that follows.
  if (last?.code === code && (code === 'alias-limit' || code === 'too-deep')) return;
  tell(reader, code, message, node);
}

/** Notes a scalar or key that readers take differently. */
export function warn(reader: Reader, message: string, node: Node): void {
  if (reader.warnings < maxFaults) tell(reader, 'yaml-1.1-ambiguous', message, node);
}

/** Notes a fault; `other` is a second place that its message names. */
export function tell(reader: Reader, code: ProblemCode, message: string, node: Node | null, other?: number): void {
  const severity = code === 'yaml-1.1-ambiguous' ? 'warning' : 'error';
  const told = severity === 'error' ? reader.errors++ : reader.warnings++;
  if (told >= maxFaults) return;
  const fault = { code, severity, message, offset: node?.range?.[0] ?? 0, pointer: printPointer(reader.path) } as const;
  reader.faults.push(other === undefined ? fault : { ...fault, other });
}
