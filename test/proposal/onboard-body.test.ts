import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../src/actions/apply-changes.ts';
import { configPath, readRepositoryConfig } from '../../src/config/read-config.ts';
import { nothingToOnboard, planOnboarding } from '../../src/normalize/plan-onboarding.ts';
import { parseFooter } from '../../src/proposal/footer.ts';
import { onboardTitle, printOnboardBody } from '../../src/proposal/onboard-body.ts';
import { snapshotOf, snapshotOfDirectory } from '../normalize/snapshot-of.ts';
import { head, links } from './plan-fixture.ts';
import { findLive } from './render-github.ts';

const root = new URL('../../fixtures/onboard/', import.meta.url);
const base = 'a'.repeat(40);
const repository = { owner: 'acme', repo: 'network' };

function planOf(name: string) {
  return planOnboarding(snapshotOf({}, snapshotOfDirectory(new URL(`${name}/before`, root).pathname)), repository);
}

describe('golden onboarding', () => {
  it.each(readdirSync(root))('%s', async (name) => {
    const plan = planOf(name);
    const body = printOnboardBody(plan, { links, base, head, branch: 'main' });
    await expect(`${onboardTitle}\n\n${body}\n`).toMatchFileSnapshot(new URL(`${name}/body.md`, root).pathname);
    const config = plan.changeSet.get(configPath);
    const text = config?.action === 'write' ? config.content : '';
    await expect(text).toMatchFileSnapshot(new URL(`${name}/hedgerow.yml`, root).pathname);
    expect(findLive(body, links.server)).toEqual([]);
    expect(parseFooter(body)).toEqual({ planId: plan.planId, base, head });
    expect(readRepositoryConfig(Buffer.from(text)).problems).toEqual([]);
  });
});

const segment = fc.oneof(
  fc.constantFrom('raw', 'managed', 'unmanaged', '.hnp', 'fabric', 'vpcs', '.github', '.git', 'RAW', 'a b', '~', 'ä'),
  fc
    .string({ minLength: 1, maxLength: 6, unit: 'binary' })
    .filter((text) => !/[/\0]/.test(text) && !/^\.\.?$/.test(text)),
);
const content = fc.oneof(
  fc.constantFrom(
    'kind: VPC\napiVersion: vpc.githedgehog.com/v1beta1\nmetadata: {name: vpc-1}\n',
    'kind: Application\napiVersion: argoproj.io/v1alpha1\nspec: {source: {path: ../x}, syncPolicy: []}\n',
    'kind: Kustomization\napiVersion: kustomize.toolkit.fluxcd.io/v1\nspec: {path: [], sourceRef: {kind: GitRepository}}\n',
    '',
  ),
  fc.string(),
);
const tree = fc.dictionary(
  fc
    .tuple(fc.array(segment, { maxLength: 4 }), fc.constantFrom('.yaml', '.yml', '.json', '.gitkeep'))
    .map(([segments, ending]) => [...segments, `x${ending}`].join('/')),
  content,
  { maxKeys: 12 },
);

describe('any repository', () => {
  it('gets a configuration without problems, files only added, and an inert body within the limit', () => {
    fc.assert(
      fc.property(tree, (files) => {
        const snapshot = snapshotOf(files);
        const plan = planOnboarding(snapshot, repository);
        const body = printOnboardBody(plan, { links, base, head, branch: 'main' });
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
        expect(findLive(body, links.server)).toEqual([]);
        expect(planOnboarding(snapshot, repository).planId).toBe(plan.planId);
        for (const [path, change] of plan.changeSet) {
          expect(snapshot.files.has(path)).toBe(false);
          expect(change.action).toBe('write');
        }
        const isNothing = plan.changeSet.size === 0;
        expect(isNothing).toBe(plan.planId === nothingToOnboard.planId);
        if (isNothing) return;
        const after = applyChanges(snapshot.files, plan.changeSet);
        const { config, problems } = readRepositoryConfig(after.get(configPath)?.bytes ?? new Uint8Array());
        expect(problems).toEqual([]);
        expect(config?.fabrics.map(({ directory }) => directory)).toEqual(
          plan.fabrics.map(({ fabric }) => fabric.directory),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('with a thousand fabrics and ten thousand loose manifests: within the limit, what is cut is counted', () => {
    const vpc = (name: string) => `kind: VPC\napiVersion: vpc.githedgehog.com/v1beta1\nmetadata: {name: ${name}}\n`;
    const files: Record<string, string> = {};
    for (let fabric = 0; fabric < 1000; fabric += 1) {
      const directory = `networks/${'long-name-'.repeat(10)}${fabric}`;
      for (let loose = 0; loose < 10; loose += 1) files[`${directory}/vpc-${loose}.yaml`] = vpc(`vpc-${loose}`);
    }
    const body = printOnboardBody(planOnboarding(snapshotOf(files), repository), { links, base, head, branch: 'main' });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
    expect(body).toMatch(/… and 9[0-9]{2} more fabrics/);
    expect(body).toMatch(/… and 9,9[0-9]{2} more documents/);
  });
});
