import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckRun } from '../support/github/state/model.ts';
import { config, createScene, type Scene, vpc } from './scene.ts';

// What the cluster would refuse about a pull request's change, on the lines where a person looks for it.

const path = (kind: string, name: string) => `gitops/managed/${kind.toLowerCase()}/${name}.yaml`;
const manifest = (group: string, kind: string, name: string, spec: string[]): string =>
  [
    `apiVersion: ${group}.githedgehog.com/v1beta1`,
    `kind: ${kind}`,
    `metadata: {name: ${name}, namespace: default}`,
    'spec:',
    ...spec.map((line) => `  ${line}`),
    '',
  ].join('\n');
const peering = (one: string, other: string) =>
  manifest('vpc', 'VPCPeering', `${one}--${other}`, ['permit:', '# both ways', `- {${one}: {}, ${other}: {}}`]);
const device = (name: string, number: number, more: string[] = []) =>
  manifest('wiring', 'Switch', name, [
    'role: server-leaf',
    'profile: dell-s5248f-on',
    `asn: ${65100 + number}`,
    `ip: 172.30.0.${number}/21`,
    `protocolIP: 172.30.8.${number}/32`,
    `vtepIP: 172.30.12.${number}/32`,
    ...more,
  ]);
const server = (name: string) => manifest('wiring', 'Server', name, ['description: a server']);
const cable = (type: 'unbundled' | 'bundled') => {
  const [server, leaf] = ['server: {port: server-1/enp2s1}', 'switch: {port: leaf-1/E1/1}'];
  const lines = type === 'unbundled' ? ['link:', `  ${server}`, `  ${leaf}`] : ['links:', `- ${server}`, `  ${leaf}`];
  return manifest('wiring', 'Connection', 'server-1--leaf-1', [`${type}:`, ...lines.map((line) => `  ${line}`)]);
};

const files = {
  [path('VPC', 'vpc-1')]: vpc('vpc-1', 1001),
  [path('VPC', 'vpc-2')]: vpc('vpc-2', 1002),
  [path('VPC', 'vpc-3')]: vpc('vpc-3', 1003),
  [path('VPCPeering', 'vpc-1--vpc-2')]: peering('vpc-1', 'vpc-2'),
  [path('VPCPeering', 'vpc-1--vpc-3')]: peering('vpc-1', 'vpc-3'),
  [path('SwitchGroup', 'rack-1')]: manifest('wiring', 'SwitchGroup', 'rack-1', []).replace('spec:', 'spec: {}'),
  [path('Switch', 'leaf-1')]: device('leaf-1', 1, ['groups: [rack-1]', 'roce: true', 'portBreakouts: {E1/55: 4x25G}']),
  [path('Server', 'server-1')]: server('server-1'),
  [path('Connection', 'server-1--leaf-1')]: cable('unbundled'),
};

let scene: Scene;
const begin = async (more = ''): Promise<void> => {
  scene = await createScene(files, { config: `${config}${more}` });
  scene.github.createUser('ann');
  scene.repository.collaborators.set('ann', 'write');
  await scene.look();
};
beforeEach(() => begin());
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

type Files = Record<string, string | null>;

async function propose(changes: Files, branch = 'feature') {
  const acts = scene.github.as('ann');
  await acts.push(scene.repository, branch, { files: changes });
  return await acts.openPullRequest(scene.repository, { title: 'Mine', head: branch, base: 'main' });
}

function lastCheck(head: string): CheckRun {
  const run = scene.github.checkRuns(scene.repository, head, 'hedgerow / structure').at(-1);
  if (!run) throw new Error('no check');
  return run;
}

async function checked(changes: Files): Promise<CheckRun> {
  const pull = await propose(changes);
  await scene.lookFor({ what: 'pull-request', number: pull.number });
  return lastCheck(pull.headSha);
}

/** `path:line level message`, without the warnings about what only a cluster holds. */
function annotations({ annotations: all }: CheckRun): string[] {
  return all
    .filter(({ message }) => !message.includes('check that the cluster has it'))
    .map(({ path: at, startLine: line, level, message }) => `${at}:${line} ${level} ${message}`);
}

