import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { printDrift } from '../../src/cli/print-drift.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { DriftReport } from '../../src/drift/drift-report.ts';
import { manifestOf } from '../kinds/hedgehog/support.ts';
import { namespaces, vpc } from './manifests.ts';
import { runProgram } from './run-program.ts';
import { makeTree } from './temporary-directory.ts';

const contracts = new URL('../../../shared/contracts/', import.meta.url);

/** The object that admission makes of a VPC of manifests.ts, owned by a deployer, then changed by hand. */
function liveVpc(number: number, vlan: number): JsonObject {
  const network = `10.0.${number}`;
  const owner = (manager: string, time: string, fieldsV1: JsonObject): JsonObject => ({ manager, time, fieldsV1 });
  const managedFields = [
    owner('argocd-controller', '2026-11-22T08:00:00Z', {
      'f:spec': { 'f:subnets': { '.': {}, 'f:default': { '.': {} } } },
    }),
    owner('kubectl-edit', '2026-11-22T17:40:10Z', { 'f:spec': { 'f:subnets': { 'f:default': { 'f:vlan': {} } } } }),
  ];
  const subnet = { subnet: `${network}.0/24`, gateway: `${network}.1`, vlan };
  const spec = { ipv4Namespace: 'default', vlanNamespace: 'default', subnets: { default: subnet } };
  return manifestOf('VPC', `vpc-${number}`, spec, { managedFields });
}

const dumpOf = (...items: JsonObject[]): string =>
  stringify({ apiVersion: 'v1', items, kind: 'List' }, { indentSeq: false });
const files = { 'managed/vpc/vpc-1.yaml': vpc(1), 'managed/vpc/vpc-2.yaml': vpc(2) };
const inSync = dumpOf(liveVpc(1, 1001), liveVpc(2, 1002));

