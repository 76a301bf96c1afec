import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexRecords } from '../../src/actions/index-records.ts';
import { readDeclared } from '../../src/actions/indexed-records.ts';
import type { Look } from '../../src/actions/look.ts';
import { createMemory } from '../../src/actions/memory.ts';
import { createSnapshotReader, type Head } from '../../src/actions/snapshot-reader.ts';
import type { Fabric, RepositoryConfig } from '../../src/config/fabric.ts';
import { readRepositoryConfig } from '../../src/config/read-config.ts';
import { blobId } from '../../src/domain/blob-id.ts';
import { printKey } from '../../src/domain/record-key.ts';
import type { SnapshotFile } from '../../src/domain/snapshot.ts';
import { type Cursor, type FeedEvent, parseCursor, printCursor } from '../../src/ports/feed.ts';
import type { IndexedRecord } from '../../src/ports/record-index.ts';
import type { RepositoryHost } from '../../src/ports/repository-host.ts';
import { examineAnew } from '../../src/records/examine.ts';
import { readKnowledge } from '../../src/records/knowledge.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createMemoryPauses } from '../../src/store/create-memory-pauses.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { compactEvents } from '../../src/store/retention.ts';
import { newDataDir } from '../support/postgres/each-database.ts';
import { vpc } from './scene.ts';

// Whatever happens to a branch, to the database and to the process: who lists with a snapshot and follows the feed holds
// what the index holds, and the index holds what managed/ declares.
const runs = 250;

