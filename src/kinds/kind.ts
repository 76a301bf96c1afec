import type { JsonObject } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import type { Finding, SetFinding } from '../domain/problem.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { FreeAnswer, FreeQuestion } from './free-question.ts';
import type { PackSettings } from './settings.ts';

/** A reference from one record to another: the member that holds it and what it names. */
export type Reference = { readonly pointer: Pointer; readonly to: RecordKey };

// How values of a kind are compared beyond plain equality (FACTS.md section 5 rules 4 and 5). Patterns are
// pointers in which `*` stands for any one segment, for example /spec/subnets/*/isolated.
export type Comparison = {
  /** Lists whose order has no meaning. */
  readonly sets: readonly Pointer[];
  /** Members whose zero value (false, 0, "") differs from their absence. */
  readonly meaningfulZeros: readonly Pointer[];
  /** Maps whose keys are information even where the value is empty. */
  readonly maps: readonly Pointer[];
  /** Lists whose items have a key of their own: by pattern the members that make it (FACTS.md section 3). */
  readonly keys?: Readonly<Record<Pointer, readonly string[]>>;
  /** Every empty value is a choice (kinds whose meaning is not known): only null equals absence. */
  readonly exact?: boolean;
};

/** What Hedgerow knows about one kind. */
export type Kind = {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  /** Served versions, the current one first; the first segment of apiVersion is `group`. */
  readonly versions: readonly string[];
  readonly namespaced: boolean;
  /** The namespace inserted where a manifest has none and whose files carry no prefix; null: not known, or cluster-scoped. */
  readonly namespace: string | null;
  /** Directory names below managed/ (DESIGN.md 5.1), by spelling. */
  readonly directory: { readonly singular: string; readonly plural: string };
  /** Most characters of a name; absent: what Kubernetes takes. */
  readonly longestName?: number;
  /** False for kinds known by identity only (`unchecked-kind`). */
  readonly checked: boolean;
  readonly comparison: Comparison;
  /** The manifest as admission would hold it: defaults set, sets sorted. Pure; returns a new object; total on any JSON. */
  readonly withDefaults: (manifest: JsonObject) => JsonObject;
  /** Every fault that the one document shows by itself (schema after defaults, rules, hydration, never-held). */
  readonly check: (manifest: JsonObject, settings: PackSettings) => Finding[];
  readonly references: (manifest: JsonObject) => Reference[];
  /** Members that an installer fills in later and the manifest leaves out; absent: the kind has none. */
  readonly unfilled?: (manifest: JsonObject) => Pointer[];
  /** The schema of a served version, for forms and for packs that are laid over this one; absent: none is known. */
  readonly schema?: (version: string) => JsonSchema | undefined;
};

/** A record as the rules of the set see it. `value` is the manifest as written (defaults not applied). */
export type SetRecord = { readonly key: RecordKey; readonly kind: Kind; readonly value: JsonObject };

/** A family of kinds with the rules that span records. */
export type Pack = {
  readonly name: string;
  readonly kinds: readonly Kind[];
  /**
   * Faults that rest on more than one record, or on `context` (objects that live only in the cluster): dangling
   * references, one port twice, overlaps, switch profiles. Each once, on the record that shall change; near-linear in the records.
   */
  readonly checkSet: (
    records: readonly SetRecord[],
    context: readonly JsonObject[],
    settings: PackSettings,
  ) => SetFinding[];
  /**
   * What admission refuses about the step from one set to another (`immutable`, `still-referenced`), as far as checkSet
   * of the second does not show it. `after` is the whole set; what is the same on both sides may be left out of `before`.
   */
  readonly checkTransition: (
    before: readonly SetRecord[],
    after: readonly SetRecord[],
    context: readonly JsonObject[],
    settings: PackSettings,
  ) => SetFinding[];
  /** Values that nobody uses yet, by the rules of checkSet (free.ts); `count` is from 1 to 100. Absent: the pack knows none. */
  readonly findFree?: (
    question: FreeQuestion,
    records: readonly SetRecord[],
    context: readonly JsonObject[],
    settings: PackSettings,
  ) => FreeAnswer;
};
