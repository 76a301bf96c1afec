import { describe, expect, it } from 'vitest';
import type { ChangeSet } from '../../src/domain/change-set.ts';
import type { FabricPlan } from '../../src/normalize/fabric-plan.ts';
import { type PlanOptions, planRepository } from '../../src/normalize/plan-repository.ts';
import { type ExaminedFile, examineFile } from '../../src/records/examine.ts';
import { readKnowledge } from '../../src/records/knowledge.ts';
import { configOf } from './config-of.ts';
import { type Content, snapshotOf } from './snapshot-of.ts';

const server = (name: string, description = name): string =>
  `apiVersion: wiring.githedgehog.com/v1beta1\nkind: Server\nmetadata:\n  name: ${name}\n  namespace: default\nspec:\n  description: ${description}\n`;
const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\n';
const link = (path: string) => ({ path, mode: '120000' as const, blob: 'a'.repeat(40), size: 3 });

function planOf(files: Record<string, Content>, options: PlanOptions = {}, links: readonly string[] = []): FabricPlan {
  const [plan] = planRepository(configOf(), snapshotOf(files, links.map(link)), options).fabrics;
  if (plan === undefined) throw new Error('no fabric was planned');
  return plan;
}

function outcomesOf({ documents }: FabricPlan): string[] {
  return documents.map(({ outcome, title }) => `${title}: ${outcome}`);
}

describe('withheld outcomes', () => {
  const files = {
    'managed/server/a.yaml': server('a'),
    'raw/new.yaml': `${server('a', 'changed')}---\n${server('b')}---\n${configMap}`,
  };

  it('are planned, and their documents stay in raw/', () => {
    const plan = planOf(files, { withhold: ['updated'] });
    expect(outcomesOf(plan)).toEqual(['Server a: updated', 'Server b: managed', 'ConfigMap app: unmanaged']);
    expect(plan.changes).toEqual([
      { path: 'managed/server/b.yaml', action: 'add' },
      { path: 'raw/new.yaml', action: 'update' },
      { path: 'unmanaged/new.yaml', action: 'add' },
    ]);
    expect(contentAt(plan.changeSet, 'raw/new.yaml')).toBe(server('a', 'changed'));
  });
});

describe('files examined before', () => {
  it('give the same plan, also after a journey as JSON', () => {
    const config = configOf();
    const [fabric] = config.fabrics;
    const before = snapshotOf({
      'managed/server/a.yaml': server('a'),
      'raw/new.yaml': `${server('a', 'changed')}---\nkind: [\n---\n${configMap}`,
      'raw/list.json': JSON.stringify({ kind: 'List', items: [{ kind: 'Server' }, { a: null }] }),
    });
    if (fabric === undefined) throw new Error('no fabric');
    const { knowledge } = readKnowledge(fabric, before);
    const examined = new Map<string, ExaminedFile>();
    for (const { blob, bytes } of before.files.values()) {
      examined.set(blob, JSON.parse(JSON.stringify(examineFile(bytes ?? new Uint8Array(), knowledge))));
    }
    const plan = planRepository(config, before, {
      examine: ({ blob }) => examined.get(blob) ?? { documents: [], faults: [], frame: [] },
    });
    expect(plan).toEqual(planRepository(config, before));
  });
});

describe('one fabric of several', () => {
  const text =
    'version: 1\nfabrics:\n  - {name: east, directory: e, crds: [c.yaml]}\n  - {name: west, directory: w, crds: [c.yaml]}\n';
  const before = snapshotOf({ 'e/raw/a.yaml': server('a'), 'w/raw/a.yaml': server('a'), 'c.yaml': configMap });

  it('is planned by its name, as it is planned among all', () => {
    const [, west] = planRepository(configOf(text), before).fabrics;
    expect(planRepository(configOf(text), before, { only: 'west' }).fabrics).toEqual([west]);
  });

  it('shares a problem of a CRD file with the others', () => {
    expect(planRepository(configOf(text), before).problems).toMatchObject([{ code: 'crd', path: 'c.yaml', line: 1 }]);
  });

  it('has a plan id of its own', () => {
    const [east, west] = planRepository(configOf(text), before).fabrics;
    expect(east?.planId).not.toBe(west?.planId);
  });
});

