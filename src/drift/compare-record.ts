import type { JsonObject } from '../domain/json.ts';
import { type Pointer, parsePointer } from '../domain/pointer.ts';
import type { RecordKey } from '../domain/record-key.ts';
import { compareManifests, type Difference } from '../kinds/compare.ts';
import type { Kind } from '../kinds/kind.ts';
import { type PlacedDocument, writtenValue } from '../records/read-file.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { isDeployersMark, toolsBooks } from './bookkeeping.ts';
import { declaredLines } from './declared-lines.ts';
import type { DriftDifference, DriftNote } from './drift-report.ts';
import { maskDifferences } from './mask.ts';
import { type Ownership, readOwnership } from './ownership.ts';
import { isSameAmount } from './quantities.ts';
import { schemaAt } from './schema-at.ts';
import { kindFor, type ServedKind, unknownIn } from './served-kind.ts';

/** A record as Git declares it and the object that the cluster holds of it. */
export type Pair = {
  readonly key: RecordKey;
  readonly at: PlacedDocument;
  readonly live: JsonObject;
  readonly served: ServedKind;
  /** What the configuration leaves out of the comparison. */
  readonly ignored: readonly Pointer[];
};

type Judgement = 'drift' | 'equal' | { readonly note: string };

const skew = 'version skew: the version that the cluster runs does not know this field and drops it';
const filledIn = 'filled in by the installer (hydration): the file leaves it out, take the value from its output';

/** How the object differs from what its file declares, and what is worth saying without being drift. Total. */
export function compareRecord(pair: Pair): { differences: readonly DriftDifference[]; notes: readonly DriftNote[] } {
  const { key, at, live, served, ignored } = pair;
  const git = writtenValue(at);
  const side = readLiveSide(live, served, ignored);
  const { kind, ownership } = side;
  const { drifted, noted } = findDrift(git, side);
  const notes = noted.map((one): DriftNote => ({ key, ...one }));
  if (drifted.length === 0) return { differences: [], notes };
  const lines = declaredLines(
    at,
    drifted.map(({ pointer }) => pointer),
  );
  const differences = drifted
    .map((one, i) => describe(one, lines[i], ownership))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { differences: maskDifferences(differences, [git, live].map(kind.withDefaults)), notes };
}

/** What one record's manifests are held against: the object, and how its cluster holds objects of the kind. */
export type LiveSide = {
  readonly live: JsonObject;
  readonly served: ServedKind;
  readonly kind: Kind;
  readonly dropping: JsonSchema | undefined;
  readonly ownership: Ownership;
};

/** Reads an object once, however many manifests are compared with it. */
export function readLiveSide(live: JsonObject, served: ServedKind, ignored: readonly Pointer[]): LiveSide {
  return { live, served, ...kindFor(served, live, ignored), ownership: readOwnership(live, served.schema) };
}

/** Drift of an object from a manifest as it is written, and what is worth saying without being drift. */
export function findDrift(
  git: JsonObject,
  { live, served, kind, dropping, ownership }: LiveSide,
): { readonly drifted: readonly Difference[]; readonly noted: readonly Omit<DriftNote, 'key'>[] } {
  const unfilled = new Set(served.kind.unfilled?.(git));
  const drifted: Difference[] = [];
  const skewed = dropping === undefined ? [] : unknownIn(dropping, git);
  const noted = skewed.map((pointer) => ({ pointer, text: skew }));
  for (const difference of compareManifests(kind, git, live, toolsBooks)) {
    const judgement = judge(difference, { ownership, unfilled, served });
    if (judgement === 'drift') drifted.push(difference);
    else if (judgement !== 'equal') noted.push({ pointer: difference.pointer, text: judgement.note });
  }
  return { drifted, noted };
}

type Grounds = {
  readonly ownership: Ownership;
  readonly unfilled: ReadonlySet<Pointer>;
  readonly served: ServedKind;
};

function judge({ pointer, from, to }: Difference, { ownership, unfilled, served }: Grounds): Judgement {
  if (from === undefined && to === undefined) return 'equal';
  const [top = '', part = '', name = ''] = parsePointer(pointer);
  if (top === 'apiVersion' || top === 'kind') return 'equal';
  if (unfilled.has(pointer) && to !== undefined) return { note: filledIn };
  if (from === undefined && top === 'metadata') return judgeMetadata(pointer, part, name, ownership);
  if (from === undefined && ownership.isKnown && !ownership.isOwned(pointer)) return 'equal';
  const schema = schemaAt(served.schema, parsePointer(pointer));
  return isSameAmount(from, to, schema) ? 'equal' : 'drift';
}

/** Of labels and annotations that only the cluster has; a namespace that the file leaves to its deployer is none. */
function judgeMetadata(pointer: Pointer, part: string, name: string, ownership: Ownership): Judgement {
  if (part !== 'labels' && part !== 'annotations') return 'equal';
  if (part === 'labels' && isDeployersMark(name)) return 'equal';
  const owner = ownership.ownerOf(pointer)?.manager;
  return { note: `only in the cluster${owner === undefined ? '' : `, set by ${owner}`}` };
}

function describe({ pointer, from, to }: Difference, line: number | undefined, ownership: Ownership): DriftDifference {
  // who removed a member is written nowhere
  const owner = to === undefined ? undefined : ownership.ownerOf(pointer);
  return {
    pointer,
    ...(from === undefined ? {} : { git: from }),
    ...(to === undefined ? {} : { live: to }),
    ...(line === undefined ? {} : { line }),
    ...owner,
  };
}
