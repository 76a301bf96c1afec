import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withdrawChange } from '../../src/actions/steer-change.ts';
import { parseFooter } from '../../src/proposal/footer.ts';
import { isTokenRequest, type LoggedRequest } from '../support/github/http/request-log.ts';
import { type ChangeScene, createChangeScene, openStore, patchOf, type Store, start } from './change-scene.ts';

// A crash right before or right after each single write to GitHub, with and without the database's writes that follow:
// every request from there on is cut, all memory is lost, the next look comes by itself. What stands at the end is what
// an undisturbed run leaves: one pull request, never two.

const one = 'gitops/managed/vpc/vpc-1.yaml';
const dressed = `version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops}\nproposals: {labels: [network], reviewers: [octocat]}\n`;

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

type Story = { readonly config?: string; readonly later?: (scene: ChangeScene, id: string) => Promise<unknown> };

const push = async (scene: ChangeScene, from: string, to: string) => {
  const text = (await scene.github.readFile(scene.repository, 'main', one)) ?? '';
  await scene.push({ [one]: text.replace(from, to) });
};

const stories: Record<string, Story> = {
  'accepted, then killed before it was proposed': {},
  'with labels and reviewers': { config: dressed },
  'the base moved under it': { later: (scene) => push(scene, '10.0.1.0/24', '10.0.77.0/24') },
  'the base took another value': { later: (scene) => push(scene, '1001', '1009') },
  'the base says it by now': { later: (scene) => push(scene, '1001', '1005') },
  'more was added': {
    later: async (scene, id) => {
      const edit = patchOf('vpc-1', await scene.blob(one), { subnet: '10.0.60.0/24' });
      await scene.accept([edit], { into: id });
    },
  },
  withdrawn: { later: async (scene, id) => withdrawChange(scene.desk, await scene.facts(), id) },
};

async function begin({ config, later }: Story): Promise<{ scene: ChangeScene; id: string }> {
  const scene = await createChangeScene(store, start, config === undefined ? {} : { config });
  scene.repository.collaborators.set('octocat', 'write');
  await scene.look();
  const { id } = await scene.accept([patchOf('vpc-1', await scene.blob(one), { vlan: 1005 })]);
  if (later) {
    await scene.look();
    await scene.look();
    await later(scene, id);
  }
  scene.restart();
  return { scene, id };
}

const isWrite = (request: LoggedRequest) => request.method !== 'GET' && !isTokenRequest(request.operation);

/** Cuts every connection from the write with this number on; with `effect`, that one is still carried out. */
function crashAt(scene: ChangeScene, write: number, effect: boolean): void {
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

async function view({ scene, id }: { scene: ChangeScene; id: string }) {
  const { github, repository } = scene;
  const branches = await github.branches(repository);
  const trees = await Promise.all(branches.map(async (name) => [name, [...(await github.readTree(repository, name))]]));
  const pulls = scene.pulls().map(({ issue, requestedReviewers, headSha }) => ({
    title: issue.title,
    state: issue.state,
    labels: issue.labels.map(({ name }) => name),
    reviewers: requestedReviewers.map(({ login }) => login),
    comments: issue.comments.length,
    plan: parseFooter(issue.body)?.planId,
    describesHead: parseFooter(issue.body)?.head === headSha,
    check: github.checkRuns(repository, headSha).at(-1)?.conclusion,
  }));
  const { state, records, collisions, added } = await scene.change(id);
  return { trees, pulls, change: { state, records, collisions, added }, told: await scene.told(id) };
}

describe.each(Object.keys(stories))('%s', (name) => {
  const story = stories[name];
  if (!story) throw new Error(name);

  test('converges from a crash before and after every write', async () => {
    const calm = await begin(story);
    const mark = calm.scene.github.requests.mark();
    await calm.scene.look();
    const writes = calm.scene.github.requests.writes({ since: mark }).length;
    const expected = await view(calm);
    await calm.scene.close();
    expect(writes).toBeGreaterThan(0);
    for (let write = 0; write < writes; write += 1) {
      for (const effect of [false, true]) {
        const run = await begin(story);
        const { scene } = run;
        crashAt(scene, write, effect);
        await expect(scene.look()).rejects.toMatchObject({ retryable: true });
        scene.github.faults.clear();
        scene.restart();
        await scene.look();
        expect(await view(run), `${effect ? 'after' : 'before'} write ${write + 1} of ${writes}`).toEqual(expected);
        const settled = scene.github.requests.mark();
        await scene.look();
        expect(scene.github.requests.writes({ since: settled })).toEqual([]);
        await scene.close();
        scene.github.assertClean();
      }
    }
  }, 240_000);
});
