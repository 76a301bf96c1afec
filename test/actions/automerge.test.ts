import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { App, PullRequest } from '../support/github/state/model.ts';
import { type ChangeScene, createChangeScene, openStore, patchOf, type Store, start } from './change-scene.ts';
import { vpc } from './scene.ts';

const one = 'gitops/managed/vpc/vpc-1.yaml';
const automatic = 'version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops}\nproposals: {automerge: true}\n';

let store: Store;
let scene: ChangeScene;
let ci: App;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

async function begin(config = automatic): Promise<void> {
  scene = await createChangeScene(store, start, { config });
  scene.github.createUser('ann');
  ci = await scene.github.createApp({ permissions: { checks: 'write', contents: 'read', metadata: 'read' } });
  await scene.look();
}

/** A check of somebody else on the head. */
function report({ headSha }: PullRequest, conclusion: string | null): void {
  const { world, repository } = { world: scene.github.world, repository: scene.repository };
  repository.checkRuns.push({
    ...{ id: world.nextId(), suite: world.nextId(), repository, app: ci, headSha, startedAt: '2026-01-01T00:00:00Z' },
    ...{
      name: 'lint',
      detailsUrl: null,
      externalId: null,
      status: conclusion ? 'completed' : 'in_progress',
      conclusion,
    },
    ...{ completedAt: conclusion ? '2026-01-01T00:00:00Z' : null, title: null, summary: null, text: null },
    ...{ annotations: [], actions: [] },
  });
}

async function propose(fields = { vlan: 1005 }, force = false): Promise<{ id: string; pull: PullRequest }> {
  const { id } = await scene.accept([patchOf('vpc-1', await scene.blob(one), fields)], { force });
  await scene.look();
  return { id, pull: scene.pullOf(id) };
}

test('merged when every check passed, required or not; once', async () => {
  await begin();
  const { id, pull } = await propose();
  expect(pull.issue.state).toBe('open');
  report(pull, null);
  await scene.look();
  expect(pull.issue.state).toBe('open');
  report(pull, 'failure');
  await scene.look();
  expect(pull.issue.state).toBe('open');
  report(pull, 'success');
  await scene.look();
  expect(pull.mergedAt).not.toBeNull();
  await scene.look();
  expect((await scene.change(id)).state).toBe('merged');
  expect(await scene.github.readFile(scene.repository, 'main', one)).toContain('vlan: 1005');
  expect(await scene.told(id)).toEqual(['change.queued', 'change.proposed', 'change.merged']);
});

test('what was undone is not merged again', async () => {
  await begin();
  await propose();
  await scene.look();
  await scene.push({ [one]: start[one] ?? '' });
  await scene.look();
  await scene.look();
  expect(scene.pulls('all')).toHaveLength(1);
  expect(await scene.github.readFile(scene.repository, 'main', one)).toBe(start[one]);
});

test('a rule that wants a review: told once, left alone, merged when it is lifted', async () => {
  await begin();
  scene.repository.requiredChecks.push({ pattern: 'main', checks: ['review'] });
  const { pull } = await propose();
  await scene.look();
  await scene.look();
  scene.restart();
  await scene.look();
  expect([pull.issue.state, pull.issue.comments.length]).toEqual(['open', 1]);
  expect(pull.issue.comments[0]?.body).toContain('"review" is expected');
  scene.repository.requiredChecks.pop();
  await scene.look();
  expect(pull.mergedAt).not.toBeNull();
});

test('not where warnings were overridden, two Changes meet, the fabric is paused, or nobody asked for it', async () => {
  await begin();
  const forced = await propose({ strange: true } as unknown as { vlan: number }, true);
  await scene.look();
  expect(forced.pull.issue.state).toBe('open');
  const other = await propose();
  await scene.look();
  expect([forced.pull.issue.state, other.pull.issue.state]).toEqual(['open', 'open']);
  await scene.github.closePullRequest(forced.pull);
  await scene.look();
  await scene.pauses.pause({ repository: scene.repository.id }, { by: 'ann', since: '2026-01-01T00:00:00Z' });
  await scene.look();
  expect(other.pull.issue.state).toBe('open');
  await scene.pauses.resume({ repository: scene.repository.id });
  await scene.look();
  await scene.look();
  expect(other.pull.mergedAt).not.toBeNull();
});

test('off: never', async () => {
  await begin('version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops}\n');
  const { pull } = await propose();
  await scene.look();
  await scene.look();
  expect(pull.issue.state).toBe('open');
});

test('a normalization that needs no look is merged as well; one with a held document is not', async () => {
  await begin();
  await scene.push({ 'gitops/raw/a.yaml': vpc('vpc-3', 1003) });
  await scene.look();
  await scene.look();
  expect(await scene.github.readFile(scene.repository, 'main', 'gitops/managed/vpc/vpc-3.yaml')).toBe(
    vpc('vpc-3', 1003),
  );
  await scene.push({
    'gitops/raw/b.yaml': vpc('vpc-4', 1004),
    'gitops/raw/c.yaml': vpc('vpc-5', 1005),
    'gitops/raw/d.yaml': vpc('vpc-5', 1006),
  });
  await scene.look();
  await scene.look();
  expect(scene.pulls('open')).toHaveLength(1);
});
