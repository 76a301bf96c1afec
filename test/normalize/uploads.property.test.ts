import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FabricPlan, Placement } from '../../src/normalize/fabric-plan.ts';
import { planRepository } from '../../src/normalize/plan-repository.ts';
import { isManifestPath } from '../../src/records/paths.ts';
import { readDocuments } from '../../src/yaml/read-documents.ts';
import { applyPlans } from './apply-plan.ts';
import { arbitraryUpload, tokensOf } from './arbitrary-upload.ts';
import { configOf } from './config-of.ts';
import { contentsOf, snapshotOf } from './snapshot-of.ts';

const configs = ['', ', repair: false', ', onExisting: reject', ', kindDirectory: plural'].map((rest) =>
  configOf(`version: 1\nfabrics: [{name: fabric-1${rest}}]\n`),
);
const arbitraryConfig = fc.constantFrom(...configs);

describe('any uploads', () => {
  it('are accounted for, document by document, and planning again changes nothing', { timeout: 600_000 }, () => {
    let uploads = 0;
    fc.assert(
      fc.property(arbitraryUpload, arbitraryConfig, ({ files }, config) => {
        const before = snapshotOf(files);
        const { fabrics } = planRepository(config, before);
        const after = applyPlans(before, fabrics);
        const plan = firstOf(fabrics);
        expectAccounted(plan.documents, files, contentsOf(after));
        expectKept(files, contentsOf(after), plan);
        for (const path of plan.changeSet.keys()) expect(path).toMatch(/^(raw|managed|unmanaged)\/[^.]/);
        const again = planRepository(config, after).fabrics[0];
        expect(again?.changes).toEqual([]);
        expect(planRepository(config, before).fabrics[0]?.planId).toBe(plan.planId);
        uploads += Object.keys(files).filter((path) => path.startsWith('raw/')).length;
      }),
      { numRuns: 2_050 },
    );
    expect(uploads).toBeGreaterThanOrEqual(10_000);
  });

  it('may be random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 400 }), (upload, managed) => {
        const before = snapshotOf({ 'raw/a.yaml': upload, 'managed/server/a.yaml': managed });
        const { fabrics } = planRepository(configOf(), before);
        const after = applyPlans(before, fabrics);
        expect(planRepository(configOf(), after).fabrics[0]?.changes).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

function firstOf(plans: readonly FabricPlan[]): FabricPlan {
  const [plan] = plans;
  if (plan === undefined) throw new Error('no fabric was planned');
  return plan;
}

type Texts = Readonly<Record<string, string>>;

// Where each document's token must be found afterwards: exactly once where its outcome puts it, nowhere if dropped.
function expectAccounted(placements: readonly Placement[], before: Texts, after: Texts): void {
  for (const [path, text] of Object.entries(before)) {
    if (!path.startsWith('raw/')) continue;
    const own = placements.filter((placement) => placement.source.path === path);
    const documents = isManifestPath(path) ? readDocuments(Buffer.from(text)).documents : [];
    expect(own).toHaveLength(Math.max(1, documents.length));
    for (const [i, placement] of own.entries()) {
      for (const token of tokensOf(documents[i]?.text ?? text)) expectToken(token, placement, after);
      if (documents[i]?.item === undefined) expectBytes(documents[i]?.text ?? text, text, placement, after);
    }
  }
}

// What is set aside or stays keeps its bytes (a text with a marker inside is no stretch of the file).
function expectBytes(own: string, text: string, { outcome, target, source }: Placement, after: Texts): void {
  const path = outcome === 'held' ? source.path : target;
  if ((outcome !== 'held' && outcome !== 'unmanaged') || path === undefined || !text.includes(own)) return;
  expect(Buffer.from(after[path] ?? '', 'latin1').toString('utf8')).toContain(own);
}

function expectToken(token: string, { outcome, target, source }: Placement, after: Texts): void {
  const places = Object.entries(after).flatMap(([path, text]) =>
    tokensOf(text).flatMap((t) => (t === token ? path : [])),
  );
  if (outcome === 'managed' || outcome === 'unmanaged') expect(places).toEqual([target]);
  else if (outcome === 'held') expect(places).toEqual([source.path]);
  else expect(places.filter((path) => path !== target)).toEqual([]);
}

// What lay in managed/ and unmanaged/ is there still, each document once, unless an equal copy was dropped or a
// field's line was changed by an update.
function expectKept(before: Texts, after: Texts, { documents, repairs }: FabricPlan): void {
  const isTouched =
    documents.some(({ outcome }) => outcome === 'updated') || repairs.some(({ kind }) => kind === 'dedupe');
  if (isTouched) return;
  const left = new Set(Object.values(after).flatMap(tokensOf));
  for (const [path, text] of Object.entries(before)) {
    if (path.startsWith('raw/')) continue;
    const texts = readDocuments(Buffer.from(text)).documents.map((document) => document.text);
    for (const token of texts.flatMap(tokensOf)) expect(left.has(token), `${token} is lost`).toBe(true);
  }
}
