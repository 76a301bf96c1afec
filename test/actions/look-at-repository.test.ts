import { afterEach, describe, expect, test } from 'vitest';
import { createScene, type Scene, vpc } from './scene.ts';

let scene: Scene;
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const files = { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) };
const branch = 'hedgerow/normalize/fabric-1';

/** Runs a job that was queued before, and gives the writes that it made. */
async function visit(named?: Parameters<Scene['visit']>[0]): Promise<string[]> {
  const mark = scene.github.requests.mark();
  await scene.visit(named);
  const writes = scene.github.requests.writes({ since: mark }).filter(({ status }) => status >= 200 && status < 300);
  return writes.map(({ operation }) => operation.replace('/repos/{owner}/{repo}', ''));
}

describe('a job that waited while its repository', () => {
  test('was renamed: the old name leads to it, pull request and check are made', async () => {
    scene = await createScene(files);
    scene.github.renameRepository(scene.repository, 'fabric-network');
    await scene.visit();
    expect(scene.pulls().map(({ issue }) => issue.title)).toEqual(['Normalize fabric-1: 1 managed']);
    expect(scene.repository.checkRuns).toHaveLength(2);
    // The links of the check lead to the new name from now on.
    expect(await visit({ repo: 'fabric-network' })).toEqual(['POST /check-runs']);
    expect(await visit({ repo: 'fabric-network' })).toEqual([]);
  });

  test('was renamed, and another repository took its name: each gets its own', async () => {
    scene = await createScene(files, { config: 'version: 1\nfabrics: [{name: fabric-1, directory: gitops}]\n' });
    await scene.visit();
    scene.github.renameRepository(scene.repository, 'old-network');
    const taker = await scene.github.createRepository({
      name: 'acme/network',
      files: { ...files, 'gitops/managed/.gitkeep': '' },
    });
    const theirs = await scene.github.as('octocat').openPullRequest(taker, {
      title: 'Mine',
      body: 'by hand',
      head: await branchOn(taker),
      base: 'main',
    });
    await scene.visit();
    expect([theirs.issue.title, theirs.issue.body, theirs.issue.state]).toEqual(['Mine', 'by hand', 'open']);
    expect(await scene.github.branches(taker)).toEqual(['main', 'topic']);
    expect(scene.pulls()).toHaveLength(1);
  });

  test('was renamed, and the old name leads nowhere: it is found by its id', async () => {
    scene = await createScene(files);
    scene.github.renameRepository(scene.repository, 'fabric-network');
    scene.github.world.moved.clear();
    await scene.visit();
    expect(scene.pulls()).toHaveLength(1);
    expect(scene.logged).toContainEqual(
      expect.objectContaining({ message: 'Repository renamed', to: 'acme/fabric-network' }),
    );
  });

  test('was archived: nothing is written, no error', async () => {
    scene = await createScene(files);
    scene.github.archiveRepository(scene.repository);
    expect(await visit()).toEqual([]);
    expect(scene.logged).toContainEqual(expect.objectContaining({ message: 'Job dropped', why: 'it is archived' }));
    scene.github.archiveRepository(scene.repository, false);
    await scene.visit();
    expect(scene.pulls()).toHaveLength(1);
  });

  test.each([
    ['was taken from the installation', () => scene.github.withdraw(scene.installation, scene.repository)],
    ['lost its installation', () => scene.github.uninstall(scene.installation)],
    ['had its installation suspended', () => scene.github.suspend(scene.installation)],
    ['was transferred', () => scene.github.transferRepository(scene.repository, 'globex')],
    ['was deleted', () => scene.github.deleteRepository(scene.repository)],
  ])('%s: it is dropped without an error, with a token of before and without', async (_name, happen) => {
    for (const isWarm of [true, false]) {
      scene = await createScene(files);
      if (isWarm) {
        await scene.visit({ defaultBranch: 'nowhere' });
        await scene.github.push(scene.repository, 'main', { files: { 'gitops/raw/b.yaml': vpc('vpc-2', 1002) } });
      }
      happen();
      expect(await visit()).toEqual([]);
      expect(scene.logged).toContainEqual(
        expect.objectContaining({ message: 'Job dropped', why: 'the App does not reach it' }),
      );
      if (isWarm) {
        scene.github.assertClean();
        await scene.close();
      }
    }
  });

  test('had its installation suspended and let go on: the next look does all of it', async () => {
    scene = await createScene(files);
    scene.github.suspend(scene.installation);
    await scene.visit();
    scene.github.suspend(scene.installation, false);
    await scene.visit();
    expect(scene.pulls()).toHaveLength(1);
  });

  test('got another name for its default branch: found, the proposal goes on', async () => {
    scene = await createScene(files);
    await scene.visit();
    await scene.github.renameBranch(scene.repository, 'main', 'trunk');
    await scene.visit({ defaultBranch: 'main' });
    expect(scene.pulls().map(({ baseBranch, issue }) => [baseBranch, issue.state])).toEqual([['trunk', 'open']]);
    expect(await scene.github.branches(scene.repository)).toEqual([branch, 'trunk']);
  });

  test('is refused for another reason: that is an error', async () => {
    scene = await createScene(files);
    scene.installation.permissions = { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' };
    await expect(scene.visit()).rejects.toThrow(/403/);
  });
});

async function branchOn(repository: Scene['repository']): Promise<string> {
  await scene.github.push(repository, 'topic', { files: { 'a.txt': 'a' } });
  return 'topic';
}
