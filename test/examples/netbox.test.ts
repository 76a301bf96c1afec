import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiScene, openApiScene, walkThroughCluster } from '../support/api-scene.ts';

const directory = fileURLToPath(new URL('../../examples/netbox', import.meta.url));
const vlan = '/spec/subnets/default/vlan';

function hasPython(): boolean {
  try {
    const version = 'import sys; sys.exit(sys.version_info < (3, 9))';
    execFileSync('python3', ['-c', version], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const isThere = hasPython();
const why = isThere ? '' : ' (skipped: this machine has no python3 of 3.9 or newer)';

type Run = { readonly code: number; readonly out: string; readonly err: string };

function environment(scene?: ApiScene): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONIOENCODING: 'utf-8',
    PYTHONUNBUFFERED: '1',
    HEDGEROW_URL: scene?.url,
    HEDGEROW_TOKEN: scene?.token,
    HEDGEROW_FABRIC: 'acme/network:fabric-1',
  };
}

async function python(scene: ApiScene | undefined, ...args: string[]): Promise<Run> {
  return await new Promise((resolve) => {
    execFile('python3', args, { cwd: directory, env: environment(scene), timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 99), out, err });
    });
  });
}

describe.skipIf(!isThere)(`examples/netbox${why}`, () => {
  let scene: ApiScene;
  beforeAll(async () => {
    scene = await openApiScene();
  });
  afterAll(() => scene.close());
  const cli = (...args: string[]): Promise<Run> => python(scene, 'cli.py', ...args);
  const mergePull = async (number: number): Promise<void> => {
    const pull = scene.github.pullRequests(scene.repository).find((one) => one.number === number);
    if (pull === undefined) throw new Error(`there is no open pull request ${number}`);
    await scene.github.as('ann').merge(pull);
  };
  const until = async (isIt: (run: Run) => boolean, ...args: string[]): Promise<Run> => {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const run = await cli(...args);
      if (isIt(run)) return run;
      if (Date.now() > deadline) throw new Error(`never: ${args.join(' ')}: ${run.out}${run.err}`);
    }
  };

  it('keeps its own promises (python3 -m unittest)', async () => {
    const { code, err } = await python(undefined, '-m', 'unittest');
    expect(err).toMatch(/Ran \d\d tests[\s\S]*OK/);
    expect(code).toBe(0);
  });

  it('lists, shows, edits by a pull request, and tells a collision', async () => {
    const listed = await cli('list', '--kind', 'VPC');
    expect(listed.out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['KEY', 'CHANGE', 'LIVE', 'FILE'],
      ['vpc.githedgehog.com/VPC/default/vpc-1', 'none', 'unknown', 'managed/vpc/vpc-1.yaml:2'],
      ['vpc.githedgehog.com/VPC/default/vpc-2', 'none', 'unknown', 'managed/vpc/vpc-2.yaml:1'],
      [''],
    ]);
    const [, base = ''] = /blob (\w+)/.exec((await cli('show', 'VPC/vpc-1')).out) ?? [];
    const trial = await cli('edit', 'VPC/vpc-1', vlan, '1010', '--dry-run');
    expect(trial.out).toContain('-      vlan: 1001   # as on the old switches\n+      vlan: 1010   # as on the old');
    expect(scene.github.pullRequests(scene.repository)).toEqual([]);

    const edited = await cli('edit', 'VPC/vpc-1', vlan, '1010', '--author', 'ann', '--title', 'Move it');
    expect([edited.code, edited.out]).toEqual([
      0,
      expect.stringMatching(/^\w+ {2}proposed {2}http.*\/pull\/1 {2}Move it\n$/),
    ]);
    expect((await cli('show', 'VPC/vpc-1')).out).toMatch(
      /FIELD +GIT +#1 +LIVE[\s\S]*\n\* \/spec\/subnets\/default\/vlan +1001 +1010 +\?\n/,
    );
    expect((await cli('list', '--state', 'proposed')).out).toContain('vpc-1');

    await mergePull(1);
    await until(({ out }) => /vlan +1010 +\?/.test(out), 'show', 'VPC/vpc-1');
    const late = await cli('edit', 'VPC/vpc-1', vlan, '1020', '--base', base);
    expect(late.code).toBe(1);
    expect(late.out).toMatch(
      /vpc-1 +\/spec\/subnets\/default\/vlan +1001 +1010 +1020 +managed\/vpc\/vpc-1\.yaml:\d+\n/,
    );
  });

  it('decides a conflict', async () => {
    const first = await cli('edit', 'VPC/vpc-2', vlan, '1030', '--author', 'ann');
    await cli('edit', 'VPC/vpc-2', vlan, '1040', '--author', 'ben');
    await mergePull(3);
    const [id = ''] = first.out.split(' ');
    const { out } = await until((run) => run.out.includes('conflicted'), 'conflicts');
    expect(out).toMatch(new RegExp(`^${id} {2}conflicted[\\s\\S]*vpc-2 +${vlan} +1002 +1040 +1030 `));
    const decided = await cli('resolve', id, vlan, 'edit');
    expect([decided.code, decided.out]).toEqual([0, expect.stringContaining(`${id}  proposed`)]);
    expect((await cli('resolve', id, vlan, 'git')).out).toContain('nothing collides there');
    await mergePull(2);
    await until((run) => /vlan +1030 +\?/.test(run.out), 'show', 'VPC/vpc-2');
  });

  it('holds what a new list says, over a restart of the server', async () => {
    const following = spawn('python3', ['-c', copyScript], { cwd: directory, env: environment(scene) });
    const heard = lines(following);
    await heard.until(/^snapshot/m);
    const push = (files: Record<string, string | null>) =>
      scene.github.as('ann').push(scene.repository, 'main', { files, message: 'By hand' });
    const text = await scene.github.readFile(scene.repository, 'main', 'gitops/fabric-1/managed/vpc/vpc-2.yaml');
    await push({ 'gitops/fabric-1/managed/vpc/vpc-3.yaml': vpc3, 'gitops/fabric-1/managed/vpc/vpc-2.yaml': null });
    await heard.until(/record.removed VPC vpc-2/);
    await scene.restart();
    await push({ 'gitops/fabric-1/managed/vpc/vpc-2.yaml': text, 'gitops/fabric-1/managed/vpc/vpc-3.yaml': null });
    await heard.until(/record.removed VPC vpc-3/);
    await heard.until(/^the copy is (?:true|false)/m);
    expect(heard.text()).toContain('the copy is true');
    following.kill();
  });

  it('says what it cannot do', async () => {
    expect(await cli('show', 'VPC/none')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no record is VPC/none'),
    });
    expect(await cli('edit', 'VPC/vpc-1', '/spec/nothing', '1')).toMatchObject({ code: 1, out: '' });
    const gone = await cli('follow', '--after', 'other.1', '--count', '0');
    expect([gone.code, gone.out]).toEqual([0, expect.stringMatching(/^\d+ records at \S+\n$/)]);
  });

  it('is not shown in the log with its token', () => {
    expect(scene.log()).not.toContain(scene.token);
  });
});