describe('a plan id', () => {
  const plan = planOf({ 'raw/a.yaml': server('a') });

  it('does not change with files that the plan does not touch', () => {
    const more = { 'README.md': '# x\n', 'unmanaged/b.yaml': configMap, 'managed/server/z.yaml': server('z') };
    expect(planOf({ 'raw/a.yaml': server('a'), ...more }).planId).toBe(plan.planId);
  });

  it('changes with a source, a result and a path', () => {
    const others = [{ 'raw/b.yaml': server('a') }, { 'raw/a.yaml': `${server('a')}\n` }, { 'raw/a.yaml': server('b') }];
    const ids = others.map((files) => planOf(files).planId);
    expect(new Set([plan.planId, ...ids]).size).toBe(4);
  });

  it('is that of nothing while all that is left is held', () => {
    const held = planOf({ 'raw/a.yaml': `${server('a', 'x')}---\n${server('a', 'y')}` });
    expect(held.summary.held).toBe(2);
    expect(held.planId).toBe(planOf({}).planId);
  });
});

describe('what is in the way', () => {
  it('of managed/ holds the document', () => {
    expect(outcomesOf(planOf({ 'raw/a.yaml': server('a'), 'managed/server': 'a file' }))).toEqual(['Server a: held']);
    expect(outcomesOf(planOf({ 'raw/a.yaml': server('a') }, {}, ['managed']))).toEqual(['Server a: held']);
    expect(outcomesOf(planOf({ 'raw/a.yaml': server('a'), 'managed/server/a.yaml/x.txt': '' }))).toEqual([
      'Server a: held',
    ]);
  });

  it('of unmanaged/ leaves the document where it is', () => {
    const plan = planOf({ 'raw/a.yaml': `${configMap}---\n${server('a')}`, 'raw/b.txt': 'b' }, {}, ['unmanaged']);
    expect(outcomesOf(plan)).toEqual(['ConfigMap app: held', 'Server a: managed', 'file: held']);
    expect(contentAt(plan.changeSet, 'raw/a.yaml')).toBe(configMap);
    expect(plan.changeSet.has('raw/b.txt')).toBe(false);
  });
});

describe('paths', () => {
  it('that git would not make are left alone', () => {
    const plan = planOf({ 'raw/../a.yaml': server('a'), 'raw//b.yaml': server('b'), 'raw/./c.yaml': server('c') });
    expect([plan.documents, plan.changes]).toEqual([[], []]);
  });

  it('are told by content, not by the name of the upload', () => {
    const plan = planOf({ 'raw/managed/vpc/b.yaml': server('a') });
    expect(plan.changes).toEqual([{ path: 'managed/server/a.yaml', action: 'move', from: 'raw/managed/vpc/b.yaml' }]);
  });
});

describe('secrets', () => {
  const key =
    '-----BEGIN PRIVATE KEY-----\\nMIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEA\\n-----END PRIVATE KEY-----';

  it('of a managed file that an upload replaces are shown nowhere', () => {
    const plan = planOf({ 'managed/server/a.yaml': server('a', `"${key}"`), 'raw/a.yaml': server('a', 'clean') });
    expect(outcomesOf(plan)).toEqual(['Server a: updated']);
    const { changeSet: _changeSet, ...shown } = plan;
    expect(JSON.stringify(shown)).not.toContain('MIIB');
  });

  it('of an upload are shown nowhere', () => {
    const { changeSet: _changeSet, ...shown } = planOf({ 'raw/a.yaml': server('a', `"${key}"`) });
    expect(shown.documents).toMatchObject([{ outcome: 'unmanaged', problems: [{ code: 'contains-secret' }] }]);
    expect(JSON.stringify(shown)).not.toContain('MIIB');
  });
});

function contentAt(changeSet: ChangeSet, path: string): string | undefined {
  const change = changeSet.get(path);
  return change?.action === 'write' ? change.content : undefined;
}
