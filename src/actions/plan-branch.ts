import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import type { JsonObject } from '../domain/json.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import type { UploadBases } from '../normalize/merge-upload.ts';
import type { RepositoryPlan } from '../normalize/plan-repository.ts';
import { recordsIn } from '../normalize/records-in.ts';
import type { Uploads } from '../ports/upload-register.ts';
import { readKnowledge } from '../records/knowledge.ts';
import { areaOf, pathInFabric } from '../records/paths.ts';
import { examineWith } from './examine-with.ts';
import { listIfThere } from './find-upload-bases.ts';
import { type FabricUploads, type KnownUploads, keepUploads, readUploads, restsOf, sinceOf } from './known-uploads.ts';
import type { Look } from './look.ts';
import type { Base } from './normalize-fabric.ts';
import { planFiles } from './plan-files.ts';

/** Of more base commits than this the older ones count as the oldest: each costs a listing. */
const mostBases = 8;

/**
 * The plan of a branch with its uploads merged three-way (DESIGN.md 5.1). First without: only where a document would
 * change a record, and its base is older than this commit, it is planned with what managed/ held at that base.
 */
export async function planBranch(
  look: Look,
  config: RepositoryConfig,
  base: Base,
): Promise<{ plan: RepositoryPlan; inputs: string; uploads: KnownUploads }> {
  const { head, snapshot } = base;
  const first = await planFiles(look, config, head.files, snapshot);
  const fabrics: FabricUploads[] = [];
  for (const plan of first.plan.fabrics) {
    const fabric = config.fabrics.find(({ name }) => name === plan.name);
    if (fabric !== undefined && fabric.normalize !== 'off') {
      fabrics.push(await readUploads(look, fabric, plan, head));
    }
  }
  const older = new Map(fabrics.map((one) => [one.fabric.name, olderBases(one, head.commit)]));
  const digest = [...older.values()].some(({ size }) => size > 0)
    ? JSON.stringify([...older].map(([name, bases]) => [name, ...bases]))
    : '';
  const bases = once(() => readBases(look, config, base, fabrics, older));
  const { plan, inputs } =
    digest === '' ? first : await planFiles(look, config, head.files, snapshot, [], { digest, bases });
  const since = new Map<string, Uploads>();
  const rests = new Map<string, ReadonlyMap<string, string>>();
  for (const one of fabrics) {
    const { name } = one.fabric;
    const rest = restsOf(one.fabric, plan.fabrics.find((fabric) => fabric.name === name)?.changeSet ?? new Map(), head);
    rests.set(name, rest);
    since.set(name, sinceOf(one, head, rest));
    await keepUploads(look, one, rest, head.name);
  }
  return { plan, inputs, uploads: { since, digest, bases: async () => withRests(await bases(), rests) } };
}

/** Uploads that change a record and whose base is not this commit: blob → base. */
function olderBases({ all, updating }: FabricUploads, now: string): Map<string, string> {
  const since = [...all].flatMap(([blob, commit]): [string, string][] =>
    commit === undefined || commit === now || !updating.has(blob) ? [] : [[blob, commit]],
  );
  const [first = now, ...others] = new Set(since.map(([, commit]) => commit));
  const apart = new Set(others.slice(-(mostBases - 1)));
  return new Map(since.map(([blob, commit]) => [blob, apart.has(commit) ? commit : first]));
}

async function readBases(
  look: Look,
  config: RepositoryConfig,
  base: Base,
  fabrics: readonly FabricUploads[],
  older: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Promise<Map<string, UploadBases>> {
  const found = new Map<string, UploadBases>();
  for (const { fabric, plan } of fabrics) {
    const records = new Map<string, ReadonlyMap<string, JsonObject>>();
    for (const [blob, commit] of older.get(fabric.name) ?? []) {
      const known = [...records].find(([other]) => older.get(fabric.name)?.get(other) === commit)?.[1];
      const at = known ?? (await readRecordsAt(look, config, fabric, { commit, base, plan }));
      if (at !== undefined) records.set(blob, at);
    }
    found.set(fabric.name, records);
  }
  return found;
}

/**
 * The records that uploads change, as they were at a commit; undefined where the commit is gone. Only files that are
 * not the same now and those of these records are read.
 */
async function readRecordsAt(
  look: Look,
  config: RepositoryConfig,
  fabric: Fabric,
  { commit, base, plan }: { commit: string; base: Base; plan: FabricPlan },
): Promise<ReadonlyMap<string, JsonObject> | undefined> {
  const listing = await listIfThere(look, commit);
  if (listing === undefined) return undefined;
  const places = new Set([
    ...plan.documents.flatMap(({ outcome, target }) => (outcome === 'updated' ? (target ?? []) : [])),
    ...plan.repairs.map(({ from }) => from),
  ]);
  const files = new Map(
    [...listing].filter(([path, { blob }]) => {
      const inside = pathInFabric(fabric, path);
      if (inside === undefined || areaOf(inside) !== 'managed') return false;
      return places.has(inside) || base.head.files.get(path)?.blob !== blob;
    }),
  );
  const { knowledge } = readKnowledge(fabric, await base.snapshot());
  const snapshot = await look.reader.readSnapshot({ commit, files }, config);
  return recordsIn(fabric, snapshot, knowledge, examineWith(look.memory));
}

/** What a plan leaves in raw/ began with what it is a rest of. */
function withRests(
  bases: ReadonlyMap<string, UploadBases>,
  rests: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Map<string, UploadBases> {
  return new Map(
    [...bases].map(([name, uploads]) => {
      const all = new Map(uploads);
      for (const [rest, blob] of rests.get(name) ?? []) {
        const records = uploads.get(blob);
        if (records !== undefined) all.set(rest, records);
      }
      return [name, all];
    }),
  );
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
