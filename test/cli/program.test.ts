import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { namespaces, vpc } from './manifests.ts';
import { runProgram, runShell } from './run-program.ts';
import { makeTree, putFiles, readTree } from './temporary-directory.ts';

const mixed = {
  'raw/namespaces.yaml': namespaces,
  'raw/vpcs.yaml': `${vpc(1)}---\n${vpc(2)}`,
  'raw/app.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n',
};
const config = 'version: 1\nfabrics:\n  - {name: one, directory: net/one}\n  - {name: two, directory: net/two}\n';

async function normalizeJson(root: string, ...args: string[]) {
  const { stdout, code, stderr } = await runProgram(['normalize', root, '--json', ...args]);
  if (stdout === '') throw new Error(`no document on stdout: ${stderr}`);
  return { report: JSON.parse(stdout), code, stderr };
}

describe('normalize', () => {
  it('plans without writing, twice the same, then writes, then has nothing to do', async () => {
    const root = makeTree(mixed);
    const first = await normalizeJson(root);
    const second = await normalizeJson(root);
    expect(first).toEqual(second);
    expect(first).toMatchObject({ code: 1, stderr: '' });
    expect(first.report.fabrics[0].summary).toEqual({ managed: 4, updated: 0, duplicate: 0, unmanaged: 1, held: 0 });
    expect(readTree(root)).toEqual(mixed);

    const written = await normalizeJson(root, '--write');
    expect(written.code).toBe(1);
    expect(written.report.fabrics).toEqual(first.report.fabrics);
    const tree = readTree(root);
    expect(Object.keys(tree)).toEqual([
      'managed/ipv4namespace/default.yaml',
      'managed/vlannamespace/default.yaml',
      'managed/vpc/vpc-1.yaml',
      'managed/vpc/vpc-2.yaml',
      'unmanaged/app.yaml',
    ]);
    expect(tree['unmanaged/app.yaml']).toBe(mixed['raw/app.yaml']);

    const after = await normalizeJson(root);
    expect(after.code).toBe(0);
    expect(after.report.fabrics[0].changes).toEqual([]);
    const again = await normalizeJson(root);
    expect(again.report.fabrics[0].planId).toBe(after.report.fabrics[0].planId);
    expect(await runProgram(['check', root])).toMatchObject({ code: 0 });
  });

  it('exits 1 while documents are held, though nothing would be written', async () => {
    const root = makeTree({ 'raw/a.yaml': vpc(1), 'raw/b.yaml': vpc(1, 1500) });
    const { code, report } = await normalizeJson(root, '--write');
    expect(code).toBe(1);
    expect(report.fabrics[0].summary.held).toBe(2);
    expect(report).toMatchObject({ written: false, fabrics: [{ changes: [] }] });
    expect(Object.keys(readTree(root))).toEqual(['raw/a.yaml', 'raw/b.yaml']);
  });

  it('plans one fabric of several, and names them all when asked for another', async () => {
    const root = makeTree({
      '.github/hedgerow.yml': config,
      'net/one/raw/a.yaml': vpc(1),
      'net/two/raw/a.yaml': vpc(1),
    });
    const both = await normalizeJson(root);
    expect(both.report.fabrics.map(({ name, directory }: Record<string, string>) => [name, directory])).toEqual([
      ['one', 'net/one'],
      ['two', 'net/two'],
    ]);
    await normalizeJson(root, '--fabric', 'two', '--write');
    expect(Object.keys(readTree(root))).toEqual([
      '.github/hedgerow.yml',
      'net/one/raw/a.yaml',
      'net/two/managed/vpc/vpc-1.yaml',
    ]);
    expect(await runProgram(['normalize', root, '--fabric', 'three'])).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: 'hedgerow: no fabric is named three. There are: one, two\n',
    });
  });

  it('finds fabrics at any depth where there is no configuration', async () => {
    const root = makeTree({ 'deep/er/net/raw/a.yaml': vpc(1), 'deep/er/net/managed/vpcs/.gitkeep': '' });
    await normalizeJson(root, '--write');
    expect(Object.keys(readTree(root))).toContain('deep/er/net/managed/vpcs/vpc-1.yaml');
  });

  it('takes one directory of a repository with configuration by itself, and says so', async () => {
    const root = makeTree({ '.git/HEAD': '', '.github/hedgerow.yml': config, 'net/one/raw/a.yaml': vpc(1) });
    const { report, stderr } = await normalizeJson(`${root}/net/one`);
    expect(report.fabrics[0]).toMatchObject({ name: 'one', directory: '.' });
    expect(stderr).toMatch(
      /^note: the configuration of .* is not used here: run it there, this directory is its net\/one\/\n$/,
    );
  });
});

describe('check', () => {
  it('exits 1 on an error, 0 on warnings, and lists each problem with its line', async () => {
    const root = makeTree({ 'managed/vpc/vpc-1.yaml': vpc(1) });
    const dangling = await runProgram(['check', root, '--json']);
    expect(dangling.code).toBe(0); // default namespaces live in the cluster: a warning
    expect(JSON.parse(dangling.stdout).summary).toMatchObject({ errors: 0, warnings: 2 });
    putFiles(root, { 'raw/b.yaml': 'kind: VPC\na: [\n' });
    const broken = await runProgram(['check', root, '--json']);
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.stdout).fabrics[0].problems).toContainEqual(
      expect.objectContaining({ code: 'yaml-syntax', path: 'raw/b.yaml', severity: 'error' }),
    );
  });
});