const refused = (which: string, who: string) =>
  expect.stringMatching(new RegExp(`The cluster will refuse to delete ${which}: ${who} to it`));

describe('a deletion', () => {
  test('of what others refer to: on the line of the first, instead of each reference', async () => {
    const run = await checked({ [path('VPC', 'vpc-1')]: null });
    expect(run.conclusion).toBe('failure');
    const [only, ...others] = annotations(run);
    expect(others).toEqual([]);
    expect(only).toContain(`${path('VPCPeering', 'vpc-1--vpc-2')}:7 failure`);
    expect(only).toContain(
      'The cluster will refuse to delete VPC "vpc-1": VPCPeering "vpc-1--vpc-2" and VPCPeering "vpc-1--vpc-3" still refer to it',
    );
    expect(run.summary).toContain('1 × `still-referenced`');
    expect(run.summary).not.toContain('`dangling-reference` (error');
  });

  test('together with everyone who refers: nothing', async () => {
    const gone = ['VPCPeering/vpc-1--vpc-2', 'VPCPeering/vpc-1--vpc-3', 'VPC/vpc-1'].map((one) => one.split('/'));
    const run = await checked(Object.fromEntries(gone.map(([kind = '', name = '']) => [path(kind, name), null])));
    expect([run.conclusion, annotations(run)]).toEqual(['success', []]);
  });

  test('by a rename: the old name is still referred to', async () => {
    const run = await checked({ [path('VPC', 'vpc-1')]: null, [path('VPC', 'vpc-9')]: vpc('vpc-9', 1001) });
    expect(annotations(run)).toEqual([refused('VPC "vpc-1"', '.*')]);
  });

  test('that only moves the record to another file: nothing', async () => {
    const run = await checked({ [path('VPC', 'vpc-1')]: null, 'gitops/managed/vpc/other.yaml': vpc('vpc-1', 1001) });
    expect(annotations(run).filter((one) => one.includes(' failure '))).toEqual([]);
  });

  test('of one of two copies: the other one is still there', async () => {
    await scene.github.push(scene.repository, 'main', { files: { 'gitops/managed/copy.yaml': vpc('vpc-1', 1001) } });
    await scene.look();
    const run = await checked({ 'gitops/managed/copy.yaml': null });
    expect(annotations(run)).toEqual([]);
  });

  test('of a device with connections, the connection named', async () => {
    const run = await checked({ [path('Server', 'server-1')]: null });
    expect(annotations(run)).toEqual([expect.stringContaining(`${path('Connection', 'server-1--leaf-1')}:7 failure`)]);
  });

  test('of a switch group: a warning on the switch that names it', async () => {
    const run = await checked({ [path('SwitchGroup', 'rack-1')]: null });
    expect(run.conclusion).toBe('success');
    expect(annotations(run)).toEqual([expect.stringContaining(`${path('Switch', 'leaf-1')}:11 warning`)]);
  });

  test('is judged beside a reference that an upload of the same pull request makes', async () => {
    const upload = manifest('vpc', 'VPCPeering', 'vpc-2--vpc-3', ['permit:', '- {vpc-2: {}, vpc-3: {}}']);
    const run = await checked({
      [path('VPC', 'vpc-3')]: null,
      [path('VPCPeering', 'vpc-1--vpc-3')]: null,
      'gitops/raw/peering.yaml': upload,
    });
    expect(annotations(run)).toEqual([expect.stringMatching(/raw\/peering\.yaml:6 failure .*There is no VPC "vpc-3"/)]);
  });
});

