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
import { type ConfigFault, findConfigFaults } from './config-rules.ts';
import { type ConfigFile, configFileSchema } from './config-schema.ts';
import type { RepositoryConfig } from './fabric.ts';
import { fillFabric, fillProposals } from './fill-defaults.ts';

/** Where a repository keeps its configuration. */
export const configPath = '.github/hedgerow.yml';

export type ConfigReading = { readonly config?: RepositoryConfig; readonly problems: readonly Problem[] };

// Our validator reports unknown members by itself and reads no `additionalProperties: false`.
const schema = JSON.parse(JSON.stringify(configFileSchema), (member, value) =>
  member === 'additionalProperties' && value === false ? undefined : value,
) as JsonSchema;
const mostProblems = 100;

/**
 * Reads `.github/hedgerow.yml` (DESIGN.md 5.2). Either a configuration with its defaults filled in, or at least one
 * problem of code `config` with the exact line; never both, never throws. Problems stand in the order of their lines.
 */
export function readRepositoryConfig(bytes: Uint8Array): ConfigReading {
  const file = readDocuments(bytes);
  const unreadable = findTextProblems(file);
  const document = file.documents[0];
  if (unreadable.length > 0 || document?.value === undefined) return { problems: unreadable };
  const faults = findFaults(document.value);
  if (faults.length > 0) return { problems: placeFaults(document, faults) };
  // Valid by the schema; `null` members count as absent there.
  const entries = prune(schema, document.value, () => {}) as ConfigFile;
  return {
    config: { fabrics: entries.fabrics.map(fillFabric), proposals: fillProposals(entries.proposals) },
    problems: [],
  };
}

function findTextProblems({ documents, faults }: FileDocuments): Problem[] {
  const errors = [...faults, ...documents.flatMap((document) => document.faults)].filter(
    ({ code, severity }) => severity === 'error' && code !== 'empty-document',
  );
  const problems = errors.map(({ message, line, pointer }) => configProblem(message, line, pointer));
  const second = documents[1];
  if (second !== undefined)
    problems.push(configProblem('the file must hold one document, this is a second one', second.line));
  const first = documents[0];
  if (problems.length === 0 && (first === undefined || first.value === undefined || first.value === null)) {
    problems.push(configProblem('the file is empty: it needs at least "version: 1" and "fabrics"', first?.line ?? 1));
  }
  return problems.slice(0, mostProblems);
}

function findFaults(value: Json): ConfigFault[] {
  const unknown: ConfigFault[] = [];
  prune(schema, value, (path, parent) => {
    // Below what should be no map at all, the wrong type is the one thing to say.
    if (parent.properties !== undefined && unknown.length < mostProblems)
      unknown.push({ pointer: printPointer(path), message: describeUnknown(path, parent) });
  });
  const invalid = compileSchema(schema)(value).filter(({ code }) => code !== 'unknown-field');
  return [...unknown, ...invalid, ...findConfigFaults(value)];
}

function describeUnknown(path: readonly (string | number)[], parent: JsonSchema): string {
  const name = String(path.at(-1) ?? '');
  const known = Object.keys(parent.properties ?? {});
  const meant = suggestName(name, known);
  const advice = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  return `unknown key ${showName(name)}: ${advice}`;
}

function placeFaults(document: Document, faults: readonly ConfigFault[]): Problem[] {
  const shown = faults.slice(0, mostProblems);
  const lines = locateLines(
    document,
    shown.map(({ pointer }) => pointer),
  );
  return shown
    .map(({ message, pointer }, index) => configProblem(message, lines[index] ?? document.line, pointer))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function configProblem(message: string, line: number, pointer?: string): Problem {
  const problem = { code: 'config', severity: 'error', message, path: configPath, line } as const;
  return pointer === undefined ? problem : { ...problem, pointer };
}
