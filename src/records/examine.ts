import type { Document, TextFault } from '../domain/document.ts';
import { isObject, type JsonObject } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import type { Finding, ProblemCode, Severity } from '../domain/problem.ts';
import type { RecordKey } from '../domain/record-key.ts';
import { judgeManifest } from '../kinds/judge.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import { findLines } from './find-lines.ts';
import { frameRewrites } from './frame-rewrites.ts';
import type { Knowledge } from './knowledge.ts';
import type { Rewrite } from './normalize-document.ts';
import { type Normalized, normalizeDocument } from './normalize-document.ts';

/** A fault of one document at its line of the file: a Problem that does not know the file's path yet. */
export type Fault = {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly line: number;
  readonly pointer?: Pointer;
  readonly related?: readonly RecordKey[];
};

/** One document of a file and all that can be said of it without its neighbours. */
export type ExaminedDocument = {
  readonly document: Document;
  /** `VPC vpc-1`, `ConfigMap app`, `document` */
  readonly title: string;
  /** Absent where the identity is not valid. */
  readonly key?: RecordKey;
  readonly faults: readonly Fault[];
  /** Whether a fault of severity error stands against it: such a document is never managed. */
  readonly isBad: boolean;
  /** True where it holds a credential: its text and its values are shown nowhere. */
  readonly isSecret: boolean;
  /** What it is once normalized, where it may be managed; absent where that would change nothing. */
  readonly normalized?: Normalized;
};

/** A file read and judged by itself. Plain data: it can be cached by blob id and sent between threads. */
export type ExaminedFile = {
  readonly documents: readonly ExaminedDocument[];
  /** Of the file as a whole: not UTF-8, too large, without documents. */
  readonly faults: readonly Fault[];
  /** Of a file with one document: what around it does not go to managed/. */
  readonly frame: readonly Rewrite[];
};

/** Examines one file; whoever remembers files by `knowledge.id` and blob gives a function that looks there first. */
export type Examine = (
  file: { readonly blob: string; readonly bytes: Uint8Array },
  knowledge: Knowledge,
) => ExaminedFile;

/** Examines every file anew. */
export const examineAnew: Examine = ({ bytes }, knowledge) => examineFile(bytes, knowledge);

/** Reads, judges and normalizes each document of a file by itself (DESIGN.md 5.1). Pure and total: never throws. */
export function examineFile(bytes: Uint8Array, knowledge: Knowledge): ExaminedFile {
  const { documents, faults } = readDocuments(bytes);
  const [only, ...others] = documents;
  return {
    documents: documents.map((document) => examineDocument(document, knowledge)),
    faults: faults.map(faultOf),
    frame: only === undefined || others.length > 0 ? [] : frameRewrites(bytes, only),
  };
}

/** Whether a file holds one document and all of it can move with its blob. */
export function movesWhole({ documents: [only, ...others], frame }: ExaminedFile): boolean {
  if (only === undefined || others.length > 0 || frame.length > 0) return false;
  return only.normalized === undefined && only.document.item === undefined;
}

function examineDocument(document: Document, knowledge: Knowledge): ExaminedDocument {
  const faults = document.faults.map(faultOf);
  if (document.value === undefined) return { document, title: 'document', faults, isBad: true, isSecret: false };
  const { key, kind, title, findings } = judgeManifest(knowledge.catalog, document.value, knowledge.settings);
  faults.push(...locateFindings(document, findings));
  const isBad = faults.some((fault) => fault.severity === 'error');
  const isSecret = findings.some((finding) => finding.code === 'contains-secret');
  const isFit = !isBad && kind !== undefined && isObject(document.value);
  const normalized = isFit ? normalizeDocument(document, document.value as JsonObject, kind) : undefined;
  return {
    document,
    title,
    ...(key === undefined ? {} : { key }),
    faults,
    isBad,
    isSecret,
    ...(normalized === undefined ? {} : { normalized }),
  };
}

function locateFindings(document: Document, findings: readonly Finding[]): Fault[] {
  if (findings.length === 0) return [];
  const lines = findLines(
    document,
    findings.map((finding) => finding.pointer),
  );
  return findings.map(({ code, severity, message, pointer, related }, i) => ({
    code,
    severity,
    message,
    line: lines[i] ?? document.line,
    pointer,
    ...(related === undefined ? {} : { related }),
  }));
}

function faultOf({ code, severity, message, line, pointer }: TextFault): Fault {
  return { code, severity, message, line, ...(pointer === undefined ? {} : { pointer }) };
}
