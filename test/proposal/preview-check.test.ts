import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.ts';
import type { DeployerState, DriftFinding } from '../../src/drift/drift-finding.ts';
import type { PreviewObject, PreviewOrder, PreviewPlan } from '../../src/drift/preview-plan.ts';
import { type PreviewCheckInput, previewCheck } from '../../src/proposal/preview-check.ts';
import { previewOf } from '../drift/preview-sides.ts';
import { manifestOf } from '../kinds/hedgehog/support.ts';
import { arbitraryFinding, findingOf } from './drift-fixture.ts';
import { hostileText } from './hostile-text.ts';
import { links } from './plan-fixture.ts';
import { findLive } from './render-github.ts';

const fabric = { name: 'fabric-1', directory: 'gitops/fabric-1' };
const argo: DeployerState = {
  ...{ name: 'Argo CD application fabric-1', status: 'ready', revision: links.commit },
  ...{ selfHeals: false, prunes: true, applies: 'each', scope: [] },
};
const vpc = (name: string, vlan: number, more: JsonObject = {}): JsonObject =>
  manifestOf('VPC', name, { subnets: { default: { subnet: '10.10.1.0/24', vlan } }, ...more });
const attachment = (to: string): JsonObject =>
  manifestOf('VPCAttachment', 'vpc-7--server-3', { subnet: `${to}/default`, connection: 'c' });

const compared = (deployer?: DeployerState): DriftFinding => findingOf({}, deployer === undefined ? {} : { deployer });

function check(plan: PreviewPlan, more: Partial<PreviewCheckInput> = {}) {
  return previewCheck({ fabric, plan, finding: compared(), links, ...more });
}

const drifted = previewOf({
  git: [vpc('vpc-1', 1001), vpc('vpc-7', 7)],
  wants: [vpc('vpc-1', 1002)],
  live: [vpc('vpc-1', 1005), vpc('vpc-7', 7), attachment('vpc-7')],
});

describe('the preview of a pull request', () => {
  it('says what merging does, with what the cluster has now', () => {
    const { title, conclusion, summary, annotations } = check(drifted);
    expect(conclusion).toBe('neutral');
    expect(title).toBe(
      'Merging will update 1 object and delete 1 in the cluster; it will refuse 1; drift of 1 is overwritten',
    );
    expect(summary).toContain('Merging this will **update 1 object** and **delete 1** in the cluster.');
    const url = `${links.server}/${links.owner}/${links.repo}/blob/${links.commit}/gitops/fabric-1/managed/vpc/vpc-1.yaml`;
    expect(summary.split('\n').filter((line) => line.startsWith('|'))).toEqual([
      '| object | field | cluster now | after |',
      '|---|---|---|---|',
      '| VPC `vpc-7` |  | exists | **deleted: the cluster will refuse**, VPCAttachment `vpc-7--server-3`, which no file declares, still refers to it |',
      `| [VPC \`vpc-1\`](${url}#L1) | \`spec.subnets.default.vlan\` | **1005** (drifted from 1001) | 1002 |`,
    ]);
    expect(summary).toContain('The cluster will refuse **1 object**: nothing comes of that part.');
    expect(summary).toContain('press **Adopt live** in the drift check first');
    expect(annotations).toEqual([
      {
        ...{ path: 'gitops/fabric-1/managed/vpc/vpc-1.yaml', startLine: 10, endLine: 10, level: 'warning' },
        title: 'VPC vpc-1: spec.subnets.default.vlan',
        message: 'Merging overwrites drift: the cluster has 1005 here, it will be 1002.',
      },
    ]);
  });

  it('is a success where nothing is overwritten or refused', () => {
    const plan = previewOf({ git: [vpc('vpc-1', 1)], wants: [vpc('vpc-1', 2)], live: [vpc('vpc-1', 1)] });
    const { title, conclusion, annotations } = check(plan);
    expect([title, conclusion, annotations]).toEqual(['Merging will update 1 object in the cluster', 'success', []]);
  });

  it('says that nothing changes', () => {
    const plan = previewOf({ git: [vpc('vpc-1', 1)], wants: [vpc('vpc-1', 5)], live: [vpc('vpc-1', 5)] });
    const { title, summary, conclusion } = check(plan);
    expect([title, conclusion]).toEqual(['Nothing changes in the cluster', 'success']);
    expect(summary).toContain('as it is: the cluster has these values already');
  });

  it('takes over what somebody made by hand', () => {
    const plan = previewOf({ git: [], wants: [vpc('vpc-1', 1)], live: [vpc('vpc-1', 5)] });
    expect(check(plan).summary).toContain('exists, and no file declared it | **taken over**');
  });

  it('shows what stays because no file names it', () => {
    const live = [vpc('vpc-1', 1, { defaultIsolated: true })];
    const plan = previewOf({ git: [vpc('vpc-1', 1)], wants: [vpc('vpc-1', 2)], live });
    expect(check(plan).summary).toContain('`spec.defaultIsolated` | **true** (only there) | stays: no file names it');
  });

  it('deletes nothing where the deployer does not prune', () => {
    const { title, summary, conclusion } = check(drifted, { finding: compared({ ...argo, prunes: false }) });
    expect(title).toBe('Merging will update 1 object in the cluster; drift of 1 is overwritten');
    expect(summary).toContain('| VPC `vpc-7` |  | exists | stays: the deployer does not prune |');
    expect(summary).toContain('- **1 object** whose file goes stays in the cluster: the deployer does not prune.');
    expect(conclusion).toBe('neutral');
  });

  it('counts drift that the pull request does not touch', () => {
    const { summary } = check({ ...drifted, driftElsewhere: 3 }, { finding: compared({ ...argo, selfHeals: true }) });
    expect(summary).toContain(
      "3 further records drifted that this pull request does not touch. The deployer puts Git's values back there too.",
    );
  });

  it('shows a deployer that does not deploy', () => {
    const { summary } = check(drifted, { finding: compared({ ...argo, status: 'failing', message: 'no access' }) });
    expect(summary).toContain('Argo CD application');
    expect(summary).toContain('No access.');
  });
});

