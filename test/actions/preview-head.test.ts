import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ClusterView } from '../../src/actions/cluster-view.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { DriftStanding } from '../../src/ports/drift-store.ts';
import { seenOf } from '../drift/preview-sides.ts';
import { gitSide } from '../drift/sides.ts';
import type { CheckRun, PullRequest } from '../support/github/state/model.ts';
import { createScene, only, type Scene, vpc } from './scene.ts';

const manifest = (text: string): JsonObject => parse(text) as JsonObject;
const managed = (name: string) => `gitops/managed/vpc/${name}.yaml`;
const name = 'hedgerow / preview: fabric-1';

let scene: Scene;
/** What the cluster holds, and how often what stands of it was asked for. */
let live: JsonObject[];
let number: number;
let away: DriftStanding['unreachable'];
let named: string[];

beforeEach(async () => {
  scene = await createScene({
    [managed('vpc-1')]: vpc('vpc-1', 1001),
    [managed('vpc-2')]: vpc('vpc-2', 1002),
    'README.md': 'one\n',
  });
  for (const login of ['ann', 'mallory']) scene.github.createUser(login);
  scene.repository.collaborators.set('ann', 'write');
  live = [manifest(vpc('vpc-1', 1005, '10.0.1.0/24')), manifest(vpc('vpc-2', 1002))];
  [number, away, named] = [1, undefined, ['fabric-1']];
  scene.clusters = viewOf();
  await scene.look();
});
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

/** What the last comparison of main with the cluster found. */
function viewOf(): ClusterView {
  const seen = () =>
    seenOf(
      gitSide({
        'managed/vpc/vpc-1.yaml': vpc('vpc-1', 1001),
        'managed/vpc/vpc-2.yaml': vpc('vpc-2', 1002),
      }),
      live,
    );
  return {
    hasCluster: ({ owner, repo, fabric }) => owner === 'acme' && repo === 'network' && named.includes(fabric),
    publicUrl: 'https://hedgerow.example',
    drift: {
      find: async (ref) =>
        number === 0
          ? undefined
          : {
              ...{ ...ref, number, since: '', comparedAt: '', page: 'c2VjcmV0' },
              finding: { report: seen().report, commit: '1'.repeat(40) },
              ...(away === undefined ? {} : { unreachable: away }),
            },
      live: async (_, keys = []) => new Map([...seen().records].filter(([id]) => keys.includes(id))),
    },
  };
}

type Files = Record<string, string | null>;

async function openPull(files: Files, from = scene.repository): Promise<PullRequest> {
  const login = from === scene.repository ? 'ann' : 'mallory';
  const acts = scene.github.as(login);
  await acts.push(from, 'feature', { files });
  const head = from === scene.repository ? 'feature' : 'mallory:feature';
  return await acts.openPullRequest(scene.repository, { title: 'Mine', head, base: 'main' });
}

const ask = (pull: PullRequest) => scene.lookFor({ what: 'pull-request', number: pull.number });
const previews = (head: string, of = name): CheckRun[] => scene.github.checkRuns(scene.repository, head, of);

/** What Hedgerow said on a pull request. */
const answers = ({ issue }: PullRequest): string[] =>
  issue.comments.filter(({ app }) => app !== null).map(({ body }) => body);

async function requests(work: () => Promise<unknown>): Promise<string[]> {
  const mark = scene.github.requests.mark();
  await work();
  return scene.github.requests
    .list({ since: mark, where: ({ actor }) => actor.includes('hedgerow') })
    .map(({ method, operation }) => `${method} ${operation.replace(/^\S+ /, '').replace('/repos/{owner}/{repo}', '')}`)
    .filter((one) => !one.includes('access_tokens'));
}

const edit = { [managed('vpc-1')]: vpc('vpc-1', 1003, '10.0.1.0/24') };

