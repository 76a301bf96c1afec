import type { Document, FileDocuments } from '../domain/document.ts';
import type { Json } from '../domain/json.ts';
import { printPointer } from '../domain/pointer.ts';
import type { Problem } from '../domain/problem.ts';
import { compileSchema } from '../schema/compile.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { prune } from '../schema/prune.ts';
import { showName } from '../schema/show-name.ts';
import { suggestName } from '../schema/suggest.ts';
import { locateLines } from '../yaml/locate.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import type { ConfigFault } from './config-rules.ts';

/** What a file of configuration has to be. */
export type StrictFile = {
  /** As problems name it. */
  readonly path: string;
  readonly schema: JsonSchema;
  /** What the schema cannot see. Total on any JSON. */
  readonly rules: (value: Json) => readonly ConfigFault[];
  /** Completes "the file is empty: it needs at least …". */
  readonly needs: string;
};

export type StrictReading = { readonly value: Json } | { readonly problems: readonly Problem[] };

const mostProblems = 100;

/** A schema of ours for our validator: it reports unknown members by itself and reads no `additionalProperties: false`. */
export function strictSchema(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (member, value) =>
    member === 'additionalProperties' && value === false ? undefined : value,
  ) as JsonSchema;
}

/**
 * Reads a YAML file in which unknown members are errors. Either its value, valid by the schema and without `null`
 * members (they count as absent), or at least one problem of code `config` with the exact line; never throws. Problems
 * stand in the order of their lines.
 */
export function readStrict(bytes: Uint8Array, { path, schema, rules, needs }: StrictFile): StrictReading {
  const file = readDocuments(bytes);
  const unreadable = findTextProblems(file, path, needs);
  const document = file.documents[0];
  if (unreadable.length > 0 || document?.value === undefined) return { problems: unreadable };
  const faults = [...findFaults(document.value, schema), ...rules(document.value)];
  if (faults.length > 0) return { problems: placeFaults(document, faults, path) };
  return { value: prune(schema, document.value, () => {}) };
}

function findTextProblems({ documents, faults }: FileDocuments, path: string, needs: string): Problem[] {
  const errors = [...faults, ...documents.flatMap((document) => document.faults)].filter(
    ({ code, severity }) => severity === 'error' && code !== 'empty-document',
  );
  const problems = errors.map(({ message, line, pointer }) => configProblem(path, message, line, pointer));
  const second = documents[1];
  if (second !== undefined)
    problems.push(configProblem(path, 'the file must hold one document, this is a second one', second.line));
  const first = documents[0];
  if (problems.length === 0 && (first === undefined || first.value === undefined || first.value === null)) {
    problems.push(configProblem(path, `the file is empty: it needs at least ${needs}`, first?.line ?? 1));
  }
  return problems.slice(0, mostProblems);
}

function findFaults(value: Json, schema: JsonSchema): ConfigFault[] {
  const unknown: ConfigFault[] = [];
  prune(schema, value, (path, parent) => {
    // Below what should be no map at all, the wrong type is the one thing to say.
    if (parent.properties !== undefined && unknown.length < mostProblems)
      unknown.push({ pointer: printPointer(path), message: describeUnknown(path, parent) });
  });
  const invalid = compileSchema(schema)(value).filter(({ code }) => code !== 'unknown-field');
  return [...unknown, ...invalid];
}

function describeUnknown(path: readonly (string | number)[], parent: JsonSchema): string {
  const name = String(path.at(-1) ?? '');
  const known = Object.keys(parent.properties ?? {});
  const meant = suggestName(name, known);
  const advice = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  return `unknown key ${showName(name)}: ${advice}`;
}

function placeFaults(document: Document, faults: readonly ConfigFault[], path: string): Problem[] {
  const shown = faults.slice(0, mostProblems);
  const lines = locateLines(
    document,
    shown.map(({ pointer }) => pointer),
  );
  return shown
    .map(({ message, pointer }, index) => configProblem(path, message, lines[index] ?? document.line, pointer))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function configProblem(path: string, message: string, line: number, pointer?: string): Problem {
  const problem = { code: 'config', severity: 'error', message, path, line } as const;
  return pointer === undefined ? problem : { ...problem, pointer };
}