describe('hedgerow drift', () => {
  test('in sync: says so and exits 0', async () => {
    const root = makeTree({ ...files, 'dump.yaml': inSync });
    const run = await runProgram(['drift', root, '--snapshot', `${root}/dump.yaml`]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('2 in sync\n');
  });

  test('drift: what, where, who and when; exits 1; the document is valid', async () => {
    const dump = dumpOf(liveVpc(1, 1005), liveVpc(3, 1003));
    const root = makeTree({ ...files, 'dumps/cluster.yaml': dump });
    const run = await runProgram(['drift', root, '--snapshot', `${root}/dumps`]);
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toMatch(/~ VPC vpc-1 +managed\/vpc\/vpc-1\.yaml:13\n/);
    expect(run.stdout).toMatch(
      /spec\.subnets\.default\.vlan +Git 1001 +cluster 1005 +kubectl-edit, 22 Nov 17:40 UTC\n/,
    );
    expect(run.stdout).toMatch(/- VPC vpc-2 +managed\/vpc\/vpc-2\.yaml\n +not in the cluster\n/);
    expect(run.stdout).toMatch(/\+ VPC vpc-3 +only in the cluster, created by argocd-controller, 22 Nov 08:00 UTC\n/);
    expect(run.stdout).toContain('0 in sync, 1 changed, 1 missing, 1 extra\n');

    const json = await runProgram(['drift', root, '--snapshot', `${root}/dumps`, '--json']);
    const report = JSON.parse(json.stdout);
    expect(json.code).toBe(1);
    expect(report.fabrics[0].counts).toEqual({ inSync: 0, changed: 1, missing: 1, extra: 1, pending: 0, unknown: 0 });
    expect(report.fabrics[0].records[0].differences).toEqual([
      {
        ...{ pointer: '/spec/subnets/default/vlan', git: 1001, live: 1005, line: 13 },
        ...{ manager: 'kubectl-edit', time: '2026-11-22T17:40:10Z' },
      },
    ]);
    if (!existsSync(contracts)) return;
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema(JSON.parse(readFileSync(new URL('common.schema.json', contracts), 'utf8')));
    const isValid = ajv.compile(JSON.parse(readFileSync(new URL('drift.schema.json', contracts), 'utf8')));
    isValid(report);
    expect(isValid.errors ?? []).toEqual([]);
  });

  test('a kind of which the dump holds nothing: unknown, with --kinds missing', async () => {
    const root = makeTree({ ...files, 'managed/ipv4namespace/all.yaml': namespaces, 'dump.yaml': inSync });
    const unknown = await runProgram(['drift', root, '--snapshot', `${root}/dump.yaml`]);
    expect(unknown.code).toBe(1);
    expect(unknown.stdout).toContain('? 1 IPv4Namespace record unknown');
    expect(unknown.stdout).toContain('2 in sync, 2 unknown\n');
    const kinds = 'ipv4namespaces,VLANNamespace.wiring.githedgehog.com';
    const missing = await runProgram(['drift', root, '--snapshot', `${root}/dump.yaml`, '--kinds', kinds]);
    expect(missing.stdout).toContain('2 in sync, 2 missing\n');
  });

  test('a file that cannot be read: its object is unknown, not extra', async () => {
    const root = makeTree({ ...files, 'managed/vpc/vpc-2.yaml': 'a: [\n', 'dump.yaml': inSync });
    const { code, stdout } = await runProgram(['drift', root, '--snapshot', `${root}/dump.yaml`]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\? VPC vpc-2 +managed\/vpc\/vpc-2\.yaml\n +the file in its place cannot be read/);
    expect(stdout).toContain('1 in sync, 1 unknown\n');
  });

  test('says where it is not known who changed what', async () => {
    const { metadata: _metadata, ...rest } = liveVpc(1, 1005);
    const root = makeTree({
      ...files,
      'dump.yaml': dumpOf({ ...rest, metadata: { name: 'vpc-1' } }, liveVpc(2, 1002)),
    });
    const run = await runProgram(['drift', root, '--snapshot', `${root}/dump.yaml`]);
    expect(run.stderr).toContain('--show-managed-fields');
    expect(run.stdout).toMatch(/cluster 1005\n/);
  });

  test('two fabrics of one cluster: nothing of one is extra for the other', async () => {
    const config = 'version: 1\nfabrics:\n  - {name: one, directory: one}\n  - {name: two, directory: two}\n';
    const root = makeTree({
      '.github/hedgerow.yml': config,
      'one/managed/vpc/vpc-1.yaml': vpc(1),
      'two/managed/vpc/vpc-2.yaml': vpc(2),
      'dump.yaml': inSync,
    });
    const both = await runProgram(['drift', root, '--snapshot', `${root}/dump.yaml`, '--json']);
    expect(both.code).toBe(0);
    expect(JSON.parse(both.stdout).fabrics.map(({ name }: { name: string }) => name)).toEqual(['one', 'two']);
    expect(await runProgram(['drift', root, '--snapshot', `${root}/dump.yaml`, '--fabric', 'two'])).toMatchObject({
      code: 0,
    });
  });

  test.each<[string, string[], Record<string, string>, string]>([
    ['no such snapshot', ['--snapshot', 'ROOT/gone.yaml'], {}, 'no such file or directory'],
    ['none given', [], {}, '--snapshot'],
    ['one that is broken', ['--snapshot', 'ROOT/dump.yaml'], { 'dump.yaml': 'a: [\n' }, 'dump.yaml:1'],
    [
      'one without any object of a managed kind',
      ['--snapshot', 'ROOT/dump.yaml'],
      { 'dump.yaml': 'a: 1\n' },
      'holds no object',
    ],
    ['an empty directory', ['--snapshot', 'ROOT/raw'], { 'raw/.gitkeep': '' }, 'holds no YAML'],
    [
      'a kind that nobody knows',
      ['--snapshot', 'ROOT/dump.yaml', '--kinds', 'Pod'],
      { 'dump.yaml': inSync },
      'no kind Pod',
    ],
    [
      'a broken configuration',
      ['--snapshot', 'ROOT/dump.yaml'],
      { '.github/hedgerow.yml': 'version: 2\n', 'dump.yaml': inSync },
      'broken',
    ],
  ])('%s: exits 2 and says why', async (_, args, more, words) => {
    const root = makeTree({ ...files, ...more });
    const run = await runProgram(['drift', root, ...args.map((one) => one.replace('ROOT', root))]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(words);
  });
});

describe('hedgerow drift --adopt', () => {
  const commented = `# ours\n${vpc(1)}`;
  const stand = {
    'managed/vpc/vpc-1.yaml': commented,
    'managed/vpc/vpc-2.yaml': vpc(2),
    'managed/ns/all.yaml': namespaces,
  };
  const drifted = dumpOf(liveVpc(1, 1005), liveVpc(3, 1003));
  const kinds = ['--kinds', 'ipv4namespaces,vlannamespaces'];
  const inGit = parseAllDocuments(namespaces).map((document) => document.toJS() as JsonObject);
  const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
  const run = (root: string, ...more: string[]) =>
    runProgram(['drift', root, '--snapshot', `${root}/dump.yaml`, ...more]);
  const read = (root: string, path: string) => readFileSync(`${root}/${path}`, 'utf8');

  test('writes the live values in place, shows the lines, and compares again', async () => {
    const root = makeTree({ ...stand, 'dump.yaml': dumpOf(liveVpc(1, 1005), liveVpc(2, 1002), ...inGit) });
    const { code, stdout } = await run(root, '--adopt', 'vpc/vpc-1', 'VPC/default/vpc-2');
    expect(code).toBe(0);
    expect(stdout).toContain('1 record adopted');
    expect(stdout).toMatch(/~ VPC vpc-1 {2}managed\/vpc\/vpc-1\.yaml\n/);
    expect(stdout).toMatch(/\n {6}- +vlan: 1001\n {6}\+ +vlan: 1005\n/);
    expect(stdout).toContain('VPC vpc-2 is in sync: nothing to adopt');
    expect(stdout).toContain('Written: 1 file.');
    expect(stdout).toContain('4 in sync\n');
    expect(read(root, 'managed/vpc/vpc-1.yaml')).toBe(commented.replace('vlan: 1001', 'vlan: 1005'));
  });

  test('what is missing or extra only by its name; the document says what was done', async () => {
    const root = makeTree({ ...stand, 'dump.yaml': drifted });
    const all = await run(root, ...kinds, '--adopt', 'all', '--json');
    const [fabric] = JSON.parse(all.stdout).fabrics;
    expect(all.code).toBe(1);
    expect(fabric).toMatchObject({
      counts: { inSync: 1, changed: 0, missing: 3, extra: 1 },
      adopted: [{ key: { name: 'vpc-1' }, action: 'update', path: 'managed/vpc/vpc-1.yaml' }],
      refused: [],
    });
    const named = await run(root, ...kinds, '--adopt', 'VPC/vpc-2', 'vpcs.vpc.githedgehog.com/vpc-3', '--json');
    expect(JSON.parse(named.stdout).fabrics[0]).toMatchObject({
      counts: { changed: 0, extra: 0 },
      adopted: [
        { key: { name: 'vpc-2' }, action: 'delete' },
        { key: { name: 'vpc-3' }, action: 'create', path: 'managed/vpc/vpc-3.yaml' },
      ],
    });
    expect(existsSync(`${root}/managed/vpc/vpc-2.yaml`)).toBe(false);
    expect(parse(read(root, 'managed/vpc/vpc-3.yaml')).spec).toEqual({
      subnets: { default: { subnet: '10.0.3.0/24', vlan: 1003 } },
    });
  });

  test('what cannot be adopted is said with its reason, and the rest is written', async () => {
    const live = dumpOf(liveVpc(1, 1005), liveVpc(2, 1002), manifestOf('Server', 's', { description: secret }));
    const root = makeTree({
      ...stand,
      'managed/server/s.yaml': stringify(manifestOf('Server', 's', {})),
      'dump.yaml': live,
    });
    const { code, stdout } = await run(root, '--adopt', 'all');
    expect(code).toBe(1);
    expect(stdout).toContain('! Server s\n      not adopted: spec.description: it may hold a credential');
    expect(stdout).toContain('Written: 1 file.');
    expect(stdout).not.toContain(secret);
  });

  test('what breaks the set is refused, and nothing written', async () => {
    const root = makeTree({ ...stand, 'dump.yaml': dumpOf(liveVpc(1, 1002), liveVpc(2, 1002)) });
    const { stdout } = await run(root, '--adopt', 'all');
    expect(stdout).toMatch(/! VPC vpc-1\n +not adopted: managed\/vpc\/vpc-2\.yaml:\d+: .*1002/);
    expect(stdout).toContain('Nothing written.');
    expect(read(root, 'managed/vpc/vpc-1.yaml')).toBe(commented);
  });

  test.each<[string, string, string]>([
    ['a name that nothing has', 'VPC/vpc-9', 'Is VPC/vpc-'],
    ['something else', 'Switch/leaf-1', 'Not in sync are:\n  VPC/vpc-1'],
    ['no name at all', 'vpc-1', 'there is no record vpc-1'],
  ])('%s: exits 2 with what it could be, and writes nothing', async (_, name, words) => {
    const root = makeTree({ ...stand, 'dump.yaml': drifted });
    const { code, stdout, stderr } = await run(root, '--adopt', 'VPC/vpc-1', name);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(read(root, 'managed/vpc/vpc-1.yaml')).toBe(commented);
  });

  test('a name that two fabrics have: says to choose one', async () => {
    const config = 'version: 1\nfabrics:\n  - {name: one, directory: one}\n  - {name: two, directory: two}\n';
    const root = makeTree({
      '.github/hedgerow.yml': config,
      'one/managed/vpc/vpc-1.yaml': vpc(1),
      'two/managed/vpc/vpc-1.yaml': vpc(1),
      'dump.yaml': dumpOf(liveVpc(1, 1005)),
    });
    const both = await run(root, '--adopt', 'VPC/vpc-1');
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('say which fabric is meant with --fabric');
    await run(root, '--fabric', 'two', '--adopt', 'VPC/vpc-1');
    expect(read(root, 'one/managed/vpc/vpc-1.yaml')).toContain('vlan: 1001');
    expect(read(root, 'two/managed/vpc/vpc-1.yaml')).toContain('vlan: 1005');
  });
});

describe('the report for people', () => {
  const key = { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: 'vpc-1' };
  const counts = { inSync: 0, changed: 1, missing: 0, extra: 0, pending: 0, unknown: 0 };
  const report = (differences: DriftReport['records'][number]['differences']): DriftReport => ({
    ...{ name: 'f', counts, kinds: [], notes: [] },
    records: [{ key, state: 'changed', path: 'managed/vpc/vpc-1.yaml', line: 1, differences }],
  });
  const print = (given: DriftReport, width?: number): string =>
    printDrift({ reports: [given], directories: new Map() }, { color: false, width });

  test('of two long values shows what differs', () => {
    const items = Array.from({ length: 20 }, (_, i) => ({ from: i, to: i }));
    const lists = { git: items, live: [...items.slice(1), { from: 99, to: 99 }] };
    const texts = { git: `${'x'.repeat(200)}a`, live: `${'x'.repeat(200)}b` };
    const text = print(
      report([
        { pointer: '/spec/ranges', ...lists },
        { pointer: '/spec/description', ...texts },
      ]),
    );
    expect(text).toContain('Git only {"from":0,"to":0}  ');
    expect(text).toContain('cluster only {"from":99,"to":99}');
    expect(text).toMatch(/Git …x{10}a +cluster …x{10}b\n/);
  });

  test('stays within the width of a terminal and cannot be written into', () => {
    const hostile = {
      pointer: '/spec/description',
      git: 'a\u001b[31m\n',
      live: '\u202eb',
      manager: 'm\u0007',
      line: 3,
    };
    const text = print(
      report([hostile, { pointer: '/spec/subnets/default/dhcp/options/leaseTimeSeconds', git: 3600, live: 1 }]),
      60,
    );
    expect(text.split('\n').every((line) => line.length <= 60)).toBe(true);
    for (const character of ['\u001b', '\u0007', '\u202e']) expect(text).not.toContain(character);
  });
});