describe('a broken configuration', () => {
  const root = () =>
    makeTree({ '.github/hedgerow.yml': 'version: 1\nfabrics:\n  - nmae: one\n', 'raw/a.yaml': vpc(1) });

  it('is what check reports', async () => {
    const { code, stdout, stderr } = await runProgram(['check', root(), '--json']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      fabrics: [],
      problems: [
        { code: 'config', line: 3 },
        { code: 'config', line: 3 },
      ],
    });
  });

  it('keeps normalize from running, with the problems in its document', async () => {
    const { report, code, stderr } = await normalizeJson(root(), '--write');
    expect(code).toBe(2);
    expect(report).toMatchObject({ fabrics: [], problems: [{ code: 'config', path: '.github/hedgerow.yml' }, {}] });
    expect(stderr).toMatch(/^hedgerow: the configuration is broken, nothing was planned:\n {2}.github\/hedgerow.yml\n/);
  });
});

describe('cannot run', () => {
  it.each([
    [['normalize', '/no/such/directory'], /^hedgerow: cannot read \/no\/such\/directory: no such file or directory\n$/],
    [['check', '/etc/hostname'], /^hedgerow: \/etc\/hostname is a file: give the directory/],
    [['normalise', '.'], /unknown command 'normalise'\n\(Did you mean normalize\?\)/],
    [['normalize', '.', '--wirte'], /unknown option '--wirte'\n\(Did you mean --write\?\)/],
    [['normalize'], /missing required argument 'DIR'/],
    [['check', '.', '--threads', '0'], /It must be a whole number from 1 to 64/],
    [['check', 'a', 'b'], /too many arguments/],
    [[], /Usage: hedgerow/],
  ])('%j: exit 2, nothing on stdout', async (args, message) => {
    const { code, stdout, stderr } = await runProgram(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('where there is no fabric: it says what it looked for', async () => {
    const { code, stderr } = await runProgram(['check', makeTree({ 'README.md': '' })]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no fabric found in .*\n.*raw\/ or managed\//);
  });
});

describe('on the terminal', () => {
  it('prints help and version on stdout', async () => {
    const help = await runProgram(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/normalize .*\n.*check /);
    expect((await runProgram(['help', 'normalize'])).stdout).toMatch(/Exit status: 0 nothing to do/);
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await runProgram(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it('has no colour in a pipe, and stays silent when the reader has seen enough', async () => {
    const root = makeTree(mixed);
    expect((await runProgram(['normalize', root])).stdout).not.toContain('\u001b');
    expect((await runProgram(['normalize', root], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b');
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`raw/${at}.yaml`, vpc(at)]));
    const piped = await runShell(`hedgerow normalize ${makeTree(many)} --json | head -c 10`);
    expect(piped).toEqual({ code: 0, signal: null, stdout: '{\n  "writt', stderr: '' });
  });
});

const contracts = fileURLToPath(new URL('../../../shared/contracts', import.meta.url));

describe.skipIf(!existsSync(contracts))('the contracts of ../shared/contracts (skipped where it is absent)', () => {
  it.each(['normalize', 'check'])('%s --json keeps to its schema', async (command) => {
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    const ajv = new Ajv2020({ strict: false });
    for (const name of ['common', command]) {
      ajv.addSchema(JSON.parse(readFileSync(`${contracts}/${name}.schema.json`, 'utf8')));
    }
    const trees = [
      mixed,
      {
        ...mixed,
        'managed/vpc/vpc-1.yaml': vpc(1, 1099),
        'managed/x.yaml': `${vpc(7)}---\n${vpc(8)}`,
        'raw/e.yaml': '',
        'raw/x.png': 'x',
      },
      {
        'raw/a.yaml': vpc(1),
        'raw/b.yaml': vpc(1, 1500),
        'raw/c.yaml': 'a: [',
        'raw/list.yaml': `kind: List\napiVersion: v1\nitems:\n- ${vpc(3).trim().replaceAll('\n', '\n  ')}\n`,
      },
      { '.github/hedgerow.yml': 'version: 2\n' },
      { '.github/hedgerow.yml': 'version: 1\nfabrics: [{name: a, crds: [c.yaml]}]\n', 'c.yaml': 'a: [' },
    ];
    for (const tree of trees) {
      const { stdout } = await runProgram([command, makeTree(tree), '--json']);
      const isValid = ajv.validate(`${command}.schema.json`, JSON.parse(stdout));
      expect(isValid ? [] : ajv.errors).toEqual([]);
    }
  });
});

describe('an older Node', () => {
  const pretend = (version: string): string =>
    `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`;

  it.each(['20.20.2', '22.18.0'])('%s is told what is needed', async (version) => {
    const env = { ...process.env, NODE_OPTIONS: `--import "${pretend(version)}"` };
    expect(await runProgram(['--version'], { env })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `hedgerow: needs Node 22.19 or newer, this is Node ${version}\n`,
    });
  });

  it('the oldest that package.json names is taken', async () => {
    const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(engines.node).toBe('>=22.19');
    const env = { ...process.env, NODE_OPTIONS: `--import "${pretend('22.19.0')}"` };
    expect(await runProgram(['--version'], { env })).toMatchObject({ code: 0 });
  });

  it('meets no import before that', () => {
    const text = readFileSync(new URL('../../src/main.ts', import.meta.url), 'utf8');
    expect(text).not.toMatch(/^import /m);
  });
});