describe('a cluster that is not known', () => {
  const plan = previewOf({ git: [vpc('vpc-1', 1), vpc('vpc-2', 2)], wants: [vpc('vpc-1', 3)] });

  it('was never compared: what changes in Git is shown all the same', () => {
    const { title, summary, conclusion } = check(plan, { finding: undefined });
    expect(title).toBe('Merging will update 1 object and delete 1 in the cluster; not compared yet');
    expect(conclusion).toBe('neutral');
    expect(summary).toContain('| object | field | Git now | after |');
    expect(summary).toContain('`spec.subnets.default.vlan` | 1 | 3 |');
  });

  it('does not answer: as it was before', () => {
    const unreachable = { since: '2026-11-23T08:02:11Z', message: 'connect ETIMEDOUT 10.0.0.1:6443' };
    const { title, summary, conclusion } = check(drifted, { unreachable });
    expect(title).toContain('; not reachable since 23 Nov 08:02 UTC');
    expect(conclusion).toBe('neutral');
    expect(summary).toContain('**The cluster does not answer since 23 Nov 08:02 UTC.** Connect ETIMEDOUT');
  });
});

describe('an order', () => {
  const both = [vpc('vpc-7', 7), attachment('vpc-7')];
  const going = previewOf({ git: both, wants: [], live: both });
  const coming = previewOf({ git: [], wants: both, live: [] });
  const printed = (plan: PreviewPlan, applies: DeployerState['applies']): string =>
    check(plan, { finding: compared(applies === undefined ? undefined : { ...argo, applies }) }).summary;

  it.each<[string, DeployerState['applies'], string]>([
    ['Argo CD', 'each', 'Argo CD tries again until the order fits, where `retry` is set.'],
    ['Flux', 'parts', 'Flux does not get there by itself'],
    ['a deployer that is not known', undefined, 'If the deployer stands still'],
  ])('of deletions, with %s', (_, applies, advice) => {
    const summary = printed(going, applies);
    expect(summary).toContain('- VPC `vpc-7` can only go after VPCAttachment `vpc-7--server-3`.');
    expect(summary).toContain(advice);
  });

  it('of creations is only said to one Kustomization for all', () => {
    expect(printed(coming, 'whole')).toContain('- VPCAttachment `vpc-7--server-3` needs VPC `vpc-7`, new as well.');
    expect(printed(coming, 'whole')).toContain('this one never gets through');
    expect(printed(coming, 'each')).not.toContain('**Order.**');
    expect(printed(coming, 'parts')).not.toContain('**Order.**');
  });

  it('of a rename', () => {
    const plan = previewOf({ git: [vpc('vpc-1', 1)], wants: [vpc('vpc-2', 1)], live: [vpc('vpc-1', 1)] });
    expect(printed(plan, 'each')).toContain('- VPC `vpc-2` is VPC `vpc-1` by another name');
  });
});

