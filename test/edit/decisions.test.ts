import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blobId } from '../../src/domain/blob-id.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { editsOfBranch } from '../../src/edit/edits-of-branch.ts';
import { planChange } from '../../src/edit/plan-change.ts';
import type { RecordEdit } from '../../src/edit/record-edit.ts';
import { snapshotAfter } from '../../src/edit/snapshot-after.ts';
import { readKnowledge } from '../../src/records/knowledge.ts';
import { snapshotOf } from '../normalize/snapshot-of.ts';
import { applied, blobAt, fabric, plan, textAt, vpc, vpcKey } from './plan-edits.ts';

const path = 'managed/vpc/vpc-1.yaml';
const yaml = (vlan: number, more = ''): string =>
  `# office\napiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata: {name: vpc-1, namespace: default${more}}\nspec: {subnets: {default: {subnet: 10.0.1.0/24, vlan: ${vlan}}}}\n`;
const files = snapshotOf({ [path]: yaml(1001) });
const base = blobAt(files, path);
const bases = new Map([[base, Buffer.from(yaml(1001))]]);
const key = vpcKey('vpc-1');
const put = (vlan: number, manifest: JsonObject = vpc('vpc-1', vlan, '10.0.1.0/24')): RecordEdit => ({
  op: 'put',
  key,
  manifest,
  base,
});
const remove: RecordEdit = { op: 'delete', key, base };
const pointer = '/spec/subnets/default/vlan';

describe('refusals', () => {
  const manifest = vpc('vpc-1', 1005, '10.0.1.0/24');
  const secret = {
    ...manifest,
    metadata: { name: 'vpc-1', annotations: { token: 'ghp_abcdefghijklmnopqrstuvwxyz0123456789' } },
  };
  const cases: readonly (readonly [code: string, edits: readonly RecordEdit[], pointer: string])[] = [
    ['base-unknown', [{ ...put(1005), base: 'f'.repeat(40) } as RecordEdit], '/base'],
    ['base-elsewhere', [{ ...put(1005), base: blobId('a: 1\n') } as RecordEdit], '/base'],
    ['not-found', [{ op: 'delete', key: vpcKey('vpc-9'), base }], '/key'],
    ['renamed', [put(0, vpc('vpc-2', 1005, '10.0.1.0/24'))], '/manifest/metadata/name'],
    [
      'renamed',
      [put(0, { ...manifest, metadata: { name: 'vpc-1', namespace: 'other' } })],
      '/manifest/metadata/namespace',
    ],
    ['renamed', [put(0, { ...manifest, kind: 'Server' })], '/manifest/kind'],
    ['renamed', [put(0, { ...manifest, apiVersion: 'apps/v1' })], '/manifest/apiVersion'],
    ['renamed', [{ op: 'merge-patch', key, patch: { metadata: { name: 'x' } }, base }], '/patch/metadata/name'],
    ['renamed', [{ op: 'merge-patch', key, patch: { kind: null }, base }], '/patch'],
    ['several-edits', [put(1005), remove], '/key'],
    [
      'kind-not-managed',
      [{ op: 'put', key: { ...key, group: '', kind: 'Secret' }, manifest: secret, base: null }],
      '/key/kind',
    ],
    ['contains-secret', [put(0, secret)], '/manifest/metadata/annotations/token'],
    [
      'not-editable',
      [{ op: 'put', key: vpcKey('../../etc'), manifest: vpc('../../etc', 1, '10.0.0.0/24'), base: null }],
      '/manifest/metadata/name',
    ],
    [
      'not-editable',
      [{ op: 'put', key: vpcKey('a'.repeat(300)), manifest: vpc('a'.repeat(300), 1, '10.0.0.0/24'), base: null }],
      '/manifest/metadata/name',
    ],
  ];
  it.each(cases)('%s', (code, edits, at) => {
    const planned = plan(files, edits, { bases: new Map([[blobId('a: 1\n'), Buffer.from('a: 1\n')]]) });
    expect(planned.refusals).toMatchObject([{ code, pointer: at }]);
    expect(planned.changeSet.size).toBe(0);
    expect(JSON.stringify(planned)).not.toContain('ghp_');
  });

  it('a place that is taken, by name', () => {
    const taken = snapshotOf({ 'managed/vpc/VPC-7.yaml': ': broken' });
    const planned = plan(taken, [
      { op: 'put', key: vpcKey('vpc-7'), manifest: vpc('vpc-7', 1, '10.0.0.0/24'), base: null },
    ]);
    expect(planned.refusals).toMatchObject([
      { code: 'not-editable', message: expect.stringContaining('managed/vpc/vpc-7.yaml') },
    ]);
  });

  it('a copy that says otherwise keeps a record from being deleted', () => {
    const two = snapshotOf({ [path]: yaml(1001), 'managed/other.yaml': yaml(1002) });
    expect(plan(two, [remove]).refusals).toMatchObject([{ code: 'not-editable' }]);
    const same = snapshotOf({ [path]: yaml(1001), 'managed/other.yaml': yaml(1001) });
    expect(plan(same, [remove]).changes).toHaveLength(2);
    expect(plan(same, [put(1005)]).changes).toHaveLength(2);
  });
});

