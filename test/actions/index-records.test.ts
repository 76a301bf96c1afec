import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { FeedEvent } from '../../src/ports/feed.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { newDataDir } from '../support/postgres/each-database.ts';
import { config, createScene, type Scene, vpc } from './scene.ts';

let dataDir: string;
let database: Database;
let scene: Scene;

beforeAll(async () => {
  dataDir = await newDataDir();
  database = await openDatabase({ dataDir, program: 'test' });
});
afterAll(async () => {
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});
afterEach(async () => {
  await scene.close();
  for (const table of ['fabrics', 'records', 'events']) await database.run(`delete from hedgerow.${table}`);
});

async function begin(files: Record<string, string>, own: string | null = config): Promise<void> {
  scene = await createScene(files, { config: own });
  scene.index = createRecordIndex(database);
}

async function push(files: Record<string, string | null>): Promise<string> {
  return await scene.github.as('acme').push(scene.repository, 'main', { files });
}

function ref(fabric = 'fabric-1') {
  return { repository: scene.repository.id, fabric };
}

async function rows(fabric?: string): Promise<string[]> {
  const records = await createRecordIndex(database).all(ref(fabric));
  return records.map(({ key, path, line, endLine }) => `${key.kind} ${key.name} ${path}:${line}-${endLine}`);
}

async function eventsAfter(number: number): Promise<readonly FeedEvent[]> {
  const feed = createFeed(database);
  const head = await feed.head(ref());
  const page = await feed.read(ref(), head && { ...head, number }, 1_000);
  return page.is === 'page' ? page.events : [];
}

async function told(number = 0): Promise<string[]> {
  return (await eventsAfter(number)).map(({ type, key }) => `${type} ${key?.name ?? ''}`);
}

const [one, two] = [vpc('vpc-1', 1001), vpc('vpc-2', 1002)];

test('records of managed/ alone are indexed, as they are on the branch, with their lines and their commit', async () => {
  await begin({
    'gitops/managed/vpc/vpc-1.yaml': `# mine\n\n${one}`,
    'gitops/managed/odd/both.yaml': `${two}---\n${vpc('vpc-3', 1003)}# end\n`,
    'gitops/managed/broken.yaml': 'a: [\n',
    'gitops/managed/app.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n',
    'gitops/managed/vpc/wrong.yaml': vpc('vpc-4', 9999),
    'gitops/raw/new.yaml': vpc('vpc-5', 1005),
    'gitops/unmanaged/old.yaml': vpc('vpc-6', 1006),
  });
  await scene.look();
  expect(await rows()).toEqual([
    'VPC vpc-1 managed/vpc/vpc-1.yaml:3-12',
    'VPC vpc-2 managed/odd/both.yaml:1-10',
    'VPC vpc-3 managed/odd/both.yaml:12-22',
    'VPC vpc-4 managed/vpc/wrong.yaml:1-10',
  ]);
  const facts = await createRecordIndex(database).find(ref());
  const { installation, github, repository } = scene;
  const commit = (await github.log(repository, 'main'))[0]?.sha;
  const where = { owner: 'acme', repo: 'network', branch: 'main', directory: 'gitops', installation: installation.id };
  expect(facts).toMatchObject({ ...where, commit, records: 4 });
  expect((await eventsAfter(0)).map((event) => [event.type, event.commit])).toEqual(
    Array.from({ length: 4 }, () => ['record.added', commit]),
  );
});

test('edits, renames, deletions and resets of the branch are told as differences, from this process or a new one', async () => {
  await begin({ 'gitops/managed/vpc/vpc-1.yaml': one, 'gitops/managed/vpc/vpc-2.yaml': two });
  const first = (await scene.github.log(scene.repository, 'main'))[0]?.sha ?? '';
  await scene.look();
  await push({ 'gitops/managed/vpc/vpc-1.yaml': vpc('vpc-1', 1501), 'README.md': 'x' });
  await scene.look();
  expect(await told(2)).toEqual(['record.modified vpc-1']);
  await push({ 'gitops/managed/vpc/vpc-2.yaml': null, 'gitops/managed/vpc/moved.yaml': two });
  scene.restart();
  await scene.look();
  const [, moved] = await eventsAfter(2);
  expect(moved).toMatchObject({
    type: 'record.modified',
    old: { path: 'managed/vpc/vpc-2.yaml' },
    new: { path: 'managed/vpc/moved.yaml' },
  });
  await push({ 'gitops/managed/vpc/moved.yaml': null });
  await scene.look();
  expect(await told(4)).toEqual(['record.removed vpc-2']);
  await scene.github.as('acme').resetBranch(scene.repository, 'main', first);
  await scene.look();
  expect((await told(5)).sort()).toEqual(['record.added vpc-2', 'record.modified vpc-1']);
  expect(await rows()).toEqual(['VPC vpc-1 managed/vpc/vpc-1.yaml:1-10', 'VPC vpc-2 managed/vpc/vpc-2.yaml:1-10']);
});