describe('what must hold', () => {
  const many = Array.from({ length: 1_000 }, (_, i) => vpc(`vpc-${i}`, i));

  it('keeps within the limits and counts what it does not show', () => {
    const live = many.map((_, i) => vpc(`vpc-${i}`, 5_000 + i));
    const plan = previewOf({ git: many, wants: many.map((_, i) => vpc(`vpc-${i}`, 10_000 + i)), live });
    const result = check(plan);
    expect(Buffer.byteLength(result.summary)).toBeLessThan(65_535);
    expect(Buffer.byteLength(result.text)).toBeLessThan(65_535);
    expect(result.annotations).toHaveLength(50);
    expect(result.summary).toContain('**940 more objects not in this table**');
    expect(result.text).toMatch(/… and [\d,]+ more objects\.$/);
  });

  const text = hostileText;
  const key = fc.record({ group: text, kind: text, namespace: fc.option(text, { nil: null }), name: text });
  const json = fc.oneof(
    text,
    fc.integer(),
    fc.array(text, { maxLength: 3 }),
    fc.dictionary(text, text, { maxKeys: 2 }),
  );
  const field = fc.record(
    {
      pointer: fc
        .array(text, { minLength: 1, maxLength: 3 })
        .map((segments) => segments.map((one) => `/${one.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')),
      effect: fc.constantFrom('changes', 'overwrites', 'stays'),
      ...{ now: json, after: json, git: json, manager: text, time: text, masked: fc.boolean(), line: fc.nat(99) },
    },
    { requiredKeys: ['pointer', 'effect'] },
  );
  const object = fc.record(
    {
      ...{ key, path: text, line: fc.nat(99), refused: text, isNew: fc.boolean() },
      effect: fc.constantFrom('creates', 'updates', 'deletes', 'nothing'),
      cluster: fc.constantFrom('present', 'absent', 'unknown'),
      fields: fc.array(field, { maxLength: 8 }),
    },
    { requiredKeys: ['key', 'path', 'line', 'isNew', 'effect', 'cluster', 'fields'] },
  );
  const order = fc.oneof(
    fc.record({
      is: fc.constantFrom('deletion', 'creation'),
      key,
      first: fc.array(key, { minLength: 1, maxLength: 5 }),
    }),
    fc.record({ is: fc.constant('rename'), key, from: key }),
  );

  it('shows nothing live of what people wrote, and the same for the same', () => {
    const plans = fc.record({
      objects: fc.array(object, { maxLength: 8 }),
      order: fc.array(order, { maxLength: 4 }),
      driftElsewhere: fc.nat(5),
    });
    fc.assert(
      fc.property(plans, fc.option(arbitraryFinding, { nil: undefined }), text, (sketch, finding, message) => {
        const plan = {
          ...sketch,
          objects: sketch.objects as PreviewObject[],
          order: sketch.order as PreviewOrder[],
        };
        const more = { finding, unreachable: { since: message, message } };
        const result = check(plan, more);
        for (const markdown of [result.summary, result.text]) expect(findLive(markdown, links.server)).toEqual([]);
        for (const one of [result.title, ...result.annotations.map(({ title }) => title)])
          expect(one).not.toMatch(/[\n\r]/);
        expect(check(plan, more)).toEqual(result);
      }),
      { numRuns: 150, seed: 96, endOnFailure: true },
    );
  });
});