describe('collisions', () => {
  const moved = snapshotOf({ [path]: yaml(1002) });
  const gone = snapshotOf({});

  it('of one field, on its line, and as a resolution decides', () => {
    const planned = plan(moved, [put(1005)], { bases });
    expect(planned.collisions).toEqual([{ key, pointer, base: 1001, git: 1002, edit: 1005, path, line: 5 }]);
    expect(planned.changeSet.size).toBe(0);
    const decide = (git: number, take: 'base' | 'git' | 'edit'): string | undefined => {
      const decided = plan(moved, [put(1005)], { bases, resolutions: [{ key, pointer, git, take }] });
      return decided.collisions.length > 0 ? 'collides' : textAt(applied(moved, decided), path);
    };
    expect(decide(1002, 'edit')).toBe(yaml(1005));
    expect(decide(1002, 'git')).toBe(yaml(1002));
    expect(decide(1002, 'base')).toBe(yaml(1001));
    expect(decide(1003, 'edit')).toBe('collides');
    const value = plan(moved, [put(1005)], {
      bases,
      resolutions: [{ key, pointer, git: 1002, take: 'value', value: 1010 }],
    });
    expect(textAt(applied(moved, value), path)).toBe(yaml(1010));
  });

  it('disjoint fields merge to both', () => {
    const labelled = snapshotOf({ [path]: yaml(1001, ', labels: {a: b}') });
    expect(textAt(applied(labelled, plan(labelled, [put(1005)], { bases })), path)).toBe(
      yaml(1005, ', labels: {a: b}'),
    );
  });

  it.each([
    ['deleted here, changed there', moved, remove],
    ['changed here, deleted there', gone, put(1005)],
    ['created on both sides', files, { ...put(1005), base: null } as RecordEdit],
  ])('of a whole record: %s', (_, snapshot, edit) => {
    const planned = plan(snapshot, [edit], { bases });
    expect(planned.collisions).toMatchObject([{ key, pointer: '' }]);
    const [collision] = planned.collisions;
    const git = collision?.git;
    const decided = plan(snapshot, [edit], {
      bases,
      resolutions: [{ key, pointer: '', take: 'edit', ...(git === undefined ? {} : { git }) }],
    });
    expect(decided).toMatchObject({ collisions: [], refusals: [] });
    expect(decided.changeSet.size).toBe(1);
    const kept = plan(snapshot, [edit], {
      bases,
      resolutions: [{ key, pointer: '', take: 'git', ...(git === undefined ? {} : { git }) }],
    });
    expect(kept.changeSet.size).toBe(0);
    expect(kept.collisions).toEqual([]);
  });

  it('deleted on both sides is no change', () => {
    expect(plan(gone, [remove], { bases })).toMatchObject({
      collisions: [],
      refusals: [],
      records: [{ action: 'none' }],
    });
  });

  it('one edit that collides keeps all from being made', () => {
    const create: RecordEdit = {
      op: 'put',
      key: vpcKey('vpc-2'),
      manifest: vpc('vpc-2', 7, '10.0.2.0/24'),
      base: null,
    };
    expect(plan(moved, [create, put(1005)], { bases }).changeSet.size).toBe(0);
  });
});

describe('problems', () => {
  const peering =
    'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPCPeering\nmetadata: {name: vpc-1--vpc-2, namespace: default}\nspec:\n  permit:\n  - vpc-1: {}\n    vpc-2: {}\n';
  it('a deletion of what is still referred to, on the line that refers to it; nothing that stood before elsewhere', () => {
    const all = snapshotOf({ [path]: yaml(1001), 'managed/vpcpeering/vpc-1--vpc-2.yaml': peering });
    const planned = plan(all, [remove]);
    expect(planned.problems).toMatchObject([
      { code: 'still-referenced', severity: 'error', path: 'managed/vpcpeering/vpc-1--vpc-2.yaml' },
    ]);
    expect(planned.touched).toMatchObject([{ key, dependants: [{ name: 'vpc-1--vpc-2' }] }]);
    const edited = plan(all, [put(1005)]);
    expect(edited.problems.filter(({ path: at }) => at !== path)).toEqual([]);
  });

  it('of the new text, on its lines', () => {
    const planned = plan(files, [put(99_999)]);
    expect(planned.problems.find((one) => one.pointer === pointer)).toMatchObject({
      severity: 'error',
      path,
      line: 5,
      key,
    });
  });
});

