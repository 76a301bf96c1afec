import { afterEach, describe, expect, test } from 'vitest';
import { parseFooter } from '../../src/proposal/footer.ts';
import { createScene, ownCommits, type Scene, vpc } from './scene.ts';

let scene: Scene;
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

const branch = 'hedgerow/normalize/fabric-1';
const shared = { 'gitops/managed/.gitkeep': '' };

describe('a push to raw/', () => {
  test('becomes one branch, one commit, one pull request and a check a head', async () => {
    scene = await createScene({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001), 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await scene.look();
    const { github, repository } = scene;
    const files = await github.readTree(repository, branch);
    const before = await github.readTree(repository, 'main');
    expect([...files.keys()].sort()).toEqual([
      '.github/hedgerow.yml',
      'gitops/managed/vpc/vpc-1.yaml',
      'gitops/managed/vpc/vpc-2.yaml',
    ]);
    expect(files.get('gitops/managed/vpc/vpc-1.yaml')).toEqual(before.get('gitops/raw/a.yaml'));
    const [pull, ...others] = scene.pulls();
    expect(others).toEqual([]);
    expect([pull?.issue.title, pull?.baseBranch]).toEqual(['Normalize fabric-1: 2 managed', 'main']);
    expect(await ownCommits(scene, branch)).toHaveLength(1);
    const heads = [await github.head(repository, 'main'), pull?.headSha];
    expect(new Set(repository.checkRuns.map((run) => run.headSha))).toEqual(new Set(heads));
    expect(repository.checkRuns).toHaveLength(2);
    expect(repository.checkRuns.every((run) => run.name === 'hedgerow / structure')).toBe(true);
  });

  test('keeps the mode of a file and the bytes of one that is not UTF-8', async () => {
    scene = await createScene({ 'README.md': 'x' });
    const { github, repository } = scene;
    await github.push(repository, 'main', {
      files: {
        'gitops/raw/a.yaml': { mode: '100755', content: vpc('vpc-1', 1001) },
        'gitops/raw/latin.yaml': Buffer.from('name: caf\xe9\n', 'latin1'),
        'gitops/raw/photo.jpg': Buffer.from([0xff, 0xd8, 0xff, 0x00]),
      },
    });
    await scene.look();
    const [before, after] = [await github.readTree(repository, 'main'), await github.readTree(repository, branch)];
    expect(after.get('gitops/managed/vpc/vpc-1.yaml')).toEqual(before.get('gitops/raw/a.yaml'));
    expect(after.get('gitops/unmanaged/latin.yaml')).toEqual(before.get('gitops/raw/latin.yaml'));
    expect(after.get('gitops/unmanaged/photo.jpg')).toEqual(before.get('gitops/raw/photo.jpg'));
  });

  test('a file that is too large, a symlink and a submodule are not read', async () => {
    scene = await createScene({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
    const { github, repository } = scene;
    await github.push(repository, 'main', {
      files: {
        'gitops/raw/huge.yaml': `# ${'x'.repeat(17 * 1024 ** 2)}\n`,
        'gitops/raw/link.yaml': { mode: '120000', content: '../../../etc/passwd' },
        'gitops/raw/module.yaml': { mode: '160000', content: 'a'.repeat(40) },
      },
    });
    await scene.look();
    const after = [...(await github.readTree(repository, branch)).keys()];
    expect(after).toContain('gitops/unmanaged/huge.yaml');
    expect(after).toContain('gitops/raw/link.yaml');
    expect(after).toContain('gitops/raw/module.yaml');
    const head = (await github.head(repository, 'main')) ?? '';
    const titles = github.checkRuns(repository, head)[0]?.annotations.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(['too-large', 'symlink', 'submodule']));
  });

  test('with held documents alone opens nothing; the check shows them', async () => {
    scene = await createScene({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001), 'gitops/raw/b.yaml': vpc('vpc-1', 1002) });
    await scene.look();
    expect(scene.pulls()).toEqual([]);
    const [check] = scene.repository.checkRuns;
    expect(check?.conclusion).toBe('failure');
    expect(check?.annotations.map(({ path, startLine }) => [path, startLine])).toEqual([
      ['gitops/raw/a.yaml', 1],
      ['gitops/raw/b.yaml', 1],
    ]);
  });

  test('a file that an archive changes or leaves out is read as it is', async () => {
    scene = await createScene({
      '.gitattributes': 'raw/** export-subst\ngitops/raw/hidden.yaml export-ignore\n*.yaml text eol=crlf\n',
      'gitops/raw/a.yaml': vpc('vpc-1', 1001),
      'gitops/raw/hidden.yaml': vpc('vpc-2', 1002),
      'gitops/raw/c.yaml': vpc('vpc-3', 1003),
    });
    await scene.look();
    const { github, repository } = scene;
    expect(await github.readFile(repository, branch, 'gitops/managed/vpc/vpc-2.yaml')).toBe(vpc('vpc-2', 1002));
    expect(scene.pulls()[0]?.issue.title).toBe('Normalize fabric-1: 3 managed');
  });

  test('a tree that GitHub cuts is read whole', async () => {
    scene = await createScene(
      Object.fromEntries(
        Array.from({ length: 30 }, (_, i) => [`gitops/raw/${i % 3}/${i}.yaml`, vpc(`vpc-${i}`, 1001 + i)]),
      ),
      { limits: { treeEntries: 12, mergeable: 'eager' } },
    );
    await scene.look();
    expect(scene.pulls()[0]?.issue.title).toBe('Normalize fabric-1: 30 managed');
  });
});

describe('the configuration', () => {
  test('none, and no fabric either: nothing happens', async () => {
    scene = await createScene({ 'README.md': 'x' }, { config: null });
    const mark = scene.github.requests.mark();
    await scene.look();
    expect(scene.github.requests.writes({ since: mark })).toEqual([]);
    expect(scene.github.requests.count({ since: mark })).toBeLessThanOrEqual(3);
  });

  test('broken: a failing check with annotations, nothing else until it is mended', async () => {
    scene = await createScene(
      { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) },
      { config: 'version: 1\nfabrics:\n  - name: fabric-1\n    directroy: gitops\n' },
    );
    await scene.look();
    const [check, ...others] = scene.repository.checkRuns;
    expect(others).toEqual([]);
    expect(scene.pulls()).toEqual([]);
    expect(check?.conclusion).toBe('failure');
    expect(check?.annotations.map(({ path, startLine }) => [path, startLine])).toEqual([['.github/hedgerow.yml', 4]]);
    const mended = 'version: 1\nfabrics:\n  - name: fabric-1\n    directory: gitops\n';
    await scene.github.push(scene.repository, 'main', { files: { '.github/hedgerow.yml': mended } });
    await scene.look();
    expect(scene.pulls()).toHaveLength(1);
  });

  test('comes from the default branch also for a fabric on another one', async () => {
    scene = await createScene(
      { 'x/raw/.gitkeep': '' },
      { config: 'version: 1\nfabrics:\n  - {name: prod, directory: x, branch: live}\n  - {name: lab, directory: y}\n' },
    );
    const { github, repository } = scene;
    const other = 'version: 1\nfabrics:\n  - {name: prod, directory: elsewhere, branch: live}\n';
    const files = { '.github/hedgerow.yml': other, 'x/raw/a.yaml': vpc('vpc-1', 1001) };
    await github.push(repository, 'live', { files });
    await scene.look();
    const [pull, ...others] = scene.pulls();
    expect([pull?.headBranch, pull?.baseBranch, others]).toEqual(['hedgerow/normalize/prod', 'live', []]);
    const heads = [await github.head(repository, 'main'), await github.head(repository, 'live'), pull?.headSha];
    expect(new Set(repository.checkRuns.map((run) => run.headSha))).toEqual(new Set(heads));
  });

  test('a branch that does not exist is said in the check, the other fabrics go on', async () => {
    scene = await createScene(
      { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) },
      { config: 'version: 1\nfabrics:\n  - {name: a, directory: gitops}\n  - {name: b, directory: x, branch: gone}\n' },
    );
    await scene.look();
    expect(scene.pulls()).toHaveLength(1);
    const head = await scene.github.head(scene.repository, 'main');
    expect(scene.github.checkRuns(scene.repository, head ?? '')[0]?.summary).toContain('`gone`');
  });

  test('normalize: off proposes nothing, the check stands', async () => {
    scene = await createScene(
      { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) },
      { config: 'version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops, normalize: off}\n' },
    );
    await scene.look();
    expect([scene.pulls(), scene.repository.checkRuns.length]).toEqual([[], 1]);
  });

  test('labels, reviewers and draft are set when the pull request opens', async () => {
    const proposals = 'proposals: {labels: [network, bot], reviewers: [octocat], draft: true}\n';
    scene = await createScene(
      { 'gitops/raw/a.yaml': vpc('vpc-1', 1001) },
      { config: `version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops}\n${proposals}` },
    );
    scene.repository.collaborators.set('octocat', 'write');
    await scene.look();
    const [pull] = scene.pulls();
    expect(pull?.draft).toBe(true);
    expect(pull?.issue.labels.map((label) => label.name).sort()).toEqual(['bot', 'network']);
    expect(pull?.requestedReviewers.map((account) => account.login)).toEqual(['octocat']);
    const mark = scene.github.requests.mark();
    scene.restart();
    await scene.look();
    expect(scene.github.requests.writes({ since: mark })).toEqual([]);
  });

  test('several fabrics: a pull request each, one check for all of them on the branch', async () => {
    scene = await createScene(
      { 'a/raw/1.yaml': vpc('vpc-1', 1001), 'b/raw/1.yaml': vpc('vpc-1', 1001), 'c/raw/.gitkeep': '' },
      { config: 'version: 1\nfabrics: [{name: a, directory: a}, {name: b, directory: b}, {name: c, directory: c}]\n' },
    );
    await scene.look();
    expect(scene.pulls().map((pull) => pull.headBranch)).toEqual(['hedgerow/normalize/a', 'hedgerow/normalize/b']);
    const head = (await scene.github.head(scene.repository, 'main')) ?? '';
    const [check, ...others] = scene.github.checkRuns(scene.repository, head);
    expect(others).toEqual([]);
    for (const number of [1, 2]) expect(check?.summary).toContain(`pull request ${number}`);
  });

  test('a default branch that an event names wrongly is asked for', async () => {
    scene = await createScene({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
    await scene.look([], 'network', 'master');
    expect(scene.pulls()[0]?.baseBranch).toBe('main');
  });

  test('an empty repository is left alone', async () => {
    scene = await createScene({});
    const empty = await scene.github.createRepository({ name: 'acme/empty' });
    scene.github.install(scene.app, empty);
    await scene.look([], 'empty');
    expect(empty.checkRuns).toEqual([]);
  });
});

