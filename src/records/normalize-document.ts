import type { Document } from '../domain/document.ts';
import { isObject, type JsonObject } from '../domain/json.ts';
import { type Pointer, printPointer } from '../domain/pointer.ts';
import type { Kind } from '../kinds/kind.ts';
import { type Edit, editText } from '../yaml/edit.ts';
import { printYaml } from '../yaml/print.ts';
import { findLines } from './find-lines.ts';
import { lastLineOf } from './last-line-of.ts';

/** What normalization changed inside one document, in the words of a reviewer; lines of the source file. */
export type Rewrite = { readonly what: string; readonly line: number; readonly endLine: number };

/** A document as it goes to managed/. */
export type Normalized = {
  readonly text: string;
  readonly value: JsonObject;
  readonly rewrites: readonly Rewrite[];
};

type Change = { readonly edit: Edit; readonly at: Pointer; readonly what: string };

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const ownedByCluster = ['managedFields', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink'];

/**
 * What normalization makes of one document, and nothing else (DESIGN.md 5.1): cluster-owned fields removed (an
 * annotation map that this empties with them), the pack's namespace inserted after `name` where a namespaced object
 * has none, JSON printed as YAML, LF line ends, a newline at the end. Undefined where nothing changes.
 */
export function normalizeDocument(document: Document, value: JsonObject, kind: Kind): Normalized | undefined {
  const changes = findChanges(value, kind);
  if (changes.length === 0) {
    const text = plainText(document, value);
    return text === document.text ? undefined : { text, value, rewrites: rewritesOfLayout(document) };
  }
  const cleaned = cleanValue(value, changes);
  const edits = changes.map((change) => change.edit);
  const text = document.format === 'json' ? printYaml(cleaned) : editText(plainText(document, value), edits);
  const rewrites = [...rewritesOfLayout(document), ...rewritesOfChanges(document, changes)];
  return { text, value: cleaned, rewrites: rewrites.sort((a, b) => a.line - b.line) };
}

/** The manifest as normalization leaves it: without cluster-owned fields, with the pack's namespace (DESIGN.md 5.1). */
export function normalizeManifest(value: JsonObject, kind: Kind): JsonObject {
  const changes = findChanges(value, kind);
  return changes.length === 0 ? value : cleanValue(value, changes);
}

/** The text of a document that stands in a file of its own: YAML, LF line ends, a newline at the end. */
export function plainText(document: Document, value: JsonObject): string {
  if (document.format === 'json') return printYaml(value);
  const text = document.text.includes('\r') ? document.text.replaceAll('\r\n', '\n') : document.text;
  return text.endsWith('\n') ? text : `${text}\n`;
}

function findChanges(value: JsonObject, kind: Kind): Change[] {
  const changes: Change[] = [];
  const remove = (segments: readonly string[], what: string): void => {
    const at = printPointer(segments);
    changes.push({ edit: { op: 'remove', pointer: at }, at, what: `${what} removed` });
  };
  const { metadata } = value;
  if (isObject(metadata)) {
    for (const name of ownedByCluster) {
      if (Object.hasOwn(metadata, name)) remove(['metadata', name], `\`metadata.${name}\``);
    }
    const { annotations } = metadata;
    if (isObject(annotations) && Object.hasOwn(annotations, lastApplied)) {
      const isOnly = Object.keys(annotations).length === 1;
      remove(['metadata', 'annotations', ...(isOnly ? [] : [lastApplied])], 'the last-applied annotation');
    }
  }
  if (Object.hasOwn(value, 'status')) remove(['status'], '`status`');
  const namespace = missingNamespace(metadata, kind);
  if (namespace !== undefined && isObject(metadata)) changes.push(insertNamespace(metadata, namespace));
  return changes;
}

function missingNamespace(metadata: JsonObject[string] | undefined, kind: Kind): string | undefined {
  if (!kind.namespaced || kind.namespace === null || !isObject(metadata)) return undefined;
  const given = Object.hasOwn(metadata, 'namespace') ? metadata.namespace : undefined;
  return given === undefined || given === null || given === '' ? kind.namespace : undefined;
}

function insertNamespace(metadata: JsonObject, value: string): Change {
  const isKept = (name: string): boolean => !ownedByCluster.includes(name);
  const names = Object.keys(metadata).filter(isKept);
  const next = names[names.indexOf('name') + 1];
  return {
    edit: { op: 'set', pointer: '/metadata/namespace', value, ...(next === undefined ? {} : { before: [next] }) },
    at: Object.hasOwn(metadata, 'namespace') ? '/metadata/namespace' : '/metadata/name',
    what: `\`namespace: ${value}\` added`,
  };
}

function cleanValue(value: JsonObject, changes: readonly Change[]): JsonObject {
  const gone = new Set(changes.map(({ edit }) => (edit.op === 'remove' ? edit.pointer : '')));
  const without = (object: JsonObject, parents: readonly string[]): JsonObject =>
    Object.fromEntries(Object.entries(object).filter(([name]) => !gone.has(printPointer([...parents, name]))));
  const top = without(value, []);
  if (!isObject(top.metadata)) return top;
  const metadata = { ...without(top.metadata, ['metadata']) };
  const { annotations } = metadata;
  const inserted = changes.find(({ edit }) => edit.op === 'set')?.edit;
  return {
    ...top,
    metadata: withNamespace(
      isObject(annotations)
        ? { ...metadata, annotations: without(annotations, ['metadata', 'annotations']) }
        : metadata,
      inserted?.op === 'set' ? inserted.value : undefined,
    ),
  };
}

// Directly after `name`, where it is read and where the text has it.
function withNamespace(metadata: JsonObject, namespace: JsonObject[string] | undefined): JsonObject {
  if (namespace === undefined) return metadata;
  const entries = Object.entries(metadata).filter(([name]) => name !== 'namespace');
  const at = entries.findIndex(([name]) => name === 'name') + 1;
  return Object.fromEntries([...entries.slice(0, at), ['namespace', namespace], ...entries.slice(at)]);
}

function rewritesOfChanges(document: Document, changes: readonly Change[]): Rewrite[] {
  const lines = findLines(
    document,
    changes.map((change) => change.at),
  );
  return changes.map(({ edit, what }, i) => {
    const line = lines[i] ?? document.line;
    return { what, line, endLine: edit.op === 'remove' ? lastLineOf(document, line) : line };
  });
}

function rewritesOfLayout(document: Document): Rewrite[] {
  const { text, format, firstLine } = document;
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const endLine = firstLine + lines - 1;
  if (format === 'json') return [{ what: 'JSON written as YAML', line: document.line, endLine }];
  const rewrites: Rewrite[] = [];
  if (text.includes('\r\n')) rewrites.push({ what: 'CRLF line ends made LF', line: firstLine, endLine });
  if (!text.endsWith('\n')) rewrites.push({ what: 'newline added at the end', line: endLine, endLine });
  return rewrites;
}