test('where nothing changed nothing is written', async () => {
  await begin({ 'gitops/managed/vpc/vpc-1.yaml': one });
  await scene.look();
  const version = async () => (await database.run('select xmin::text from hedgerow.fabrics')).rows;
  const before = await version();
  await scene.look();
  scene.restart();
  await scene.look();
  expect(await version()).toEqual(before);
  await push({ 'README.md': 'x' });
  await scene.look();
  expect(await version()).not.toEqual(before);
  expect(await told(1)).toEqual([]);
});

test('of a key in two files the document at the canonical path counts, and the other when that one goes', async () => {
  const copy = vpc('vpc-1', 1501);
  await begin({ 'gitops/managed/a.yaml': copy, 'gitops/managed/vpc/vpc-1.yaml': one });
  await scene.look();
  expect(await rows()).toEqual(['VPC vpc-1 managed/vpc/vpc-1.yaml:1-10']);
  await push({ 'gitops/managed/vpc/vpc-1.yaml': null });
  await scene.look();
  expect(await rows()).toEqual(['VPC vpc-1 managed/a.yaml:1-10']);
  expect(await told(1)).toEqual(['record.modified vpc-1']);
  await push({ 'gitops/managed/0.yaml': one });
  await scene.look();
  expect(await rows()).toEqual(['VPC vpc-1 managed/0.yaml:1-10']);
  await push({ 'gitops/managed/0.yaml': null });
  await scene.look();
  expect(await rows()).toEqual(['VPC vpc-1 managed/a.yaml:1-10']);
});

test('nothing of a record that holds a credential leaves Git', async () => {
  const secret = one.replace('spec:', '  annotations:\n    note: "-----BEGIN RSA PRIVATE KEY-----"\nspec:');
  await begin({ 'gitops/managed/vpc/vpc-1.yaml': one, 'gitops/managed/vpc/vpc-2.yaml': two });
  await scene.look();
  await push({ 'gitops/managed/vpc/vpc-1.yaml': secret });
  await scene.look();
  expect(await rows()).toEqual(['VPC vpc-2 managed/vpc/vpc-2.yaml:1-10']);
  expect(JSON.stringify(await eventsAfter(0))).not.toContain('PRIVATE KEY');
  expect(await told(2)).toEqual(['record.removed vpc-1']);
});

test('a pause holds it up as little as `normalize: off` does', async () => {
  await begin({ 'gitops/managed/vpc/vpc-1.yaml': one }, `${config}    normalize: off\n`);
  await scene.pauses.pause({ repository: scene.repository.id }, { by: 'x', since: new Date().toISOString() });
  await scene.look();
  expect(await told()).toEqual(['record.added vpc-1']);
});

test('a fabric that the configuration names no more is forgotten; while it is broken, none is', async () => {
  await begin({ 'gitops/managed/vpc/vpc-1.yaml': one });
  await scene.look();
  await push({ '.github/hedgerow.yml': 'version: 1\nfabrics: what\n' });
  await scene.look();
  expect(await rows()).toHaveLength(1);
  await push({ '.github/hedgerow.yml': config.replace('fabric-1', 'other') });
  await scene.look();
  expect(await rows()).toEqual([]);
  expect(await rows('other')).toHaveLength(1);
  await push({ '.github/hedgerow.yml': null });
  await scene.look();
  expect(await createRecordIndex(database).list()).toEqual([]);
});

test('other rules make other records of the same files, and a rebuild makes none', async () => {
  const widget = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: default}\n';
  const crd = JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      names: { kind: 'Widget', plural: 'widgets' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  });
  await begin({ 'gitops/managed/w.yaml': widget, 'gitops/managed/vpc/vpc-1.yaml': one });
  await scene.look();
  expect(await told()).toEqual(['record.added vpc-1']);
  await push({ '.github/hedgerow.yml': `${config}    crds: [crd.json]\n`, 'crd.json': crd });
  await scene.look();
  expect(await told(1)).toEqual(['record.added w']);
  const index = createRecordIndex(database);
  await database.run(`update hedgerow.records set line = 99 where name = 'vpc-1'`);
  await index.distrust();
  await scene.look();
  expect(await told(2)).toEqual(['record.modified vpc-1']);
  await index.distrust();
  await scene.look();
  expect(await told(3)).toEqual([]);
  expect(await index.find(ref())).toHaveProperty('rules');
});
