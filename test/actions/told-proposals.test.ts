import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Cursor } from '../../src/ports/feed.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { createProposalRegister } from '../../src/store/proposal-register.ts';
import { newDataDir } from '../support/postgres/each-database.ts';
import { config, createScene, only, type Scene, vpc } from './scene.ts';

// The feed tells what becomes of a fabric's normalization (`proposal.*`), once, whatever the process remembers.

const branch = 'hedgerow/normalize/fabric-1';

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

let scene: Scene;
let cursor: Cursor | undefined;
beforeEach(async () => {
  cursor = undefined;
  scene = await createScene({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001), 'README.md': 'one\n' });
  scene.index = createRecordIndex(database);
  hear(true);
});
afterEach(async () => {
  await scene.index?.forget(ref());
  scene.github.assertClean();
  await scene.close();
});

const ref = () => ({ repository: scene.repository.id, fabric: 'fabric-1' });
const push = (files: Record<string, string | null>, on = 'main') => scene.github.push(scene.repository, on, { files });
const upload = (name: string, vlan: number) => push({ [`gitops/raw/${name}.yaml`]: vpc(name, vlan) });

function fail(error: unknown): never {
  throw error;
}

/** Whether the feed hears how proposals stand. */
function hear(isHeard: boolean): void {
  if (isHeard) scene.proposals = createProposalRegister(database, fail);
  else delete scene.proposals;
}

/** What a look, made twice and by a process that remembers nothing, tells of proposals. */
async function told(): Promise<string[]> {
  await scene.look();
  await scene.look();
  scene.restart();
  await scene.look();
  const page = await createFeed(database).read(ref(), cursor, 100);
  if (page.is !== 'page') throw new Error(page.is);
  cursor = page.next;
  return page.events
    .filter(({ type }) => type.startsWith('proposal.'))
    .map(({ type, commit, about }) => `${type} ${JSON.stringify(about)} ${commit}`);
}

const line = (type: string, { number, headSha }: { number: number; headSha: string }, more: object = {}) =>
  `proposal.${type} ${JSON.stringify({ flow: 'normalize', pullRequest: number, ...more })} ${headSha}`;

test('opened, updated, merged', async () => {
  const first = await told();
  const pull = only(scene.pulls());
  expect(first).toEqual([line('opened', pull)]);
  await upload('vpc-2', 1002);
  expect(await told()).toEqual([line('updated', pull)]);
  await push({ 'README.md': 'two\n' });
  expect(await told()).toEqual([]);
  expect(await scene.index?.find(ref())).toMatchObject({
    proposals: [{ flow: 'normalize', number: pull.number, head: pull.headSha }],
  });
  await scene.github.merge(pull);
  expect(await told()).toEqual([line('closed', pull, { merged: true })]);
  expect(await scene.index?.find(ref())).toMatchObject({ proposals: [] });
});

test('closed by a person, and another one when the plan changes', async () => {
  await told();
  const pull = only(scene.pulls());
  await scene.github.closePullRequest(pull);
  expect(await told()).toEqual([line('closed', pull, { merged: false })]);
  await upload('vpc-2', 1002);
  expect(await told()).toEqual([line('opened', only(scene.pulls('open')))]);
});

test('closed by us when nothing is left to propose', async () => {
  await told();
  const pull = only(scene.pulls());
  await push({ 'gitops/raw/a.yaml': null });
  expect(await told()).toEqual([line('closed', pull, { merged: false })]);
});

test('a person who pushes to its branch updates it', async () => {
  await told();
  const pull = only(scene.pulls());
  await push({ 'gitops/notes.md': 'by hand\n' }, branch);
  expect(await told()).toEqual([line('updated', pull)]);
});

test('a pause holds up our writes, not what is told of those of others', async () => {
  await told();
  const pull = only(scene.pulls());
  await scene.pauses.pause(ref(), { by: 'ann', since: '2026-01-01T00:00:00.000Z' });
  await push({ 'README.md': 'two\n' });
  expect(await told()).toEqual([]);
  await scene.github.merge(pull);
  expect(await told()).toEqual([line('closed', pull, { merged: true })]);
});

test('what was missed is told at the next look', async () => {
  await told();
  const pull = only(scene.pulls());
  hear(false);
  await scene.github.closePullRequest(pull);
  await scene.look();
  await upload('vpc-2', 1002);
  await scene.look();
  hear(true);
  scene.restart();
  const other = only(scene.pulls('open'));
  expect(await told()).toEqual([line('closed', pull, { merged: false }), line('opened', other)]);
});

test('of several fabrics, one that cannot be worked on says nothing, the others go on', async () => {
  await told();
  await push({ '.github/hedgerow.yml': `${config}  - {name: fabric-2, directory: other}\n` });
  const { proposals } = scene;
  if (proposals === undefined) throw new Error('nobody hears');
  scene.proposals = {
    ...proposals,
    tell: async (where, standing) => {
      if (where.fabric === 'fabric-1') throw new Error('the database is away');
      await proposals.tell(where, standing);
    },
  };
  await push({ 'other/raw/b.yaml': vpc('vpc-2', 1002), 'gitops/raw/c.yaml': vpc('vpc-3', 1003) });
  await expect(scene.look()).rejects.toThrow('the database is away');
  const page = await createFeed(database).read({ ...ref(), fabric: 'fabric-2' }, undefined, 10);
  expect(page.is === 'page' && page.events.map(({ type }) => type)).toEqual(['proposal.opened']);
  hear(true);
  expect((await told()).map((one) => one.split(' ')[0])).toEqual(['proposal.updated']);
});

test('a feed that begins anew tells of what is open', async () => {
  await told();
  const epoch = cursor?.epoch;
  await scene.index?.forget(ref());
  cursor = undefined;
  expect(await told()).toEqual([line('opened', only(scene.pulls()))]);
  expect(cursor).not.toMatchObject({ epoch });
});
