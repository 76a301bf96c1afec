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
class World {
  readonly #repository: number;
  readonly #history: Files[] = [new Map()];
  readonly #index = createRecordIndex(database);
  readonly #feed = createFeed(database);
  #memory = createMemory();
  #pushes = 0;
  #copy = new Map<string, string>();
  #cursor: string | undefined;

  constructor(repository: number) {
    this.#repository = repository;
  }

  get #ref() {
    return { repository: this.#repository, fabric: fabric.name };
  }

  get #files(): Files {
    return this.#history.at(-1) ?? new Map();
  }

  /** Changes files; null deletes. */
  push(changes: Record<string, string | null>): void {
    const files = new Map(this.#files);
    for (const [path, text] of Object.entries(changes)) {
      if (text === null) files.delete(path);
      else files.set(path, text);
    }
    this.#history.push(files);
  }

  textAt(place: number): readonly [path: string, text: string] | undefined {
    return [...this.#files][place % Math.max(this.#files.size, 1)];
  }

  /** Moves the branch to what it was some time ago. */
  reset(back: number): void {
    this.#history.push(this.#history[this.#history.length - 1 - (back % this.#history.length)] ?? new Map());
  }

  restart(): void {
    this.#memory = createMemory();
  }

  async look(): Promise<void> {
    const contents = new Map([...this.#files.values()].map((text) => [blobId(Buffer.from(text)), Buffer.from(text)]));
    const host = { readBlob: async (blob: string) => contents.get(blob), readArchive: async () => undefined };
    const reader = createSnapshotReader(host as unknown as RepositoryHost, this.#memory);
    const head = this.#head();
    const look = {
      ...{ id: this.#repository, installation: 1, owner: 'a', repo: 'n', server: '', index: this.#index, reader },
      ...{ memory: this.#memory, recheck: new Set<string>(), asks: [], pauses: createMemoryPauses() },
      ...{ log: () => undefined, host: host as unknown as RepositoryHost },
    } satisfies Look;
    await indexRecords(look, config, fabric, { head, snapshot: () => reader.readSnapshot(head, config) });
  }

  #head(): Head {
    const files = new Map<string, SnapshotFile>();
    for (const [path, text] of this.#files) {
      const bytes = Buffer.from(text);
      files.set(path, { path, mode: '100644', blob: blobId(bytes), size: bytes.byteLength });
    }
    this.#pushes += 1;
    const tree = blobId(Buffer.from(JSON.stringify([...this.#files].sort())));
    this.#memory.listings.set(tree, files, files.size);
    return { name: 'main', commit: `c${this.#pushes}`, tree, isProtected: false, files };
  }

  async wipe(): Promise<void> {
    for (const table of tables) await database.run(`delete from hedgerow.${table}`);
  }

  async compact(share: number): Promise<void> {
    const { repository } = this.#ref;
    await database.run(
      `update hedgerow.events set at = now() - interval '91 days' where repository = $1 and number <= (
        select ceil(last_event * $2::float8) from hedgerow.fabrics where repository = $1)`,
      [repository, share],
    );
    await compactEvents(database, 90);
  }

  async distrust(): Promise<void> {
    await this.#index.distrust();
  }

  /** Lists a few at a time; between two pages anything may happen. */
  async list(limit: number, meanwhile: () => Promise<void>): Promise<void> {
    this.#copy.clear();
    this.#cursor = undefined;
    for (let after: string | undefined; ; ) {
      const page = { limit, ...(after === undefined ? {} : { after }) };
      const found = await this.#index.snapshot(this.#ref, {}, page);
      if (found === undefined) return;
      this.#cursor ??= printCursor(found.head);
      for (const record of found.records) this.#copy.set(printKey(record.key), shown(record));
      after = found.records.at(-1) && printKey((found.records.at(-1) as IndexedRecord).key);
      if (found.records.length < limit) return;
      await meanwhile();
    }
  }

  /** Reads on; lists anew where the place is gone. */
  async follow(limit: number, most = Number.POSITIVE_INFINITY): Promise<void> {
    for (let pages = 0; pages < most; pages++) {
      const after: Cursor | undefined = this.#cursor === undefined ? undefined : parseCursor(this.#cursor);
      if (after === undefined) return await this.list(limit, async () => undefined);
      const page = await this.#feed.read(this.#ref, after, limit);
      if (page.is !== 'page') return await this.list(limit, async () => undefined);
      expect(page.events.map(({ number }) => number)).toEqual(page.events.map((_, i) => after.number + 1 + i));
      for (const event of page.events) this.#apply(event);
      this.#cursor = printCursor(page.next);
      if (page.events.length < limit) return;
    }
  }

  #apply({ type, key, new: now }: FeedEvent): void {
    if (key === undefined) return;
    if (type === 'record.removed') this.#copy.delete(printKey(key));
    else if (now !== undefined) this.#copy.set(printKey(key), shown(now));
  }

  async verify(): Promise<void> {
    await this.look();
    await this.follow(7);
    const indexed = await this.#index.all(this.#ref);
    const snapshot = {
      commit: '',
      files: new Map(
        [...this.#head().files].map(([path, file]) => [
          path,
          { ...file, bytes: Buffer.from(this.#files.get(path) ?? '') },
        ]),
      ),
    };
    const { knowledge } = readKnowledge(fabric, snapshot);
    const declared = [...readDeclared(fabric, snapshot, knowledge, examineAnew).records];
    const byKey = (records: Iterable<readonly [string, unknown]>) => new Map([...records].sort());
    expect(byKey(indexed.map((record) => [printKey(record.key), record] as const))).toEqual(byKey(declared));
    expect(byKey(this.#copy)).toEqual(byKey(indexed.map((record) => [printKey(record.key), shown(record)] as const)));
    expect((await this.#index.find(this.#ref))?.records).toBe(indexed.length);
  }
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

test(`who lists and follows holds what is there, in ${runs} random lives of a fabric`, {
  timeout: 120_000,
}, async () => {
  let repository = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      const world = new World(++repository);
      for (const one of steps) await one(world);
      await world.verify();
    }),
    { numRuns: runs, seed: 5 },
  );
});
