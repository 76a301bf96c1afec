import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { vpc } from './manifests.ts';
import { runProgram, runShell } from './run-program.ts';
import { makeTree, putFiles, readTree } from './temporary-directory.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const banner = `# ${'x'.repeat(2000)}\n`;
const uploads = {
  'raw/a.yaml': banner + vpc(1),
  'raw/b.yaml': `${banner}${vpc(2)}---\n${vpc(3)}`,
  'managed/vpc/.gitkeep': '',
};

it('leaves every file as it is where a file cannot grow (as on a full disk)', async () => {
  const root = makeTree(uploads);
  const { code, stdout, stderr } = await runShell(`ulimit -f 1; hedgerow normalize ${root} --write`);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    /^hedgerow: cannot write managed\/vpc\/vpc-\d.yaml: file size limit exceeded\. Nothing was changed/,
  );
  expect(readTree(root)).toEqual(uploads);
});

function shell(line: string, argument: string): void {
  execFileSync('sh', ['-c', line, argument], { stdio: 'ignore' });
}

function mountSmallDisk(): string | undefined {
  const root = makeTree({});
  try {
    shell('mount -t tmpfs -o size=64k hedgerow-test "$0"', root);
  } catch {
    return undefined;
  }
  onTestFinished(() => {
    shell('umount "$0"', root);
  });
  return root;
}

it('leaves every file as it is where the disk is full', async (context) => {
  const root = mountSmallDisk();
  if (root === undefined) return context.skip('needs the right to mount a small file system');
  const files = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`raw/${at}.yaml`, vpc(at)]));
  putFiles(root, files);
  const { code, stderr } = await runProgram(['normalize', root, '--write']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/no space left on the device\. Nothing was changed/);
  expect(readTree(root)).toEqual(files);
  expect(readdirSync(root)).toEqual(['raw']);
});

function makeReadOnly(directory: string): { root: string; identity: { uid?: number; gid?: number } } {
  const root = makeTree(uploads);
  if (isRoot) for (const path of ['', 'raw', 'managed', 'managed/vpc']) chownSync(join(root, path), nobody, nobody);
  chmodSync(join(root, directory), 0o555);
  onTestFinished(() => chmodSync(join(root, directory), 0o755));
  return { root, identity: isRoot ? { uid: nobody, gid: nobody } : {} };
}

it.each(['raw', 'managed/vpc'])('writes nothing where %s is read-only', async (directory) => {
  const { root, identity } = makeReadOnly(directory);
  expect((await runProgram(['normalize', root], identity)).code).toBe(1);
  const { code, stderr } = await runProgram(['normalize', root, '--write'], identity);
  expect(code).toBe(2);
  expect(stderr).toBe(`hedgerow: cannot write in ${directory}/: permission denied. Nothing was changed.\n`);
  expect(readTree(root)).toEqual(uploads);
});

it('needs no more rights than the plan does', async () => {
  const { root, identity } = makeReadOnly('.');
  expect((await runProgram(['normalize', root, '--write'], identity)).code).toBe(1);
  expect(Object.keys(readTree(root)).filter((path) => path.startsWith('raw/'))).toEqual([]);
});

it('names a file that it may not read', async () => {
  const root = makeTree(uploads);
  chmodSync(join(root, 'raw/a.yaml'), 0);
  chmodSync(root, 0o755);
  const { code, stderr } = await runProgram(['check', root], isRoot ? { uid: nobody, gid: nobody } : {});
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'hedgerow: cannot read raw/a.yaml: permission denied\n' });
});

it('passes over a directory that it may not read, unless it is of a fabric', async () => {
  const root = makeTree({
    '.github/hedgerow.yml': 'version: 1\nfabrics: [{name: one, directory: net}]\n',
    'net/raw/sub/a.yaml': vpc(1),
    'data/x': '',
  });
  const identity = isRoot ? { uid: nobody, gid: nobody } : {};
  chmodSync(root, 0o755);
  chmodSync(join(root, 'data'), 0);
  onTestFinished(() => chmodSync(join(root, 'data'), 0o755));
  expect(await runProgram(['normalize', root], identity)).toMatchObject({ code: 1, stderr: '' });
  chmodSync(join(root, 'net/raw/sub'), 0);
  onTestFinished(() => chmodSync(join(root, 'net/raw/sub'), 0o755));
  expect(await runProgram(['normalize', root], identity)).toMatchObject({
    code: 2,
    stderr: 'hedgerow: cannot read net/raw/sub: permission denied\n',
  });
});

describe('ended by a signal in the middle', () => {
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const count = 1500;

  async function signalWhileWriting(signal: NodeJS.Signals): Promise<string> {
    const root = makeTree(
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`raw/${at}.yaml`, `# c\n${vpc(at)}`])),
    );
    const child = spawn(process.execPath, [main, 'normalize', root, '--write'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const deadline = AbortSignal.timeout(60_000);
    while (!existsSync(join(root, 'managed/vpc')) && child.exitCode === null) {
      deadline.throwIfAborted();
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.kill(signal);
    await ended;
    return root;
  }

  function expectNothingLost(root: string): void {
    const tree = readTree(root);
    for (let at = 0; at < count; at++) {
      const text = tree[`raw/${at}.yaml`] ?? tree[`managed/vpc/vpc-${at}.yaml`];
      expect(text).toBe(`# c\n${vpc(at)}`);
    }
  }

  it.each(['SIGINT', 'SIGTERM'] as const)('%s: all or nothing, no temporary file', async (signal) => {
    const root = await signalWhileWriting(signal);
    expectNothingLost(root);
    const paths = Object.keys(readTree(root));
    expect(paths.filter((path) => path.endsWith('.tmp'))).toEqual([]);
    expect(paths).toHaveLength(count);
    expect(new Set(paths.map((path) => path.split('/')[0])).size).toBe(1);
  });

  it('SIGKILL: no document is lost, and the next run completes it', async () => {
    const root = await signalWhileWriting('SIGKILL');
    expectNothingLost(root);
    const { code } = await runProgram(['normalize', root, '--write']);
    expect([0, 1]).toContain(code);
    const paths = Object.keys(readTree(root));
    expect(paths).toHaveLength(count);
    expect(paths.every((path) => path.startsWith('managed/vpc/vpc-'))).toBe(true);
    mkdirSync(join(root, 'raw'), { recursive: true });
    expect((await runProgram(['normalize', root])).code).toBe(0);
  });
});
