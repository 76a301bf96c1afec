import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Snapshot, SnapshotFile } from '../../src/domain/snapshot.ts';
import type { UploadBases } from '../../src/normalize/merge-upload.ts';
import { planRepository, type RepositoryPlan } from '../../src/normalize/plan-repository.ts';
import { recordsIn } from '../../src/normalize/records-in.ts';
import { readKnowledge } from '../../src/records/knowledge.ts';
import { pathInFabric } from '../../src/records/paths.ts';
import { applyPlans } from './apply-plan.ts';
import { configIn } from './config-of.ts';
import { contentsOf, snapshotOf, snapshotOfDirectory } from './snapshot-of.ts';

const root = 'fixtures/normalize';
const cases = readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
// A case with base/ says what managed/ held when everything in raw/ was uploaded.
const isUpdating = process.env.UPDATE_GOLDEN === '1';

// Each case is a directory: before/ and after/ are repositories, plan.json what is planned. case.json, where there is
// one, adds entries that no directory can hold: submodules, files too large to be read.
describe.each(cases)('%s', (name) => {
  const directory = join(root, name);
  const before = readBefore(directory);
  const bases = readBases(join(directory, 'base'), before);
  const plan = planRepository(configIn(before), before, { bases });
  const after = applyPlans(before, plan.fabrics);

  it('plans what plan.json says', () => {
    const path = join(directory, 'plan.json');
    if (isUpdating) writeFileSync(path, `${JSON.stringify(plainPlan(plan), undefined, 2)}\n`);
    expect(plainPlan(plan)).toEqual(JSON.parse(readFileSync(path, 'utf8')));
  });

  it('leaves what after/ holds, byte for byte', () => {
    const path = join(directory, 'after');
    const kept = new Map([...after.files].filter(([, file]) => file.bytes !== undefined));
    if (isUpdating) writeDirectory(path, kept);
    const wanted = existsSync(path) ? snapshotOfDirectory(path).filter((file) => file.bytes !== undefined) : [];
    const wantedFiles = new Map(wanted.map((file) => [file.path, file]));
    expect(contentsOf({ commit: '', files: kept })).toEqual(contentsOf({ commit: '', files: wantedFiles }));
  });

  it('changes nothing a second time, with one plan id', () => {
    const again = planRepository(configIn(after), after, { bases });
    expect(again.fabrics.flatMap((fabric) => fabric.changes)).toEqual([]);
    expect(again.fabrics.flatMap((fabric) => fabric.repairs)).toEqual([]);
    const third = planRepository(configIn(after), after, { bases });
    expect(third.fabrics.map((fabric) => fabric.planId)).toEqual(again.fabrics.map((fabric) => fabric.planId));
  });

  it('is the same plan whatever the order of the files', () => {
    const turned = { commit: 'x', files: new Map([...before.files].reverse()) };
    expect(plainPlan(planRepository(configIn(turned), turned, { bases }))).toEqual(plainPlan(plan));
  });
});

type Extra = Partial<Pick<SnapshotFile, 'path' | 'mode' | 'blob' | 'size'>> & { readonly path: string };

function readBefore(directory: string): Snapshot {
  const files = snapshotOfDirectory(join(directory, 'before'));
  const extras = join(directory, 'case.json');
  const extra: Extra[] = existsSync(extras) ? JSON.parse(readFileSync(extras, 'utf8')).extra : [];
  const added = extra.map((entry): SnapshotFile => ({ mode: '100644', blob: 'f'.repeat(40), size: 0, ...entry }));
  return snapshotOf({}, [...files, ...added]);
}

function readBases(directory: string, now: Snapshot): ReadonlyMap<string, UploadBases> {
  if (!existsSync(directory)) return new Map();
  const base = snapshotOf({}, snapshotOfDirectory(directory));
  return new Map(
    configIn(now).fabrics.map((fabric) => {
      const records = recordsIn(fabric, base, readKnowledge(fabric, now).knowledge);
      const uploads = [...now.files.values()].filter(({ path }) => pathInFabric(fabric, path)?.startsWith('raw/'));
      return [fabric.name, new Map(uploads.map(({ blob }) => [blob, records]))];
    }),
  );
}

function plainPlan(plan: RepositoryPlan): unknown {
  const fabrics = plan.fabrics.map(({ changeSet: _changeSet, documents, ...rest }) => ({
    ...rest,
    documents: documents.map(({ diff: _diff, ...placement }) => placement),
  }));
  return JSON.parse(JSON.stringify({ ...plan, fabrics }));
}

function writeDirectory(path: string, files: ReadonlyMap<string, SnapshotFile>): void {
  rmSync(path, { recursive: true, force: true });
  for (const file of files.values()) {
    mkdirSync(dirname(join(path, file.path)), { recursive: true });
    writeFileSync(join(path, file.path), file.bytes ?? '', { mode: file.mode === '100755' ? 0o755 : 0o644 });
  }
}
