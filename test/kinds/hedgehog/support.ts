import { existsSync, readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { Finding, SetFinding } from '../../../src/domain/problem.ts';
import { hedgehogPack } from '../../../src/kinds/hedgehog/pack.ts';
import type { Kind, SetRecord } from '../../../src/kinds/kind.ts';
import type { PackSettings } from '../../../src/kinds/settings.ts';

/** Reference files beside the project, absent on a plain checkout. */
const shared = new URL('../../../../shared/hedgehog/', import.meta.url);
export const hasShared = existsSync(new URL('vectors/create.jsonl', shared));

export function kindOf(name: string): Kind {
  const kind = hedgehogPack.kinds.find((candidate) => candidate.kind === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}

export function manifestOf(kind: string, name: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  const { group, versions } = kindOf(kind);
  return { apiVersion: `${group}/${versions[0]}`, kind, metadata: { name, namespace: 'default', ...metadata }, spec };
}

export function recordOf(manifest: JsonObject): SetRecord {
  const { kind, metadata } = manifest as { kind: string; metadata: { name: string; namespace?: string } };
  const known = kindOf(kind);
  const { name, namespace = 'default' } = metadata;
  return { key: { group: known.group, kind, namespace, name }, kind: known, value: manifest };
}

/** One recorded answer to the question whether an object of the base fabric may be deleted. */
export type Deletion = {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly accepted: boolean;
  readonly message?: string;
};

export function readDeletions(): Deletion[] {
  return readLines('delete').map((line) => JSON.parse(line));
}

function readLines(file: string): string[] {
  return readFileSync(new URL(`vectors/${file}.jsonl`, shared), 'utf8')
    .trim()
    .split('\n');
}

/** Findings in one short line each, for tables. */
export function printFindings(findings: readonly (Finding | SetFinding)[]): string[] {
  return findings.map((finding) => {
    const on = 'key' in finding ? `${finding.key.kind}/${finding.key.name} ` : '';
    return `${finding.severity} ${finding.code} ${on}${finding.pointer}`;
  });
}

export function checkDocument(manifest: JsonObject, settings: PackSettings = {}): string[] {
  return printFindings(recordOf(manifest).kind.check(manifest, settings));
}

/** One recorded answer of a cluster. */
export type Answer = {
  readonly id: string;
  readonly file: 'create' | 'update';
  readonly manifest: JsonObject & { kind: string; apiVersion: string; metadata: { name: string } };
  readonly accepted: boolean;
  readonly live?: { namespace?: string; labels?: JsonObject; annotations?: JsonObject; spec?: JsonObject };
  readonly needs?: readonly string[];
  readonly message?: string;
};

export function readAnswers(file: 'create' | 'update'): Answer[] {
  return readLines(file).map((line) => ({ ...JSON.parse(line), file }));
}

export function readYaml(path: string): JsonObject[] {
  return parseAllDocuments(readFileSync(new URL(path, shared), 'utf8')).map((document) => document.toJS());
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, shared), 'utf8'));
}
