import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import type { ChangeSet, FileChange } from '../../src/domain/change-set.ts';
import { chunkEntries, treeEntries } from '../../src/github/tree-entries.ts';
import { connect, guardNetwork, repositoryPath } from './nock-host.ts';

guardNetwork();

const trees = `${repositoryPath}/git/trees`;

function moves(count: number): ChangeSet {
  const changes = new Map<string, FileChange>();
  for (let i = 0; i < count; i += 1) {
    changes.set(`raw/${i}.yaml`, { action: 'delete' });
    changes.set(`managed/vpc/${i}.yaml`, { action: 'place', mode: '100644', blob: `${i}`, from: `raw/${i}.yaml` });
  }
  return changes;
}

describe('writing a tree', () => {
  test('1,000 moves are three requests, chained, deletions first', async () => {
    const { host, scope } = await connect();
    const bodies: { base_tree: string; tree: { path: string; mode: string; type: string; sha: string | null }[] }[] =
      [];
    for (const sha of ['t1', 't2', 't3']) {
      scope
        .post(trees, (body) => {
          bodies.push(body);
          return true;
        })
        .reply(201, { sha });
    }
    expect(await host.writeTree('t0', moves(1000))).toBe('t3');
    expect(bodies.map((body) => [body.base_tree, body.tree.length])).toEqual([
      ['t0', 999],
      ['t1', 999],
      ['t2', 2],
    ]);
    const entries = bodies.flatMap((body) => body.tree);
    expect(entries.slice(0, 1000).every((entry) => entry.sha === null)).toBe(true);
    expect(entries[1000]).toEqual({ path: 'managed/vpc/0.yaml', mode: '100644', type: 'blob', sha: '0' });
  });

  test.each([422, 502])('%i halves until it passes', async (status) => {
    const { host, scope } = await connect();
    const sizes: number[] = [];
    for (const sha of [undefined, undefined, 't1', 't2', undefined, 't3', 't4']) {
      scope
        .post(trees, ({ tree }) => {
          sizes.push(tree.length);
          return true;
        })
        .reply(sha === undefined ? status : 201, sha === undefined ? { message: 'too much' } : { sha });
    }
    expect(await host.writeTree('t0', moves(4))).toBe('t4');
    expect(sizes).toEqual([8, 4, 2, 2, 4, 2, 2]);
  });

  test('an entry that is refused by itself is an error', async () => {
    const { host, scope } = await connect();
    scope.post(trees).reply(422, { message: 'GitRPC::BadObjectState' });
    await expect(host.writeTree('t0', new Map([['a', { action: 'delete' }]]))).rejects.toMatchObject({
      ending: 'refused',
      retryable: false,
      words: 'GitRPC::BadObjectState',
    });
  });

  test('a text too large for a tree goes as a blob', async () => {
    const { host, scope } = await connect();
    const content = 'é'.repeat(1_000_000);
    scope
      .post(`${repositoryPath}/git/blobs`, { encoding: 'base64', content: Buffer.from(content).toString('base64') })
      .reply(201, { sha: 'b1' });
    scope
      .post(trees, { base_tree: 't0', tree: [{ path: 'a', mode: '100644', type: 'blob', sha: 'b1' }] })
      .reply(201, { sha: 't1' });
    expect(await host.writeTree('t0', new Map([['a', { action: 'write', mode: '100644', content }]]))).toBe('t1');
  });

  test('chunks stay below both limits and lose nothing', () => {
    const changes = new Map<string, FileChange>();
    for (let i = 0; i < 500; i += 1) {
      changes.set(`managed/${i}.yaml`, { action: 'write', mode: '100755', content: 'x'.repeat(i * 100) });
    }
    const entries = treeEntries(changes);
    const chunks = chunkEntries(entries, { entries: 100, bytes: 200_000 });
    expect(chunks.flat()).toEqual(entries);
    for (const chunk of chunks) {
      expect(chunk.length).toBeLessThanOrEqual(100);
      expect(Buffer.byteLength(JSON.stringify(chunk))).toBeLessThan(200_100);
    }
    expect(entries.every((entry) => entry.mode === '100755')).toBe(true);
  });
});

