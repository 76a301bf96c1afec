import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { FabricFacts, IndexedRecord, RecordIndex } from '../ports/record-index.ts';
import type { Listing } from '../ports/snapshot-source.ts';
import { type Knowledge, knowledgeId, readKnowledge } from '../records/knowledge.ts';
import { areaOf, isManifestPath, pathInFabric } from '../records/paths.ts';
import { isKnowledgePath } from '../records/wanted.ts';
import { differingPaths } from './apply-changes.ts';
import { digestOf } from './digest-of.ts';
import { examineWith } from './examine-with.ts';
import { readDeclared } from './indexed-records.ts';
import type { Look } from './look.ts';
import type { Base } from './normalize-fabric.ts';
import { configOf } from './plan-files.ts';

/** Changes where the same files give other rows than before. */
const indexVersion = 1;
/** How often an update is computed anew because another process was faster. */
const mostTries = 3;

type IndexedLook = Look & { readonly index: RecordIndex };
type Difference = { readonly put: readonly IndexedRecord[]; readonly remove: readonly RecordKey[] };

/**
 * Brings the index of a fabric to the records of managed/ as they are on its branch now, and tells the feed what changed
 * since it was indexed last. Only reading: a pause does not hold it up. Where nothing changed nothing is written; the
 * files that differ are read, or all where the rules changed, a rebuild was asked for or files claim keys that the index does not show.
 */
export async function indexRecords(look: Look, config: RepositoryConfig, fabric: Fabric, base: Base): Promise<void> {
  if (!isIndexed(look)) return;
  let at: Base | undefined = base;
  for (let tries = 1; at !== undefined; tries++) {
    const known = await look.index.find({ repository: look.id, fabric: fabric.name });
    if (await indexBase(look, configOf(config, fabric), fabric, at, known)) {
      const { owner, repo } = look;
      if (known?.commit !== at.head.commit) await look.wakeDrift?.({ owner, repo, fabric: fabric.name });
      return;
    }
    if (tries === mostTries) return look.log('warn', 'Another process indexes the fabric', { fabric: fabric.name });
    const head = await look.reader.readHead(at.head.name);
    at = head && { head, snapshot: () => look.reader.readSnapshot(head, config) };
  }
}

function isIndexed(look: Look): look is IndexedLook {
  return look.index !== undefined;
}

/** Forgets the fabrics that the configuration does not name (any more). */
export async function forgetFabrics(
  index: RecordIndex | undefined,
  { id, log }: Pick<Look, 'id' | 'log'>,
  config?: RepositoryConfig,
): Promise<void> {
  if (index === undefined) return;
  const names = new Set(config?.fabrics.map(({ name }) => name));
  for (const { repository, fabric } of await index.list(id)) {
    if (names.has(fabric)) continue;
    await index.forget({ repository, fabric });
    log('info', 'Fabric forgotten', { fabric });
  }
}

/** False where another process changed the index meanwhile. */
async function indexBase(
  look: IndexedLook,
  own: RepositoryConfig,
  fabric: Fabric,
  base: Base,
  known: FabricFacts | undefined,
): Promise<boolean> {
  const { head } = base;
  const facts = {
    ...{ repository: look.id, fabric: fabric.name, installation: look.installation },
    ...{ owner: look.owner, repo: look.repo, branch: head.name, directory: fabric.directory },
    ...{ commit: head.commit, tree: head.tree },
  };
  const rules = rulesOf(fabric, head.files);
  const isTrusted = known?.rules?.startsWith(rules) === true;
  if (isTrusted && Object.entries(facts).every(([name, value]) => Reflect.get(known, name) === value)) return true;
  const before = known?.rules === rules ? look.memory.listings.get(known.tree) : undefined;
  const quick = before && (await compareChanged(look, own, fabric, base, before));
  if (quick) return await look.index.update({ ...facts, rules, ...quick }, known?.commit);
  const { isAmbiguous, ...difference } = await compareAll(look, fabric, base, isTrusted);
  const kept = isAmbiguous ? `${rules} ambiguous` : rules;
  return await look.index.update({ ...facts, rules: kept, ...difference }, known?.commit);
}

/** What the files make of the index that differ from those that were indexed; undefined where that does not suffice. */
async function compareChanged(
  look: IndexedLook,
  own: RepositoryConfig,
  fabric: Fabric,
  { head }: Base,
  before: Listing,
): Promise<Difference | undefined> {
  const paths = [...differingPaths(before, head.files)].filter((path) => isRecordPath(fabric, path));
  if (paths.length === 0) return { put: [], remove: [] };
  const changed = new Set(paths);
  const files = new Map([...head.files].filter(([path]) => changed.has(path) || isKnowledgePath(fabric, path)));
  const snapshot = await look.reader.readSnapshot({ commit: head.commit, files }, own);
  const { records, isAmbiguous } = readDeclared(
    fabric,
    snapshot,
    knowledgeOf(fabric, snapshot),
    examineWith(look.memory),
  );
  if (isAmbiguous) return undefined;
  const inside = new Set(paths.map((path) => pathInFabric(fabric, path) ?? ''));
  const stored = await look.index.files(
    { repository: look.id, fabric: fabric.name },
    { paths: [...inside], keys: [...records.keys()] },
  );
  // A key that another file declares already: which of them is the record is decided with all of them in view.
  if (stored.some(({ path }) => !inside.has(path))) return undefined;
  return {
    put: [...records.values()],
    remove: stored.map(({ key }) => key).filter((key) => !records.has(printKey(key))),
  };
}

async function compareAll(
  look: IndexedLook,
  fabric: Fabric,
  base: Base,
  isTrusted: boolean,
): Promise<Difference & { readonly isAmbiguous: boolean }> {
  const snapshot = await base.snapshot();
  const { records, isAmbiguous } = readDeclared(
    fabric,
    snapshot,
    knowledgeOf(fabric, snapshot),
    examineWith(look.memory),
  );
  const stored = await look.index.files({ repository: look.id, fabric: fabric.name });
  const same = new Map(isTrusted ? stored.map(({ key, path, blob }) => [printKey(key), `${blob} ${path}`]) : []);
  return {
    put: [...records].flatMap(([id, record]) => (same.get(id) === `${record.blob} ${record.path}` ? [] : record)),
    remove: stored.map(({ key }) => key).filter((key) => !records.has(printKey(key))),
    isAmbiguous,
  };
}

function knowledgeOf(fabric: Fabric, snapshot: Snapshot): Knowledge {
  return readKnowledge(fabric, snapshot).knowledge;
}

/** All but the files of managed/ that decides about records; where they are ambiguous, a word follows it. */
function rulesOf(fabric: Fabric, files: Listing): string {
  return digestOf([indexVersion, knowledgeId(fabric, files), fabric.directory, fabric.kindDirectory]);
}

function isRecordPath(fabric: Fabric, path: string): boolean {
  const inside = pathInFabric(fabric, path);
  return inside !== undefined && areaOf(inside) === 'managed' && isManifestPath(inside);
}
