import type { Json } from './json.ts';
import type { Pointer } from './pointer.ts';
import type { ProblemCode, Severity } from './problem.ts';

/** A fault of the text of one document; `line` is 1-based within the file. */
export type TextFault = {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly line: number;
  readonly pointer?: Pointer;
};

/**
 * One YAML (or JSON) document of one file (DESIGN.md 5.1 "Splitting"). Plain data: it can be sent to
 * another thread and kept; positions inside it are looked up again when somebody asks (yaml/locate.ts).
 */
export type Document = {
  /** Counts the documents (not the pieces) of the file from 0. */
  readonly index: number;
  /** Position in the `items` of a `kind: List`; such a Document has the item's own text. */
  readonly item?: number;
  /** 1-based line of the file: the first that is neither blank, comment nor marker. */
  readonly line: number;
  /** 1-based line of the file on which `text` begins. */
  readonly firstLine: number;
  /** Byte range of `text` in the file as it stands (BOM and CRLF included). */
  readonly bytes: { readonly start: number; readonly end: number };
  /** The document's characters exactly as in the file, comments that belong to it included, markers not. */
  readonly text: string;
  /** True where `text` had to be printed anew (an item whose aliases leave it): its lines are not the file's. */
  readonly printed?: boolean;
  /** The value a YAML 1.2 core reader gets; undefined where a fault of severity error prevents it. */
  readonly value: Json | undefined;
  readonly format: 'yaml' | 'json';
  readonly faults: readonly TextFault[];
};

/** A file cut into documents. `faults` are those of the file as a whole (not UTF-8, too large, empty). */
export type FileDocuments = {
  readonly documents: readonly Document[];
  readonly faults: readonly TextFault[];
};