describe('listing files', () => {
  const blob = (path: string) => ({ path, mode: '100644', type: 'blob', sha: `blob of ${path}`, size: 3 });

  test('a cut answer is walked directory by directory', async () => {
    const { host, scope } = await connect();
    const sub = { path: 'a', mode: '040000', type: 'tree', sha: 'ta' };
    const deep = { path: 'deep', mode: '040000', type: 'tree', sha: 'td' };
    scope
      .get(`${trees}/t0`)
      .query({ recursive: 'true' })
      .reply(200, { truncated: true, tree: [blob('README')] });
    scope.get(`${trees}/t0`).reply(200, { truncated: false, tree: [blob('README'), sub] });
    scope.get(`${trees}/ta`).query({ recursive: 'true' }).reply(200, { truncated: true, tree: [] });
    scope.get(`${trees}/ta`).reply(200, { truncated: false, tree: [blob('1.yaml'), deep] });
    scope
      .get(`${trees}/td`)
      .query({ recursive: 'true' })
      .reply(200, { truncated: false, tree: [blob('2.yaml')] });
    expect([...(await host.listFiles('t0')).keys()]).toEqual(['README', 'a/1.yaml', 'a/deep/2.yaml']);
  });

  test('symlinks and submodules are listed with their modes', async () => {
    const { host, scope } = await connect();
    const tree = [
      { path: 'raw', mode: '040000', type: 'tree', sha: 'tr' },
      { path: 'raw/link', mode: '120000', type: 'blob', sha: 'l1', size: 4 },
      { path: 'raw/module', mode: '160000', type: 'commit', sha: 'c1' },
      { path: 'raw/run.yaml', mode: '100755', type: 'blob', sha: 'r1', size: 9 },
    ];
    scope.get(`${trees}/t0`).query({ recursive: 'true' }).reply(200, { truncated: false, tree });
    expect([...(await host.listFiles('t0')).values()].map(({ path, mode, size }) => [path, mode, size])).toEqual([
      ['raw/link', '120000', 4],
      ['raw/module', '160000', 0],
      ['raw/run.yaml', '100755', 9],
    ]);
  });
});

describe('reading an archive', () => {
  const tarball = `${repositoryPath}/tarball/c1`;

  async function archive(files: Record<string, string>): Promise<Buffer> {
    const tar = pack();
    for (const [name, text] of Object.entries(files)) tar.entry({ name: `acme-network-c1/${name}` }, text);
    tar.finalize();
    const chunks: Uint8Array[] = [];
    for await (const chunk of tar) chunks.push(chunk as Uint8Array);
    return gzipSync(Buffer.concat(chunks));
  }

  test('gives the wanted entries without the leading directory, also behind a redirect', async () => {
    const { host, scope } = await connect();
    const long = `${'d/'.repeat(80)}long.yaml`;
    const body = await archive({ 'raw/a.yaml': 'a: 1\n', 'raw/b.bin': 'no', [long]: 'l' });
    scope.get(tarball).reply(302, '', { location: 'https://github.test/archive/c1' });
    scope.get('/archive/c1').reply(200, body, { 'content-type': 'application/x-gzip' });
    const taken: Record<string, string> = {};
    await host.readArchive('c1', {
      wants: (path) => path.endsWith('.yaml'),
      take: (path, bytes) => {
        taken[path] = Buffer.from(bytes).toString();
      },
    });
    expect(taken).toEqual({ 'raw/a.yaml': 'a: 1\n', [long]: 'l' });
  });

  test('one that is cut off is read again', async () => {
    const { host, scope, waits } = await connect();
    const body = await archive({ 'raw/a.yaml': 'x'.repeat(100_000) });
    scope.get(tarball).reply(200, body.subarray(0, body.length / 2), { 'content-type': 'application/x-gzip' });
    scope.get(tarball).reply(200, body, { 'content-type': 'application/x-gzip' });
    let size = 0;
    await host.readArchive('c1', {
      wants: () => true,
      take: (_path, bytes) => {
        size = bytes.byteLength;
      },
    });
    expect([size, waits]).toEqual([100_000, [500]]);
  });
});