describe('requests', () => {
  const thousand = Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => {
      const subnet = `10.${Math.floor(i / 250)}.${i % 250}.0/24`;
      return [`gitops/raw/${i}.yaml`, vpc(`vpc-${i}`, 1001 + i, subnet)];
    }),
  );
  const isCheck = (operation: string) => operation.includes('check-runs');

  test('a cold push of 1,000 files costs 8, 2 further tree chunks, and 2 a head; nothing changed costs 3 and 2', async () => {
    scene = await createScene({ ...thousand, ...shared });
    await scene.look();
    const { requests } = scene.github;
    const cold = requests.list();
    expect(scene.pulls()[0]?.issue.title).toBe('Normalize fabric-1: 1000 managed');
    expect(cold.filter(({ operation }) => !isCheck(operation)).length).toBeLessThanOrEqual(10);
    expect(cold.filter(({ operation }) => isCheck(operation)).length).toBeLessThanOrEqual(4);

    const same = requests.mark();
    await scene.look();
    expect(requests.writes({ since: same })).toEqual([]);
    expect(requests.count({ since: same })).toBeLessThanOrEqual(3);

    await scene.github.push(scene.repository, 'main', { files: { 'README.md': 'unrelated\n' } });
    const unrelated = requests.mark();
    await scene.look();
    expect(requests.writes({ since: unrelated }).map(({ operation }) => operation)).toEqual([
      'POST /repos/{owner}/{repo}/check-runs',
    ]);
    expect(requests.count({ since: unrelated })).toBeLessThanOrEqual(5);
  });

  test('one changed file among many is read as a blob', async () => {
    scene = await createScene({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001), 'gitops/raw/b.yaml': vpc('vpc-2', 1002) });
    await scene.look();
    await scene.github.push(scene.repository, 'main', { files: { 'gitops/raw/a.yaml': vpc('vpc-1', 1005) } });
    const mark = scene.github.requests.mark();
    await scene.look();
    const list = scene.github.requests.list({ since: mark });
    expect(list.filter(({ operation }) => operation.includes('tarball'))).toEqual([]);
    expect(list.filter(({ operation }) => operation.includes('git/blobs'))).toHaveLength(1);
    expect(list.filter(({ operation }) => !isCheck(operation)).length).toBeLessThanOrEqual(8);
  });

  test('the same push looked at 100 times writes the first time only, also after a restart', async () => {
    scene = await createScene({ 'gitops/raw/a.yaml': vpc('vpc-1', 1001), 'gitops/raw/b.yaml': 'kind: Secret\n' });
    await scene.look();
    const { requests } = scene.github;
    const mark = requests.mark();
    for (let i = 0; i < 99; i += 1) {
      if (i % 10 === 0) scene.restart();
      await scene.look();
    }
    expect(requests.writes({ since: mark })).toEqual([]);
    expect(scene.pulls()).toHaveLength(1);
    expect(await ownCommits(scene, branch)).toHaveLength(1);
    expect(scene.repository.checkRuns).toHaveLength(2);
  });
});

