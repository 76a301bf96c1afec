import { afterAll, beforeAll, expect, test } from 'vitest';
import { blobId } from '../../src/domain/blob-id.ts';
import { createBlobShelf, pruneBlobs } from '../../src/store/blob-shelf.ts';
import type { Database } from '../../src/store/database.ts';
import { describeEachDatabase } from '../support/postgres/each-database.ts';

const textOf = (number: number, size = 100) => Buffer.from(String(number).padEnd(size, '.'));

describeEachDatabase('file contents in the database', ({ newPlace, open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open(await newPlace());
  });
  afterAll(() => database.close());

  const warned: unknown[] = [];
  const shelf = (capacity = 2 ** 30) =>
    createBlobShelf(database, { capacity, warn: (error) => void warned.push(error) });
  const clear = () => database.run('delete from hedgerow.blobs');

  test('gives back what was kept, by many, and nothing else', async () => {
    const contents = new Map(Array.from({ length: 1_200 }, (_, index) => [blobId(textOf(index)), textOf(index)]));
    await Promise.all([shelf().keep(contents), shelf().keep(contents)]);
    const unknown = blobId(Buffer.from('unknown'));
    const found = await shelf().find([...contents.keys(), unknown]);
    expect(found.size).toBe(1_200);
    for (const [id, bytes] of found) expect(Buffer.from(bytes)).toEqual(contents.get(id));
    expect(warned).toEqual([]);
    await clear();
  });

  test('what does not belong to its id is not given', async () => {
    await database.run(`insert into hedgerow.blobs values ('${blobId(Buffer.from('a'))}', 'b', 1)`);
    expect((await shelf().find([blobId(Buffer.from('a'))])).size).toBe(0);
    await clear();
  });

  test('larger files than are worth it are not kept', async () => {
    const large = textOf(1, 1024 ** 2 + 1);
    await shelf().keep(new Map([[blobId(large), large]]));
    expect((await shelf().find([blobId(large)])).size).toBe(0);
  });

  test('keeps within its capacity: what was used longest ago goes', async () => {
    const contents = Array.from({ length: 100 }, (_, index) => textOf(index, 10_000));
    await shelf().keep(new Map(contents.map((bytes) => [blobId(bytes), bytes])));
    await database.run(`update hedgerow.blobs set used_at = now() - interval '2 days'`);
    const used = contents.slice(40, 50).map(blobId);
    await shelf().find(used);
    expect(await pruneBlobs(database, 15 * 10_200)).toBe(85);
    expect((await shelf().find(used)).size).toBe(10);
    await clear();
  });

  test('without anybody pruning it, it does not outgrow its capacity by much', async () => {
    const small = shelf(200_000);
    for (let index = 0; index < 100; index += 1) {
      const bytes = textOf(index, 10_000);
      await small.keep(new Map([[blobId(bytes), bytes]]));
    }
    const { rows } = await database.run('select sum(size)::int as total from hedgerow.blobs');
    expect(Number(rows[0]?.total)).toBeLessThan(300_000);
    expect(Number(rows[0]?.total)).toBeGreaterThan(100_000);
  });
});

describeEachDatabase('file contents in a database that is away', ({ newPlace, open }) => {
  test('cost time only', async () => {
    const database = await open(await newPlace());
    const warned: unknown[] = [];
    const shelf = createBlobShelf(database, { capacity: 1000, warn: (error) => void warned.push(error) });
    await database.close();
    expect((await shelf.find(['0'.repeat(40)])).size).toBe(0);
    await shelf.keep(new Map([[blobId(Buffer.from('a')), Buffer.from('a')]]));
    expect(warned).toHaveLength(2);
  });
});