describe('a field that cannot change', () => {
  test('the type of a connection, on its line', async () => {
    const run = await checked({ [path('Connection', 'server-1--leaf-1')]: cable('bundled') });
    expect(run).toMatchObject({ conclusion: 'failure', title: expect.stringContaining('1 error') });
    expect(annotations(run)).toEqual([
      expect.stringMatching(/connection\/server-1--leaf-1\.yaml:5 failure .*unbundled → bundled/),
    ]);
  });

  test('port breakouts while RoCE is on, on their line', async () => {
    const spec = ['groups: [rack-1]', 'roce: true', 'portBreakouts: {E1/55: 4x10G}'];
    const run = await checked({ [path('Switch', 'leaf-1')]: device('leaf-1', 1, spec) });
    expect(annotations(run)).toEqual([expect.stringMatching(/switch\/leaf-1\.yaml:13 failure .*while RoCE is on/)]);
  });

  test('is no fault of a record that is new, or deleted and made again under another name', async () => {
    const renamed = cable('bundled').replace('name: server-1--leaf-1', 'name: server-1--new');
    const run = await checked({
      [path('Connection', 'server-1--leaf-1')]: null,
      [path('Connection', 'server-1--new')]: renamed,
    });
    expect([run.conclusion, annotations(run)]).toEqual(['success', []]);
  });
});

describe('severity', () => {
  test.each([
    ['never', 'neutral'],
    ['any', 'failure'],
  ])('structure.fail %s: %s', async (fail, conclusion) => {
    await scene.close();
    await begin(`    structure: {fail: ${fail}}\n`);
    const run = await checked({ [path('VPC', 'vpc-1')]: null });
    expect([run.conclusion, annotations(run)]).toEqual([conclusion, [refused('VPC "vpc-1"', '.*')]]);
  });

  test('a merge group is judged the same', async () => {
    const pull = await propose({ [path('VPC', 'vpc-1')]: null });
    const { sha } = await scene.github.queueAs('ann').enqueue(pull);
    const base = (await scene.github.head(scene.repository, 'main')) ?? '';
    const mark = scene.github.requests.mark();
    await scene.lookFor({ what: 'merge-group', head: sha, base, into: 'main' });
    const run = lastCheck(sha);
    expect([run.conclusion, annotations(run)]).toEqual(['failure', [refused('VPC "vpc-1"', '.*')]]);
    const reads = scene.github.requests.list({
      since: mark,
      where: ({ operation }) => /tarball|blobs/.test(operation),
    });
    expect(reads).toEqual([]);
  });

  test('once it is merged, the branch has the references that lead nowhere', async () => {
    await scene.github.push(scene.repository, 'main', { files: { [path('VPC', 'vpc-1')]: null } });
    await scene.look();
    const run = lastCheck((await scene.github.head(scene.repository, 'main')) ?? '');
    expect(annotations(run).map((one) => one.split(' failure ')[0])).toEqual([
      `${path('VPCPeering', 'vpc-1--vpc-2')}:7`,
      `${path('VPCPeering', 'vpc-1--vpc-3')}:7`,
    ]);
    expect(run.summary).not.toContain('still-referenced');
  });
});

test('costs no request of its own', async () => {
  const pull = await propose({
    [path('VPC', 'vpc-1')]: null,
    [path('Connection', 'server-1--leaf-1')]: cable('bundled'),
  });
  const mark = scene.github.requests.mark();
  await scene.lookFor({ what: 'pull-request', number: pull.number });
  const asked = scene.github.requests
    .list({ since: mark, where: ({ actor }) => actor.includes('hedgerow') })
    .map(({ operation }) => operation.replace('/repos/{owner}/{repo}', ''));
  // the one blob is the head's new file
  expect(asked).toEqual([
    'GET /branches/{branch}',
    'GET /pulls',
    'GET /pulls/{pull_number}',
    'GET /compare/{basehead}',
    'GET /git/trees/{tree_sha}',
    'GET /git/blobs/{file_sha}',
    'GET /commits/{ref}/check-runs',
    'POST /check-runs',
  ]);
});

test('an upload that changes such a field: on the head of the proposal too', async () => {
  await scene.github.push(scene.repository, 'main', { files: { 'gitops/raw/cable.yaml': cable('bundled') } });
  await scene.look();
  const [pull] = scene.pulls();
  const run = lastCheck(pull?.headSha ?? '');
  expect(run.conclusion).toBe('failure');
  expect(annotations(run)).toEqual([
    expect.stringMatching(/managed\/connection\/server-1--leaf-1\.yaml:5 failure .*unbundled → bundled/),
  ]);
});