describe('editsOfBranch', () => {
  const { knowledge } = readKnowledge(fabric, files);
  const branch = (parent: Record<string, string>, head: Record<string, string>) =>
    editsOfBranch(fabric, snapshotOf(parent), snapshotOf(head), knowledge);
  const again = (of: ReturnType<typeof branch>, onto: Record<string, string>): Record<string, string | undefined> => {
    const target = snapshotOf(onto);
    const planned = planChange(fabric, target, knowledge, of.edits, { bases: of.bases, branch: of.files });
    expect(planned).toMatchObject({ refusals: [], collisions: [] });
    const after = snapshotAfter(target, fabric, planned.changeSet);
    return Object.fromEntries([...after.files.keys()].map((at) => [at, textAt(after, at)]));
  };
  const commented = yaml(1005).replace('spec:', '# by hand\nspec:');

  it('says updates, creations, deletions and files without records', () => {
    const created = yaml(1007).replaceAll('vpc-1', 'vpc-2');
    const found = branch(
      { [path]: yaml(1001) },
      { [path]: yaml(1005), 'managed/b.yaml': created, 'unmanaged/x.txt': 'x' },
    );
    expect(found.edits).toMatchObject([
      { op: 'put', key, base },
      { op: 'put', key: vpcKey('vpc-2'), base: null },
    ]);
    expect([...found.others]).toEqual([['unmanaged/x.txt', { action: 'write', mode: '100644', content: 'x' }]]);
    expect(branch({ [path]: yaml(1001) }, {}).edits).toEqual([remove]);
  });

  it('makes the same Change on a base that moved elsewhere, with the text of the branch', () => {
    const found = branch({ [path]: yaml(1001) }, { [path]: commented });
    expect(again(found, { [path]: yaml(1001), 'managed/c.yaml': 'a: 1\n' })).toEqual({
      [path]: commented,
      'managed/c.yaml': 'a: 1\n',
    });
  });

  it('merges by field where the base changed the same file', () => {
    const found = branch({ [path]: yaml(1001) }, { [path]: commented });
    expect(again(found, { [path]: yaml(1001, ', labels: {a: b}') })).toEqual({
      [path]: yaml(1005, ', labels: {a: b}'),
    });
  });

  it('keeps a comment, and a move, that change no value', () => {
    const found = branch({ [path]: yaml(1001) }, { 'managed/moved.yaml': `# note\n${yaml(1001)}` });
    expect(found.edits).toEqual([]);
    expect(again(found, { [path]: yaml(1001) })).toEqual({ 'managed/moved.yaml': `# note\n${yaml(1001)}` });
    expect(again(found, { [path]: yaml(1002) })).toEqual({ [path]: yaml(1002) });
  });
});

it('plans the same twice', () => {
  expect(plan(files, [put(1005)])).toEqual(plan(files, [put(1005)]));
});

it('never throws, whatever the files and edits hold, and never writes outside managed/', { timeout: 120_000 }, () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc
      .constantFrom(
        yaml(1001),
        `${yaml(1001)}---\n${yaml(1002)}`,
        '&a [*a]',
        '{',
        '<<: {a: 1}\n',
        `- ${'['.repeat(500)}`,
      )
      .map((text) => Buffer.from(text)),
  );
  const name = fc.oneof(
    fc.constantFrom('vpc-1', '../x', '__proto__', 'constructor', '\0', '', 'a'.repeat(300)),
    fc.string(),
  );
  const recordKey = fc.record({
    group: fc.constantFrom('vpc.githedgehog.com', '', '__proto__'),
    kind: fc.constantFrom('VPC', 'Secret', '__proto__', 'Switch'),
    namespace: fc.option(name),
    name,
  });
  const manifest = fc.oneof(
    fc.dictionary(name, fc.jsonValue()),
    name.map((one) => ({ ...vpc('vpc-1', 1, 'x'), [one]: 1 })),
  );
  const ref = fc.constantFrom(base, 'nowhere', '');
  const edit = fc.oneof(
    fc.record({ op: fc.constant('put'), key: recordKey, manifest, base: fc.option(ref) }),
    fc.record({ op: fc.constant('merge-patch'), key: recordKey, patch: manifest, base: ref }),
    fc.record({ op: fc.constant('delete'), key: recordKey, base: ref }),
  );
  fc.assert(
    fc.property(bytes, bytes, fc.array(edit, { maxLength: 4 }), (one, other, edits) => {
      const planned = plan(snapshotOf({ [path]: one, 'managed/b.yaml': other }), edits as RecordEdit[], { bases });
      for (const at of planned.changeSet.keys()) expect(at).toMatch(/^managed\/[^/]+(\/[a-zA-Z0-9][a-zA-Z0-9._-]*)?$/);
      const isHeld = planned.refusals.length + planned.collisions.length > 0;
      expect(isHeld && planned.changeSet.size > 0).toBe(false);
    }),
    { numRuns: 500, seed: 7 },
  );
  const deep = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`) as JsonObject;
  expect(plan(files, [put(0, deep), { op: 'merge-patch', key: vpcKey('b'), patch: deep, base }]).refusals).toHaveLength(
    2,
  );
});
