import type { Json } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { KindReading } from './live-state.ts';

export const driftStates = ['changed', 'missing', 'extra', 'pending', 'unknown'] as const;
/** How a record that is not in sync differs (DESIGN.md section 2, Drift). */
export type DriftState = (typeof driftStates)[number];

/** One field that differs, as compared: defaults applied, sets sorted; a side that has no value is left out. */
export type DriftDifference = {
  readonly pointer: Pointer;
  readonly git?: Json;
  readonly live?: Json;
  /** Of the declaring line, or of the nearest declared parent, in the file of the record. */
  readonly line?: number;
  /** Owner of the pointer or of its nearest owned ancestor; absent for a removed member or where ownership is unknown. */
  readonly manager?: string;
  /** When that manager last set it, ISO 8601. */
  readonly time?: string;
  /** True where the values are credentials: they are shown nowhere. */
  readonly masked?: boolean;
};

export type DriftRecord = {
  readonly key: RecordKey;
  readonly state: DriftState;
  /** Relative to the fabric's directory; absent for an extra object. */
  readonly path?: string;
  /** First line of the record in its file. */
  readonly line?: number;
  /** Of an extra object: who created it, and when. */
  readonly manager?: string;
  readonly time?: string;
  readonly differences: readonly DriftDifference[];
};

/** What is no drift but worth saying. */
export type DriftNote = { readonly key: RecordKey; readonly pointer: Pointer; readonly text: string };

/** One fabric against its cluster (contracts/drift.schema.json): pure, total, the same for the same sides. */
export type DriftReport = {
  readonly name: string;
  readonly counts: Readonly<Record<'inSync' | DriftState, number>>;
  readonly kinds: readonly KindReading[];
  /** Only those that are not in sync, by key. */
  readonly records: readonly DriftRecord[];
  readonly notes: readonly DriftNote[];
};
