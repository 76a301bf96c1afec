import type { Fabric } from '../config/fabric.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import { findCredentials } from '../kinds/credentials.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { type PlacedDocument, writtenValue } from '../records/read-file.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { adoptDifferences, adoptObject } from './adopt-manifest.ts';
import { ignoredFields } from './compare-fabric.ts';
import { type LiveSide, readLiveSide } from './compare-record.ts';
import type { Desired } from './desired.ts';
import type { DriftRecord } from './drift-report.ts';
import { serveKind } from './served-kind.ts';

/** What is to be taken from the cluster into Git. */
export type AdoptionQuestion = {
  readonly fabric: Fabric;
  readonly knowledge: Knowledge;
  /** As it was compared. */
  readonly desired: Desired;
  /** The chosen records of the report. One that is `missing` is deleted: choose it only where a person named it. */
  readonly records: readonly DriftRecord[];
  /** What the cluster holds of a record. */
  readonly live: (key: RecordKey) => JsonObject | undefined;
  /** The schema that the cluster serves of a record's kind, where it is known. */
  readonly schema?: (key: RecordKey) => JsonSchema | undefined;
};

/** One edit of one record, as a Change takes it; `base` is the blob that was compared. */
export type AdoptionEdit =
  | { readonly op: 'put'; readonly key: RecordKey; readonly manifest: JsonObject; readonly base: string | null }
  | { readonly op: 'delete'; readonly key: RecordKey; readonly base: string };

/** Why a record stays as Git has it, in a sentence for people; the value is never in it. */
export type AdoptionRefusal = { readonly key: RecordKey; readonly pointer?: Pointer; readonly reason: string };

export type Adoption = { readonly edits: readonly AdoptionEdit[]; readonly refused: readonly AdoptionRefusal[] };

/**
 * The edits that make Git say what the cluster holds of the chosen records (DESIGN.md 5.3, 5.7): `changed` takes the live
 * values of the differing fields, `extra` becomes a record, `missing` leaves. Once merged, the same comparison finds none
 * of them. Pure and total.
 */
export function planAdoption(question: AdoptionQuestion): Adoption {
  const edits: AdoptionEdit[] = [];
  const refused: AdoptionRefusal[] = [];
  for (const record of question.records) {
    const planned = adoptRecord(question, record);
    if ('op' in planned) edits.push(planned);
    else refused.push({ key: record.key, ...planned });
  }
  return { edits, refused };
}

type Refused = Omit<AdoptionRefusal, 'key'>;

function adoptRecord(question: AdoptionQuestion, record: DriftRecord): AdoptionEdit | Refused {
  const { key, state } = record;
  if (state === 'pending')
    return { reason: 'Git is ahead of the cluster here: the deployer has yet to apply the file' };
  if (state === 'unknown') return { reason: 'it could not be compared, so what the cluster holds of it is not known' };
  const at = question.desired.records.get(printKey(key));
  if (state === 'missing') {
    return at === undefined ? gone : { op: 'delete', key, base: at.file.blob };
  }
  const live = question.live(key);
  if (live === undefined) return { reason: 'what the cluster holds of it is not known any more: compare again' };
  if (state === 'extra') return adoptExtra(question, key, live);
  return at === undefined ? gone : adoptChanged(question, record, at, live);
}

const gone: Refused = { reason: 'Git does not have it any more' };
const secret = 'it may hold a credential, which does not belong into Git';

function adoptChanged(
  question: AdoptionQuestion,
  { key, differences }: DriftRecord,
  at: PlacedDocument,
  live: JsonObject,
): AdoptionEdit | Refused {
  const masked = differences.find((one) => one.masked === true);
  if (masked !== undefined) return { pointer: masked.pointer, reason: secret };
  const git = writtenValue(at);
  const side = sideOf(question, key, live, git);
  if (side === undefined) return { reason: 'its kind is not known' };
  const adopted = adoptDifferences(git, side, differences);
  if ('stuck' in adopted) {
    return { pointer: adopted.stuck, reason: 'no value in the file makes the cluster hold what it holds here' };
  }
  return { op: 'put', key, manifest: adopted.manifest, base: at.file.blob };
}

function adoptExtra(question: AdoptionQuestion, key: RecordKey, live: JsonObject): AdoptionEdit | Refused {
  const side = sideOf(question, key, live, live);
  if (side === undefined) return { reason: 'its kind is not known' };
  const manifest = adoptObject(side);
  const [credential] = findCredentials(manifest);
  return credential === undefined ? { op: 'put', key, manifest, base: null } : { pointer: credential, reason: secret };
}

function sideOf(
  { fabric, knowledge, schema }: AdoptionQuestion,
  key: RecordKey,
  live: JsonObject,
  manifest: JsonObject,
): LiveSide | undefined {
  const kind = knowledge.catalog.find(key.group, key.kind);
  // a new file holds all that the object has, what is not compared too
  const ignored = manifest === live ? [] : ignoredFields(fabric, key);
  return kind && readLiveSide(live, serveKind(kind, schema?.(key), manifest), ignored);
}