test('hostile names and very many problems stay within GitHub’s limits and inert', async () => {
  const hostile = `@octocat <script>alert(1)</script> #123 \`\`\` ${'x'.repeat(70_000)}`;
  const files: Record<string, string> = {
    'gitops/raw/@octocat #1 <b>.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${JSON.stringify(hostile)}\n`,
  };
  for (let i = 0; i < 300; i += 1)
    files[`gitops/raw/${i}.yaml`] = `# ${hostile.slice(0, 60)}\n${vpc(`vpc-${i}`, 1001)}`;
  scene = await createScene(files);
  await scene.look();
  const [pull] = scene.pulls();
  const body = pull?.issue.body ?? '';
  const prose = body.replace(/(`+)[\s\S]*?\1/g, '');
  expect(prose).not.toContain('@octocat');
  expect(prose).not.toContain('<script>');
  expect(prose).not.toMatch(/#123/);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
  expect(parseFooter(body)?.head).toBe(pull?.headSha);
  for (const run of scene.repository.checkRuns) {
    expect(run.annotations.length).toBeLessThanOrEqual(50);
    expect(`${run.summary}`.length).toBeLessThanOrEqual(65_535);
    expect(`${run.text}`.length).toBeLessThanOrEqual(65_535);
    expect(`${run.summary}${run.text}`.replace(/(`+)[\s\S]*?\1/g, '')).not.toContain('@octocat');
  }
});

test('secret values appear nowhere: pull request, checks, log', async () => {
  const value = 'aHVudGVyMmh1bnRlcjI=';
  const secret = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: ${value}\n`;
  scene = await createScene({ 'gitops/raw/s.yaml': secret, 'gitops/raw/a.yaml': vpc('vpc-1', 1001) });
  await scene.look();
  const { repository } = scene;
  const texts = [...repository.issues.values()].map(({ title, body, comments }) => [
    title,
    body,
    comments.map((c) => c.body),
  ]);
  const checks = repository.checkRuns.map(({ title, summary, text, annotations }) => [
    title,
    summary,
    text,
    annotations,
  ]);
  const log = await scene.github.log(repository, branch);
  const shown = JSON.stringify([texts, checks, scene.logged, log.map(({ message }) => message)]);
  expect(shown).toContain('contains-secret');
  expect(shown).not.toContain(value);
  expect(shown).not.toContain('hunter2');
});
