import { afterEach, describe, expect, test } from 'vitest';
import { createScene, ownCommits, type Scene, vpc } from './scene.ts';

const branch = 'hedgerow/normalize/fabric-1';
const config = 'version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops, normalize: direct}\n';

let scene: Scene;
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

async function paths(ref: string): Promise<string[]> {
  return [...(await scene.github.readTree(scene.repository, ref)).keys()]
    .filter((path) => path.startsWith('gitops/'))
    .sort();
}

async function lookAgain(): Promise<string[]> {
  const mark = scene.github.requests.mark();
  scene.restart();
  await scene.look();
  return scene.github.requests
    .writes({ since: mark })
    .map(({ operation }) => operation.replace('/repos/{owner}/{repo}', ''));
}

async function headSummary(): Promise<string> {
  const head = await scene.github.head(scene.repository, 'main');
  return scene.github.checkRuns(scene.repository, head ?? '').at(-1)?.summary ?? '';
}

describe('normalize: direct', () => {
  test('new, duplicate and unmanaged documents are committed; an update comes as a pull request', async () => {
    scene = await createScene(
      {
        'gitops/managed/vpc/vpc-1.yaml': vpc('vpc-1', 1001),
        'gitops/managed/vpc/vpc-2.yaml': vpc('vpc-2', 1002),
        'gitops/raw/update.yaml': vpc('vpc-1', 1009, '10.0.1.0/24'),
        'gitops/raw/same.yaml': vpc('vpc-2', 1002),
        'gitops/raw/new.yaml': vpc('vpc-3', 1003),
        'gitops/raw/app.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n',
      },
      { config },
    );
    await scene.look();
    expect(await paths('main')).toEqual([
      'gitops/managed/vpc/vpc-1.yaml',
      'gitops/managed/vpc/vpc-2.yaml',
      'gitops/managed/vpc/vpc-3.yaml',
      'gitops/raw/update.yaml',
      'gitops/unmanaged/app.yaml',
    ]);
    const [pull, ...others] = scene.pulls();
    expect(others).toEqual([]);
    expect(pull?.issue.title).toBe('Normalize fabric-1: 1 updated');
    expect(await ownCommits(scene, branch)).toHaveLength(1);
    expect(await scene.github.readFile(scene.repository, branch, 'gitops/managed/vpc/vpc-1.yaml')).toBe(
      vpc('vpc-1', 1009, '10.0.1.0/24'),
    );
    expect(await lookAgain()).toEqual([]);
  });

  test('a refused push falls back to a pull request that says so, and is not tried again for the same plan', async () => {
    scene = await createScene({ 'gitops/raw/new.yaml': vpc('vpc-3', 1003) }, { config });
    const words = 'Changes must be made through a pull request.';
    scene.repository.rules.push({ pattern: 'main', refuse: ['update'], message: words, bypass: ['octocat'] });
    await scene.look();
    const [pull] = scene.pulls();
    expect(pull?.issue.body).toContain('refused the push to `main`');
    expect(pull?.issue.body).toContain('Changes must be made through a pull request');
    expect(await paths('main')).toEqual(['gitops/raw/new.yaml']);
    expect(await lookAgain()).toEqual([]);
    scene.repository.rules.pop();
    await scene.github.push(scene.repository, 'main', { files: { 'gitops/raw/more.yaml': vpc('vpc-4', 1004) } });
    await lookAgain();
    expect(await paths('main')).toEqual(['gitops/managed/vpc/vpc-3.yaml', 'gitops/managed/vpc/vpc-4.yaml']);
    expect(scene.pulls('open')).toEqual([]);
  });

  test('committed and undone: never applied again, the check names the commit', async () => {
    scene = await createScene({ 'gitops/raw/new.yaml': vpc('vpc-3', 1003) }, { config });
    await scene.look();
    const committed = await scene.github.head(scene.repository, 'main');
    await scene.github.push(scene.repository, 'main', {
      files: { 'gitops/managed/vpc/vpc-3.yaml': null, 'gitops/raw/new.yaml': vpc('vpc-3', 1003) },
    });
    expect(await lookAgain()).toEqual(['POST /check-runs']);
    expect(await headSummary()).toContain(committed?.slice(0, 7));
    expect(await paths('main')).toEqual(['gitops/raw/new.yaml']);
    expect(scene.pulls()).toEqual([]);
    expect(await lookAgain()).toEqual([]);
  });

  test('a branch that moved while we wrote is read again, nothing of it is overwritten', async () => {
    scene = await createScene({ 'gitops/raw/new.yaml': vpc('vpc-3', 1003) }, { config });
    const { github, repository } = scene;
    github.faults.inject({
      method: 'PATCH',
      path: '/git/refs/',
      fault: {
        kind: 'run',
        before: () => github.push(repository, 'main', { files: { 'gitops/raw/later.yaml': vpc('vpc-4', 1004) } }),
      },
    });
    await expect(scene.look()).rejects.toMatchObject({ ending: 'conflict', retryable: true });
    await scene.look();
    expect(await paths('main')).toEqual(['gitops/managed/vpc/vpc-3.yaml', 'gitops/managed/vpc/vpc-4.yaml']);
  });
});
