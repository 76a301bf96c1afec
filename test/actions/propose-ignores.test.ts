import { afterEach, expect, test } from 'vitest';
import type { IgnoreAsk } from '../../src/actions/ask.ts';
import { readRepositoryConfig } from '../../src/config/read-config.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { createProposalRegister } from '../../src/store/proposal-register.ts';
import { newDataDir } from '../support/postgres/each-database.ts';
import { createScene, only, type Scene } from './scene.ts';

const branch = 'hedgerow/ignore/fabric-1';
const config = `# ours
version: 1
fabrics:
  - name: fabric-1   # the first
    directory: gitops
`;
let scene: Scene;
let database: Database;
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
  await database.close();
});

async function open(): Promise<void> {
  scene = await createScene({ 'gitops/managed/.gitkeep': '' }, { config });
  database = await openDatabase({ dataDir: await newDataDir(), program: '1.2.3' });
  scene.index = createRecordIndex(database);
  scene.proposals = createProposalRegister(database, () => undefined);
  await scene.look();
}

const asking = (name: string, ...fields: string[]): IgnoreAsk => ({
  ...{ what: 'ignore', fabric: 'fabric-1', by: 'ann' },
  ignored: { kind: 'Switch', name, fields },
});

async function ignoredOn(ref: string) {
  const text = (await scene.github.readFiles(scene.repository, ref))['.github/hedgerow.yml'] ?? '';
  return { text, ignored: readRepositoryConfig(Buffer.from(text)).config?.fabrics[0]?.drift.ignore };
}

async function told(): Promise<string[]> {
  const feed = createFeed(database);
  try {
    const read = await feed.read({ repository: scene.repository.id, fabric: 'fabric-1' }, undefined, 100);
    return 'events' in read ? read.events.map(({ type }) => type).filter((type) => type.startsWith('proposal.')) : [];
  } finally {
    await feed.close();
  }
}

/** Looks, and counts the writes that it made. */
async function writesOf(look: () => Promise<void>): Promise<number> {
  const mark = scene.github.requests.mark();
  await look();
  return scene.github.requests.writes({ since: mark }).length;
}

test('one pull request that adds the fields in place, is checked and told of', async () => {
  await open();
  await scene.lookFor(asking('leaf-*', '/spec/boot'));
  const pull = only(scene.pulls('open'));
  expect([pull.issue.title, pull.baseBranch, pull.headBranch]).toEqual([
    'Ignore drift of Switch leaf-* in fabric-1',
    'main',
    branch,
  ]);
  const { text, ignored } = await ignoredOn(branch);
  expect(ignored).toEqual([{ kind: 'Switch', name: 'leaf-*', fields: ['/spec/boot'] }]);
  expect(text.startsWith(config)).toBe(true);
  expect(pull.issue.body).toContain('`Switch leaf-*` | `spec.boot`');
  expect(pull.issue.body).toContain('Asked for by `ann`');
  const checks = scene.github.checkRuns(scene.repository, pull.headSha);
  expect(checks.map(({ name, conclusion }) => [name, conclusion])).toEqual([['hedgerow / structure', 'success']]);
});

test('the same again writes nothing, another field joins it', async () => {
  await open();
  await scene.lookFor(asking('leaf-*', '/spec/boot'));
  expect(await writesOf(() => scene.lookFor(asking('leaf-*', '/spec/boot')))).toBe(0);
  scene.restart();
  await scene.lookFor(asking('leaf-*', '/spec/ip'), asking('spine-1', '/spec/boot'));
  expect(scene.pulls('all')).toHaveLength(1);
  expect((await ignoredOn(branch)).ignored).toEqual([
    { kind: 'Switch', name: 'leaf-*', fields: ['/spec/boot', '/spec/ip'] },
    { kind: 'Switch', name: 'spine-1', fields: ['/spec/boot'] },
  ]);
  expect(await writesOf(() => scene.look())).toBe(0);
});

test('merged, or closed: what is asked for then is all that the next one holds', async () => {
  await open();
  await scene.lookFor(asking('leaf-1', '/spec/boot'));
  await scene.github.merge(only(scene.pulls('open')));
  await scene.look();
  expect((await ignoredOn('main')).ignored).toHaveLength(1);
  await scene.lookFor(asking('leaf-2', '/spec/boot'));
  await scene.github.as('acme').closePullRequest(only(scene.pulls('open')));
  await scene.look();
  expect(scene.pulls('open')).toEqual([]);
  await scene.lookFor(asking('leaf-3', '/spec/boot'));
  await scene.lookFor(asking('leaf-2', '/spec/boot'));
  expect((await ignoredOn(branch)).ignored?.map(({ name }) => name)).toEqual(['leaf-1', 'leaf-2', 'leaf-3']);
  expect(scene.pulls('all')).toHaveLength(3);
});

test('the branch moves: the proposal follows; all of it is there by now: it is closed', async () => {
  await open();
  await scene.lookFor(asking('leaf-*', '/spec/boot'));
  const { repository, github } = scene;
  await github.push(repository, 'main', { files: { '.github/hedgerow.yml': `${config}    repair: false\n` } });
  await scene.look();
  expect((await ignoredOn(branch)).text).toContain('repair: false');
  const { text } = await ignoredOn(branch);
  await github.push(repository, 'main', { files: { '.github/hedgerow.yml': text } });
  await scene.look();
  expect(scene.pulls('open')).toEqual([]);
  expect(only(scene.pulls('all')).issue.comments.at(-1)?.body).toContain('ignores all of this');
});

test('a person pushed to it: it is left alone', async () => {
  await open();
  await scene.lookFor(asking('leaf-*', '/spec/boot'));
  await scene.github.push(scene.repository, branch, { files: { 'note.txt': 'mine\n' } });
  await scene.lookFor(asking('leaf-*', '/spec/ip'));
  expect((await scene.github.readFiles(scene.repository, branch))['note.txt']).toBe('mine\n');
  expect((await ignoredOn(branch)).ignored).toEqual([{ kind: 'Switch', name: 'leaf-*', fields: ['/spec/boot'] }]);
});

test('while the fabric is paused nothing is proposed', async () => {
  await open();
  await scene.pauses.pause({ repository: scene.repository.id, fabric: 'fabric-1' }, { by: 'ann', since: 'now' });
  await scene.lookFor(asking('leaf-*', '/spec/boot'));
  expect(scene.pulls('all')).toEqual([]);
});

test('the feed tells when it is open and when it is merged', async () => {
  await open();
  await scene.lookFor(asking('leaf-*', '/spec/boot'));
  expect(await told()).toEqual(['proposal.opened']);
  await scene.github.merge(only(scene.pulls('open')));
  await scene.look();
  expect(await told()).toEqual(['proposal.opened', 'proposal.closed']);
});
