import type { Fabric } from '../config/fabric.ts';
import { blobId } from '../domain/blob-id.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import { printKey } from '../domain/record-key.ts';
import type { FabricPlan, Placement } from '../normalize/fabric-plan.ts';
import type { UploadBases } from '../normalize/merge-upload.ts';
import type { UploadRegister, Uploads, UploadsRef } from '../ports/upload-register.ts';
import { areaOf, pathInRepository } from '../records/paths.ts';
import { blobsInRaw, findUploadBases } from './find-upload-bases.ts';
import { keyIn, type Look } from './look.ts';
import type { Head } from './snapshot-reader.ts';

/** What is known of the uploads on one branch. */
export type KnownUploads = {
  /** By name of the fabric: blob → base, as far as our commits speak of it. */
  readonly since: ReadonlyMap<string, Uploads>;
  /** Tells plans apart that rest on other bases; '' where every base is the record as it is now. */
  readonly digest: string;
  /** By name of the fabric: what the uploads of records that were there at an older base began with. */
  readonly bases: () => Promise<ReadonlyMap<string, UploadBases>>;
};

/** The uploads of one fabric. */
export type FabricUploads = {
  readonly fabric: Fabric;
  readonly plan: FabricPlan;
  readonly all: Uploads;
  /** Blobs of uploads that change a record. */
  readonly updating: ReadonlySet<string>;
  /** What was kept before. */
  readonly kept: Uploads | undefined;
};

/**
 * Since when the uploads of a fabric are known. GitHub is asked only about blobs that change a record and lay there before
 * anybody looked: where this branch was looked at without them, they are first planned now.
 */
export async function readUploads(look: Look, fabric: Fabric, plan: FabricPlan, head: Head): Promise<FabricUploads> {
  const kept = await registerOf(look).find(refOf(look, fabric, head.name));
  const blobs = blobsInRaw(fabric, head.files);
  // in the order in which they came
  const inOrder = [...(kept?.keys() ?? [])].filter((blob) => blobs.has(blob));
  const all = new Map<string, string | undefined>();
  for (const blob of new Set([...inOrder, ...blobs])) {
    all.set(blob, kept === undefined || kept.has(blob) ? kept?.get(blob) : head.commit);
  }
  const updating = blobsOf(fabric, head, plan.documents, ({ outcome }) => outcome === 'updated');
  const unknown = [...updating].filter((blob) => all.get(blob) === undefined);
  if (unknown.length > 0) {
    for (const [blob, commit] of await findUploadBases(look, fabric, head, unknown)) all.set(blob, commit);
  }
  return { fabric, plan, all, updating, kept };
}

/** Blobs of raw/ with a document that claims the key of one that passes. */
function blobsOf(
  fabric: Fabric,
  head: Head,
  documents: readonly Placement[],
  passes: (placement: Placement) => boolean,
): Set<string> {
  const keys = new Set(documents.filter(passes).flatMap(({ key }) => (key === undefined ? [] : printKey(key))));
  const blobs = documents.flatMap(({ key, source: { path } }) => {
    if (key === undefined || !keys.has(printKey(key)) || areaOf(path) !== 'raw') return [];
    return head.files.get(pathInRepository(fabric, path))?.blob ?? [];
  });
  return new Set(blobs);
}

/**
 * What our commit says of the uploads: of those that no record stands against their own base matters to nobody, so
 * where it is not known nothing is said of it. `rests` as restsOf gives them.
 */
export function sinceOf({ fabric, plan, all }: FabricUploads, head: Head, rests: Rests): Uploads {
  const contested = blobsOf(fabric, head, plan.documents, ({ outcome }) => outcome === 'updated' || outcome === 'held');
  const isSaid = (blob: string): boolean => all.get(blob) !== undefined || contested.has(blob);
  const kept = [...all].filter(([blob]) => isSaid(blob));
  const left = [...rests].filter(([, blob]) => isSaid(blob)).map(([rest, blob]) => [rest, all.get(blob)] as const);
  return new Map([...kept, ...left]);
}

type Rests = ReadonlyMap<string, string>;

/** What a plan leaves in raw/ under a blob of its own: new blob → the one that it is a rest of. */
export function restsOf(fabric: Fabric, changeSet: ChangeSet, { files }: Pick<Head, 'files'>): Map<string, string> {
  const rests = new Map<string, string>();
  for (const [path, change] of changeSet) {
    const before = files.get(pathInRepository(fabric, path))?.blob;
    if (areaOf(path) === 'raw' && change.action === 'write' && before !== undefined) {
      rests.set(blobId(Buffer.from(change.content)), before);
    }
  }
  return rests;
}

/** Keeps since when uploads are known, before anything is written that rests on it. */
export async function keepUploads(
  look: Look,
  { fabric, all: own, kept }: FabricUploads,
  rests: Rests,
  branch: string,
): Promise<void> {
  const all = new Map([...own, ...[...rests].map(([rest, blob]) => [rest, own.get(blob)] as const)]);
  const isSame =
    kept?.size === all.size && [...all].every(([blob, commit]) => kept.has(blob) && kept.get(blob) === commit);
  if (!isSame) await registerOf(look).keep(refOf(look, fabric, branch), all);
}

/** The rest that a direct commit will leave in raw/ has the base of what it is a rest of. */
export async function keepRests(look: Look, fabric: Fabric, head: Head, changeSet: ChangeSet): Promise<void> {
  const rests = restsOf(fabric, changeSet, head);
  if (rests.size === 0) return;
  const ref = refOf(look, fabric, head.name);
  const kept = await registerOf(look).find(ref);
  const added = [...rests].map(([rest, blob]): [string, string | undefined] => [
    rest,
    kept === undefined || kept.has(blob) ? kept?.get(blob) : head.commit,
  ]);
  await registerOf(look).keep(ref, new Map([...(kept ?? []), ...added]));
}

function refOf({ id }: Look, { name }: Fabric, branch: string): UploadsRef {
  return { repository: id, fabric: name, branch };
}

function registerOf(look: Look): UploadRegister {
  const { uploads } = look.memory;
  const key = ({ fabric, branch }: UploadsRef): string => keyIn(look, `${branch} ${fabric}`);
  return (
    look.uploads ?? {
      find: async (ref) => uploads.get(key(ref)),
      keep: async (ref, known) => uploads.set(key(ref), known, known.size + 1),
    }
  );
}
