import type { JsonObject } from '../domain/json.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { DriftDifference, DriftState } from './drift-report.ts';

/** What the cluster held of one record, or of one object that nobody declares, when it was last compared. */
export type LiveRecord = {
  readonly key: RecordKey;
  readonly state: DriftState | 'in-sync';
  /** Without managedFields and status; absent where the cluster had none, or its kind could not be read. */
  readonly value?: JsonObject;
  readonly differences: readonly DriftDifference[];
};