describe('a pull request that touches managed/ of a fabric with a cluster', () => {
  test('is told what merging does, with the drift that it overwrites on its line', async () => {
    const pull = await openPull({ ...edit, [managed('vpc-2')]: null, [managed('vpc-3')]: vpc('vpc-3', 1009) });
    await ask(pull);
    const [run, ...more] = previews(pull.headSha);
    expect(more).toEqual([]);
    expect(run).toMatchObject({
      conclusion: 'neutral',
      detailsUrl: 'https://hedgerow.example/drift/acme/network/fabric-1/c2VjcmV0',
    });
    expect(run?.title).toBe(
      'Merging will create 1 object, update 1 and delete 1 in the cluster; drift of 1 is overwritten',
    );
    expect(run?.summary).toContain('`spec.subnets.default.vlan` | **1005** (drifted from 1001) | 1003 |');
    expect(run?.annotations).toMatchObject([
      { path: managed('vpc-1'), startLine: 10, title: 'VPC vpc-1: spec.subnets.default.vlan' },
    ]);
  });

  test('asks GitHub for no more than whether the check stands, and not again', async () => {
    scene.clusters = { ...viewOf(), hasCluster: () => false };
    const pull = await openPull(edit);
    const without = await requests(() => ask(pull));
    await scene.github.as('ann').push(scene.repository, 'other', { files: { [managed('vpc-1')]: vpc('vpc-1', 1004) } });
    const other = await scene.github
      .as('ann')
      .openPullRequest(scene.repository, { title: 'x', head: 'other', base: 'main' });
    scene.clusters = viewOf();
    const with_ = await requests(() => ask(other));
    const left = [...without];
    const added = with_.filter((one) => {
      const at = left.indexOf(one);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
    expect(left).toEqual([]);
    expect(added).toEqual(['GET /commits/{ref}/check-runs', 'POST /check-runs']);
    const again = await requests(() => ask(other));
    expect(again.filter((one) => one.includes('check-runs'))).toEqual([]);
    expect(previews(other.headSha)).toHaveLength(1);
  });

  test('is told again once the cluster is not as it was, and only then', async () => {
    const pull = await openPull(edit);
    await ask(pull);
    const untouched = await openOther();
    await scene.lookFor({ what: 'previews' });
    expect(previews(pull.headSha)).toHaveLength(1);
    live = [manifest(vpc('vpc-1', 1001, '10.0.1.0/24')), manifest(vpc('vpc-2', 1002))];
    number = 2;
    await scene.lookFor({ what: 'previews' });
    expect(previews(pull.headSha).map(({ conclusion }) => conclusion)).toEqual(['neutral', 'success']);
    expect(previews(untouched.headSha)).toEqual([]);
    scene.restart();
    const asked = await requests(() => scene.lookFor({ what: 'previews' }));
    expect(asked).not.toContain('POST /check-runs');
  });

  test('is told that the cluster does not answer, or never was compared', async () => {
    const pull = await openPull(edit);
    number = 0;
    await ask(pull);
    expect(previews(pull.headSha).at(-1)?.title).toContain('; not compared yet');
    [number, away] = [1, { since: '2026-11-23T08:02:11Z', message: 'connect ETIMEDOUT' }];
    await scene.lookFor({ what: 'previews' });
    expect(previews(pull.headSha).at(-1)?.title).toContain('; not reachable since 23 Nov 08:02 UTC');
  });

  test('is checked again when somebody presses Re-run', async () => {
    const pull = await openPull(edit);
    await ask(pull);
    await scene.look([pull.headSha]);
    expect(previews(pull.headSha)).toHaveLength(2);
  });

  test('says who paused the fabric', async () => {
    const by = { by: 'ann', since: '2026-11-23T08:02:11Z' };
    await scene.pauses.pause({ repository: scene.repository.id, fabric: 'fabric-1' }, by);
    const pull = await openPull(edit);
    await ask(pull);
    expect(previews(pull.headSha)[0]).toMatchObject({ conclusion: 'neutral' });
    expect(previews(pull.headSha)[0]?.title).toContain('; paused by ann');
  });

  test('of Hedgerow itself has one too', async () => {
    await scene.github
      .as('ann')
      .push(scene.repository, 'main', { files: { 'gitops/raw/up.yaml': vpc('vpc-9', 1009) } });
    await scene.look();
    const pull = only(scene.pulls('open'));
    expect(previews(pull.headSha)[0]?.title).toBe('Merging will create 1 object in the cluster');
  });

  async function openOther(): Promise<PullRequest> {
    await scene.github.as('ann').push(scene.repository, 'docs', { files: { 'README.md': 'two\n' } });
    const pull = await scene.github
      .as('ann')
      .openPullRequest(scene.repository, { title: 'x', head: 'docs', base: 'main' });
    await ask(pull);
    return pull;
  }
});

describe('no preview', () => {
  test('where managed/ is not touched, nor where no cluster is named', async () => {
    const docs = await openPull({ 'README.md': 'two\n' });
    await ask(docs);
    expect(previews(docs.headSha)).toEqual([]);
    named = [];
    await scene.github.as('ann').push(scene.repository, 'feature', { files: edit });
    await ask(docs);
    expect(previews(docs.headSha)).toEqual([]);
  });
});

describe('a pull request of a fork', () => {
  async function openForeign(): Promise<PullRequest> {
    const fork = await scene.github.fork(scene.repository, 'mallory');
    return await openPull(edit, fork);
  }

  test('shows nothing of the cluster until somebody who may write says so', async () => {
    const pull = await openForeign();
    await ask(pull);
    expect(previews(pull.headSha)).toEqual([]);
    await scene.comment(pull, '/hedgerow preview', 'mallory');
    expect(previews(pull.headSha)).toEqual([]);
    expect(answers(pull)).toEqual([expect.stringContaining('write permission')]);
    await scene.comment(pull, '/hedgerow preview', 'ann');
    expect(previews(pull.headSha)).toHaveLength(1);
  });

  test('a commit that came after the comment is not previewed', async () => {
    const pull = await openForeign();
    await scene.lookFor({ what: 'preview', number: pull.number, comment: 7, head: '0'.repeat(40) });
    expect(previews(pull.headSha)).toEqual([]);
    expect(answers(pull).at(-1)).toContain('a commit was pushed since');
  });

  test('that changes nothing of a fabric with a cluster is told so', async () => {
    named = [];
    const pull = await openForeign();
    await scene.comment(pull, '/hedgerow preview', 'ann');
    expect(answers(pull).at(-1)).toContain('Nothing to preview');
  });
});
