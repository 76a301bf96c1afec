import type { JsonObject } from '../../../domain/json.ts';
import type { Report } from '../report.ts';
import type { FabricSettings } from '../settings.ts';

/** What the rules of one kind are given: the manifest with its defaults, and as the file says it. */
export type Subject = {
  readonly name: string;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  /** The spec as written, nulls dropped: for what defaults remove. */
  readonly written: JsonObject;
  readonly settings: FabricSettings;
};

export type Rules = (subject: Subject, report: Report) => void;
