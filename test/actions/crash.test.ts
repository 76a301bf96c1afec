import { afterEach, describe, expect, test } from 'vitest';
import { parseFooter } from '../../src/proposal/footer.ts';
import { isTokenRequest, type LoggedRequest } from '../support/github/http/request-log.ts';
import { createScene, ownCommits, type Scene, vpc } from './scene.ts';

// A crash right before or right after each single write: every request from there on is cut, all memory is lost, the
// same event comes again. What stands at the end is what an undisturbed run leaves.

const branch = 'hedgerow/normalize/fabric-1';
const fabric = 'fabrics:\n  - {name: fabric-1, directory: gitops}\n';
const plain = `version: 1\n${fabric}`;
const dressed = `${plain}proposals: {labels: [network], reviewers: [octocat]}\n`;
const direct = 'version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops, normalize: direct}\n';

type Story = {
  readonly config: string | null;
  readonly files: Record<string, string>;
  readonly later?: (scene: Scene) => Promise<unknown>;
};

const push = (scene: Scene, files: Record<string, string | null>, on = 'main') =>
  scene.github.push(scene.repository, on, { files });

const stories: Record<string, Story> = {
  'a first push': { config: plain, files: { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) } },
  'a first push with labels and reviewers': { config: dressed, files: { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) } },
  'a second push': {
    config: plain,
    files: { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) },
    later: (scene) => push(scene, { 'gitops/raw/b.yaml': vpc('vpc-2', 1002) }),
  },
  'the last upload withdrawn': {
    config: plain,
    files: { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) },
    later: (scene) => push(scene, { 'gitops/raw/a.yaml': null }),
  },
  'an upload after a merge': {
    config: plain,
    files: { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) },
    later: async (scene) => {
      const [pull] = scene.pulls();
      if (pull) await scene.github.merge(pull);
      await push(scene, { 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    },
  },
  'a person’s push to our branch': {
    config: plain,
    files: { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) },
    later: (scene) => push(scene, { 'gitops/notes.md': 'by hand\n' }, branch),
  },
  'direct, with an update': {
    config: direct,
    files: {
      'gitops/managed/vpc/vpc-1.yaml': vpc('vpc-1', 1001),
      'gitops/raw/a.yaml': vpc('vpc-1', 1009, '10.0.1.0/24'),
      'gitops/raw/b.yaml': vpc('vpc-2', 1002),
    },
  },
};

const found = { 'gitops/raw/a.yaml': vpc('vpc-1', 1001), 'gitops/managed/.gitkeep': '' };
Object.assign(stories, {
  onboarding: { config: null, files: found },
  'onboarding, then another fabric': {
    config: null,
    files: found,
    later: (scene) => push(scene, { 'lab/raw/b.yaml': vpc('vpc-2', 1002) }),
  },
  'onboarding, then a configuration by hand': {
    config: null,
    files: { 'gitops/raw/.gitkeep': '', 'gitops/managed/.gitkeep': '' },
    later: (scene) => push(scene, { '.github/hedgerow.yml': plain }),
  },
} satisfies Record<string, Story>);

const open = new Set<Scene>();
afterEach(async () => {
  for (const scene of open) await finish(scene);
});

async function finish(scene: Scene): Promise<void> {
  open.delete(scene);
  await scene.close();
  scene.github.assertClean();
}

async function begin({ config, files, later }: Story): Promise<Scene> {
  const scene = await createScene(files, { config });
  open.add(scene);
  scene.repository.collaborators.set('octocat', 'write');
  if (later) {
    await scene.look();
    await later(scene);
    scene.restart();
  }
  return scene;
}

const isWrite = (request: LoggedRequest) => request.method !== 'GET' && !isTokenRequest(request.operation);

/** Cuts every connection from the write with this number on; with `effect`, that one is still carried out. */
function crashAt(scene: Scene, write: number, effect: boolean): void {
  let seen = 0;
  let crashed = false;
  const isFatal = (request: LoggedRequest): boolean => {
    if (crashed || !isWrite(request)) return false;
    crashed = seen === write;
    seen += 1;
    return crashed;
  };
  const { faults } = scene.github;
  faults.inject({ where: isFatal, fault: { kind: 'reset', effect } });
  faults.inject({ where: () => crashed, times: Number.POSITIVE_INFINITY, fault: { kind: 'reset' } });
}

/** What a user sees, without ids that hold the time. */
async function view(scene: Scene) {
  const { github, repository } = scene;
  const branches = await github.branches(repository);
  const trees = await Promise.all(branches.map(async (name) => [name, [...(await github.readTree(repository, name))]]));
  const pulls = scene.pulls().map(({ issue, baseBranch, mergedAt, requestedReviewers, headSha }) => ({
    title: issue.title,
    state: issue.state,
    merged: mergedAt !== null,
    baseBranch,
    labels: issue.labels.map(({ name }) => name),
    reviewers: requestedReviewers.map(({ login }) => login),
    comments: issue.comments.length,
    plan: parseFooter(issue.body)?.planId,
    describesHead: parseFooter(issue.body)?.head === headSha,
  }));
  const ours = branches.filter((name) => name.startsWith('hedgerow/'));
  const own = await Promise.all(ours.map(async (name) => (await ownCommits(scene, name)).length));
  const heads = new Set(await Promise.all(branches.map((name) => github.head(repository, name))));
  const checks = [...heads].map((head) => {
    const runs = github.checkRuns(repository, head ?? '');
    return [runs.length, runs[0]?.conclusion, runs[0]?.title, runs[0]?.annotations.length];
  });
  return { trees, pulls, own, checks };
}

describe.each(Object.keys(stories))('%s', (name) => {
  const story = stories[name];
  if (!story) throw new Error(name);

  test('converges from a crash before and after every write', async () => {
    const calm = await begin(story);
    const mark = calm.github.requests.mark();
    await calm.look();
    const writes = calm.github.requests.writes({ since: mark }).length;
    const expected = await view(calm);
    expect(writes).toBeGreaterThan(1);

    for (let write = 0; write < writes; write += 1) {
      for (const effect of [false, true]) {
        const scene = await begin(story);
        crashAt(scene, write, effect);
        await expect(scene.look()).rejects.toMatchObject({ retryable: true });
        scene.github.faults.clear();
        scene.restart();
        await scene.look();
        expect(await view(scene), `${effect ? 'after' : 'before'} write ${write + 1} of ${writes}`).toEqual(expected);
        const settled = scene.github.requests.mark();
        await scene.look();
        expect(scene.github.requests.writes({ since: settled })).toEqual([]);
        await finish(scene);
      }
    }
  }, 120_000);
});