describe.skipIf(!isThere)(`examples/netbox with a cluster${why}`, () => {
  let scene: ApiScene;
  beforeAll(async () => {
    scene = await openApiScene({ cluster: walkThroughCluster });
  });
  afterAll(() => scene.close());
  const cli = (...args: string[]): Promise<Run> => python(scene, 'cli.py', ...args);

  it('shows the cluster’s side, adopts it by a pull request, and is in sync then', async () => {
    const listed = await cli('list', '--state', 'drifted');
    expect(listed.out).toMatch(/VPC\/default\/vpc-2 +none +drifted /);
    expect((await cli('show', 'VPC/vpc-2')).out).toMatch(/\* \/spec\/subnets\/default\/vlan +1002 +1077\n/);
    const drift = await cli('drift');
    expect(drift.code).toBe(1);
    expect(drift.out).toMatch(
      /vpc-2 +changed +\/spec\/subnets\/default\/vlan +1002 +1077 +kubectl-edit 2026-11-23T05:58:00Z +managed\/vpc\/vpc-2.yaml:8\n3 in sync, 1 changed\n/,
    );
    const trial = await cli('adopt', 'VPC/vpc-2', '--dry-run');
    expect(trial.out).toContain('+    default: {subnet: 10.0.2.0/24, vlan: 1077}');
    const adopted = await cli('adopt', 'VPC/vpc-2', '--author', 'ann');
    expect(adopted.out).toMatch(/^\w+ {2}proposed {2}http.*\/pull\/1 {2}Adopt live values in fabric-1: 1 record\n$/);
    expect((await cli('adopt', 'VPC/vpc-2')).out).toContain('/pull/1 ');
    const [pull] = scene.github.pullRequests(scene.repository);
    if (pull === undefined) throw new Error('there is no pull request');
    await scene.github.as('ann').merge(pull);
    const clean = { code: 0, out: '4 in sync\n' };
    await expect.poll(() => cli('drift', '--refresh'), { timeout: 60_000 }).toMatchObject(clean);
  });
});

const vpc3 = `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: vpc-3
  namespace: default
spec:
  subnets:
    default: {subnet: 10.0.3.0/24, vlan: 1003}
`;

const copyScript = `
import os, hedgerow
client = hedgerow.Client(os.environ["HEDGEROW_URL"], os.environ["HEDGEROW_TOKEN"], os.environ["HEDGEROW_FABRIC"])
held, seen = {}, set()
for item in client.sync():
    hedgerow.apply_to(held, item)
    if isinstance(item, hedgerow.Snapshot):
        print("snapshot", len(held))
    elif item.key is not None:
        print(item.type, item.key.kind, item.key.name)
        seen.add((item.type, item.key.name))
        if seen >= {("record.removed", "vpc-3"), ("record.added", "vpc-2")}:
            break
fresh = {}
hedgerow.apply_to(fresh, client.snapshot())
print("the copy is", str(held == fresh and len(held) == 4).lower())
`;

/** What a process prints, to be waited for. */
function lines(child: ChildProcess): { readonly text: () => string; readonly until: (what: RegExp) => Promise<void> } {
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    text += String(chunk);
  });
  const until = async (what: RegExp): Promise<void> => {
    const deadline = Date.now() + 60_000;
    while (!what.test(text)) {
      if (Date.now() > deadline) throw new Error(`never: ${String(what)} in:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return { text: () => text, until };
}
