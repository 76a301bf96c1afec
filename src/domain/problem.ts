import type { Pointer } from './pointer.ts';
import type { RecordKey } from './record-key.ts';

/** The closed union of DESIGN.md 5.4. */
export const problemCodes = [
  'yaml-syntax',
  'yaml-duplicate-key',
  'too-deep',
  'alias-limit',
  'not-utf8',
  'too-large',
  'not-yaml',
  'empty-document',
  'yaml-1.1-ambiguous',
  'not-kubernetes',
  'kind-not-managed',
  'version-not-served',
  'missing-name',
  'invalid-name',
  'invalid-namespace',
  'schema',
  'unknown-field',
  'rule',
  'not-hydrated',
  'never-held',
  'contains-secret',
  'duplicate-key',
  'ambiguous-identity',
  'already-exists',
  'changed-since-upload',
  'not-canonical-path',
  'several-documents',
  'symlink',
  'submodule',
  'dangling-reference',
  'conflict',
  'still-referenced',
  'immutable',
  'unchecked-kind',
  'config',
  'crd',
] as const;

export type ProblemCode = (typeof problemCodes)[number];
export type Severity = 'error' | 'warning' | 'info';

/** Another record or file that a problem is about; a key also where the target does not exist. */
export type Related = { readonly key?: RecordKey; readonly path?: string; readonly line?: number };

/** A fault of the input at its place: a value, never an exception. */
export type Problem = {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** One sentence in plain words; never holds a secret or a whole file. */
  readonly message: string;
  /** Relative to the fabric's directory; of a repository-level problem, to the repository. */
  readonly path: string;
  /** 1-based, in the file as it stands now */
  readonly line?: number;
  readonly pointer?: Pointer;
  readonly key?: RecordKey;
  readonly related?: readonly Related[];
};

/** What a kind pack finds in one document: a Problem that does not know its file yet. */
export type Finding = {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly pointer: Pointer;
  readonly related?: readonly RecordKey[];
};

/** A finding of the whole set, about one record of it. */
export type SetFinding = Finding & { readonly key: RecordKey };
