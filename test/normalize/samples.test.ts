import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Placement } from '../../src/normalize/fabric-plan.ts';
import { planRepository } from '../../src/normalize/plan-repository.ts';
import { readDocuments } from '../../src/yaml/read-documents.ts';
import { applyPlans } from './apply-plan.ts';
import { configOf } from './config-of.ts';
import { sampleOutcomes } from './sample-outcomes.ts';
import { snapshotOf } from './snapshot-of.ts';

const samples = resolve('..', 'shared', 'hedgehog', 'samples');
const isPresent = existsSync(samples);
const python = spawnSync('python3', ['-c', 'import yaml'], { stdio: 'ignore' }).status === 0;
const reason = isPresent ? '' : ` (skipped: ${samples} is not there)`;

const paths = isPresent
  ? readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'))
  : [];
const files = Object.fromEntries(paths.map((path) => [`raw/${path}`, readFileSync(join(samples, path))]));

describe.skipIf(!isPresent)(`the sample files${reason}`, () => {
  it('are those of the table', () => {
    expect(paths.sort()).toEqual(Object.keys(sampleOutcomes).sort());
  });

  it.each(Object.entries(sampleOutcomes))('%s', (path, wanted) => {
    const content = files[`raw/${path}`] ?? '';
    const [plan] = planRepository(configOf(), snapshotOf({ [`raw/${path}`]: content })).fabrics;
    expect(joinRuns(plan?.documents.map(describePlacement) ?? [])).toEqual(wanted);
  });

  it('lose and duplicate no document when all are uploaded together', () => {
    const before = snapshotOf(files);
    const { fabrics } = planRepository(configOf(), before);
    const documents = Object.values(files).flatMap((bytes) => readDocuments(bytes).documents.length || 1);
    expect(fabrics[0]?.documents).toHaveLength(documents.reduce((sum, count) => sum + count, 0));
    const after = applyPlans(before, fabrics);
    for (const { outcome, target, source } of fabrics[0]?.documents ?? []) {
      expect(after.files.has(outcome === 'held' ? source.path : (target ?? ''))).toBe(true);
    }
    expect(planRepository(configOf(), after).fabrics[0]?.changes).toEqual([]);
  });
});

describe.skipIf(!isPresent)(`managed files made from the samples${reason}`, () => {
  const texts = managedTexts();

  it('are many', () => {
    expect(texts.length).toBeGreaterThan(100);
  });

  it('say the same to js-yaml', () => {
    for (const text of texts) expect(load(text)).toEqual(parse(text, { version: '1.2' }));
  });

  it.skipIf(!python)(`say the same to a YAML 1.1 reader${python ? '' : ' (skipped: no python3 with yaml)'}`, () => {
    const script = 'import json,sys,yaml; json.dump([yaml.safe_load(t) for t in json.load(sys.stdin)], sys.stdout)';
    const read = spawnSync('python3', ['-c', script], {
      input: JSON.stringify(texts),
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    expect(read.stderr).toBe('');
    expect(JSON.parse(read.stdout)).toEqual(texts.map((text) => parse(text, { version: '1.2' })));
  });
});

// Every sample by itself, in both ways of being written: as it lies there, and as JSON that we print anew.
function managedTexts(): string[] {
  return Object.entries(files).flatMap(([path, content]) => {
    const values = readDocuments(content).documents.map((document) => JSON.stringify(document.value ?? null));
    const printed = values.map((value, i): [string, string] => [`raw/${i}.json`, value]);
    return [snapshotOf({ [path]: content }), snapshotOf(Object.fromEntries(printed))].flatMap((before) => {
      const after = applyPlans(before, planRepository(configOf(), before).fabrics);
      const managed = [...after.files.values()].filter((file) => file.path.startsWith('managed/'));
      return managed.map((file) => Buffer.from(file.bytes ?? '').toString('utf8'));
    });
  });
}

function describePlacement({ outcome, problems }: Placement): string {
  const errors = problems.filter((problem) => problem.severity === 'error').map((problem) => problem.code);
  return [outcome, ...[...new Set(errors)].sort()].join(' ');
}

function joinRuns(texts: readonly string[]): string[] {
  const runs: { text: string; count: number }[] = [];
  for (const text of texts) {
    const last = runs.at(-1);
    if (last?.text === text) last.count++;
    else runs.push({ text, count: 1 });
  }
  return runs.map(({ text, count }) => (count === 1 ? text : `${count} × ${text}`));
}