let dataDir: string;
let database: Database;
beforeAll(async () => {
  dataDir = await newDataDir();
  database = await openDatabase({ dataDir, program: 'test' });
});
afterAll(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const [config, fabric] = readConfig();
const tables = ['fabrics', 'records', 'events'];

type Files = ReadonlyMap<string, string>;

/** A fabric on its branch, the process that indexes it, and a client that keeps a copy. */
type World = ReturnType<typeof createWorld>;

function createWorld(repository: number) {
  const ref = { repository, fabric: fabric.name };
  const [index, feed] = [createRecordIndex(database), createFeed(database)];
  const history: Files[] = [new Map()];
  const copy = new Map<string, string>();
  let memory = createMemory();
  let pushes = 0;
  let cursor: string | undefined;

  const now = (): Files => history.at(-1) ?? new Map();
  const readHead = (): Head => {
    const files = new Map<string, SnapshotFile>();
    for (const [path, text] of now()) {
      const bytes = Buffer.from(text);
      files.set(path, { path, mode: '100644', blob: blobId(bytes), size: bytes.byteLength });
    }
    pushes += 1;
    const tree = blobId(Buffer.from(JSON.stringify([...now()].sort())));
    memory.listings.set(tree, files, files.size);
    return { name: 'main', commit: `c${pushes}`, tree, isProtected: false, files };
  };
  const look = async (): Promise<void> => {
    const contents = new Map([...now().values()].map((text) => [blobId(Buffer.from(text)), Buffer.from(text)]));
    const answers = { readBlob: async (blob: string) => contents.get(blob), readArchive: async () => undefined };
    const host = answers as unknown as RepositoryHost;
    const reader = createSnapshotReader(host, memory);
    const head = readHead();
    const looking = {
      ...{ id: repository, installation: 1, owner: 'a', repo: 'n', server: '', index, reader, host, memory },
      ...{ recheck: new Set<string>(), asks: [], pauses: createMemoryPauses(), log: () => undefined },
    } satisfies Look;
    await indexRecords(looking, config, fabric, { head, snapshot: () => reader.readSnapshot(head, config) });
  };
  const apply = ({ type, key, new: value }: FeedEvent): void => {
    if (key === undefined) return;
    if (type === 'record.removed') copy.delete(printKey(key));
    else if (value !== undefined) copy.set(printKey(key), shown(value));
  };
  /** Lists a few at a time; between two pages anything may happen. */
  const list = async (limit: number, meanwhile: () => Promise<void>): Promise<void> => {
    copy.clear();
    cursor = undefined;
    for (let after: string | undefined; ; ) {
      const found = await index.snapshot(ref, {}, { limit, ...(after === undefined ? {} : { after }) });
      if (found === undefined) return;
      cursor ??= printCursor(found.head);
      for (const record of found.records) copy.set(printKey(record.key), shown(record));
      const last = found.records.at(-1);
      if (last === undefined || found.records.length < limit) return;
      after = printKey(last.key);
      await meanwhile();
    }
  };
  /** Reads on; lists anew where the place is gone. */
  const follow = async (limit: number, most = Number.POSITIVE_INFINITY): Promise<void> => {
    for (let pages = 0; pages < most; pages++) {
      const after: Cursor | undefined = cursor === undefined ? undefined : parseCursor(cursor);
      const page = after && (await feed.read(ref, after, limit));
      if (after === undefined || page?.is !== 'page') return await list(limit, async () => undefined);
      for (const [at, event] of page.events.entries()) {
        if (event.number !== after.number + 1 + at) throw new Error(`event ${event.number} comes after a gap`);
        apply(event);
      }
      cursor = printCursor(page.next);
      if (page.events.length < limit) return;
    }
  };
  return {
    look,
    list,
    follow,
    /** Changes files; null deletes. */
    push: (changes: Readonly<Record<string, string | null>>): void => {
      const files = new Map(now());
      for (const [path, text] of Object.entries(changes)) {
        if (text === null) files.delete(path);
        else files.set(path, text);
      }
      history.push(files);
    },
    textAt: (at: number): readonly [path: string, text: string] | undefined => [...now()][at % Math.max(now().size, 1)],
    /** Moves the branch to what it was some time ago. */
    reset: (back: number): void => {
      history.push(history[history.length - 1 - (back % history.length)] ?? new Map());
    },
    restart: (): void => {
      memory = createMemory();
    },
    wipe: async (): Promise<void> => {
      for (const table of tables) await database.run(`delete from hedgerow.${table}`);
    },
    compact: async (share: number): Promise<void> => {
      await database.run(
        `update hedgerow.events set at = now() - interval '91 days' where repository = $1 and number <= (
          select ceil(last_event * $2::float8) from hedgerow.fabrics where repository = $1)`,
        [repository, share],
      );
      await compactEvents(database, 90);
    },
    distrust: async (): Promise<void> => {
      await index.distrust();
    },
    /** What the files declare, what is indexed of them, and what the client holds. */
    compare: async () => {
      await look();
      await follow(7);
      const withBytes = [...readHead().files].map(
        ([path, file]) => [path, { ...file, bytes: Buffer.from(now().get(path) ?? '') }] as const,
      );
      const snapshot = { commit: '', files: new Map(withBytes) };
      const { knowledge } = readKnowledge(fabric, snapshot);
      const indexed = (await index.all(ref)).map((record) => [printKey(record.key), record] as const);
      return {
        declared: sorted(readDeclared(fabric, snapshot, knowledge, examineAnew).records),
        indexed: sorted(indexed),
        copy: sorted(copy),
        shown: sorted(indexed.map(([id, record]) => [id, shown(record)] as const)),
        count: (await index.find(ref))?.records,
      };
    },
  };
}

function sorted<T>(entries: Iterable<readonly [string, T]>): ReadonlyMap<string, T> {
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shown({ path, line, blob, value }: Pick<IndexedRecord, 'path' | 'line' | 'blob' | 'value'>): string {
  return JSON.stringify([path, line, blob, value]);
}

function readConfig(): [RepositoryConfig, Fabric] {
  const reading = readRepositoryConfig(Buffer.from('version: 1\nfabrics: [{name: f, directory: .}]\n')).config;
  const [only] = reading?.fabrics ?? [];
  if (reading === undefined || only === undefined) throw new Error('the configuration is broken');
  return [reading, only];
}

const name = fc.integer({ min: 1, max: 6 }).map((n) => `vpc-${n}`);
const path = fc.oneof(
  name.map((one) => `managed/vpc/${one}.yaml`),
  fc.constantFrom('managed/a.yaml', 'managed/z.yaml', 'managed/vpc/other.yml', 'raw/a.yaml', 'managed/x/list.json'),
);
const one = fc.tuple(name, fc.integer({ min: 1001, max: 1004 })).map(([of, vlan]) => vpc(of, vlan));
const text = fc.oneof(
  { weight: 6, arbitrary: one },
  { weight: 2, arbitrary: fc.array(one, { minLength: 2, maxLength: 3 }).map((all) => all.join('---\n')) },
  one.map((all) => `# moved down\n\n${all}`),
  fc.constantFrom('a: [\n', 'kind: ConfigMap\n', vpc('vpc-1', 9999), '\n'),
  one.map((all) => all.replace('spec:', '  annotations: {k: "-----BEGIN RSA PRIVATE KEY-----"}\nspec:')),
);
const place = fc.nat(20);

type Step = (world: World) => void | Promise<void>;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.dictionary(path, text, { minKeys: 1, maxKeys: 4 }).map((files) => (w: World) => w.push(files)),
  },
  { weight: 3, arbitrary: place.map((at) => (w: World) => w.push(emptied(w.textAt(at)))) },
  {
    weight: 3,
    arbitrary: fc.tuple(place, path).map(
      ([at, to]) =>
        (w: World) =>
          w.push(moved(w.textAt(at), to)),
    ),
  },
  { weight: 2, arbitrary: place.map((back) => (w: World) => w.reset(back)) },
  { weight: 8, arbitrary: fc.constant((w: World) => w.look()) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }).map((limit) => (w: World) => w.follow(limit, 2)) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.dictionary(path, text, { maxKeys: 2 })).map(listing),
  },
  { weight: 1, arbitrary: fc.constant((w: World) => w.restart()) },
  { weight: 1, arbitrary: fc.constant((w: World) => w.wipe()) },
  { weight: 1, arbitrary: fc.constant((w: World) => w.distrust()) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => (w: World) => w.compact(share)) },
);

function emptied(file: readonly [string, string] | undefined): Record<string, null> {
  return file === undefined ? {} : { [file[0]]: null };
}

function moved(file: readonly [string, string] | undefined, to: string): Record<string, string | null> {
  return file === undefined ? {} : { [file[0]]: null, [to]: file[1] };
}

function listing([limit, files]: [number, Record<string, string>]): Step {
  return (world) =>
    world.list(limit, async () => {
      world.push(files);
      await world.look();
    });
}

test('who lists with a snapshot and follows the feed holds what the index holds, whatever happens to a fabric', async () => {
  let repository = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      const world = createWorld(++repository);
      for (const take of steps) await take(world);
      const { declared, indexed, copy, shown: expected, count } = await world.compare();
      expect(indexed).toEqual(declared);
      expect(copy).toEqual(expected);
      expect(count).toBe(indexed.size);
    }),
    { numRuns: runs, seed: 5 },
  );
}, 180_000);
