import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/domain/json.ts';
import { planPreview } from '../../src/drift/preview.ts';
import type { PreviewPlan } from '../../src/drift/preview-plan.ts';
import { manifestOf } from '../kinds/hedgehog/support.ts';
import { type PreviewCase, previewOf, seenOf } from './preview-sides.ts';
import { gitSide, managedFiles } from './sides.ts';

const vpc = (vlan: number, more: JsonObject = {}, name = 'vpc-1'): JsonObject =>
  manifestOf('VPC', name, { subnets: { default: { subnet: '10.10.1.0/24', vlan } }, ...more });
const attachment = (to: string, name = 'a'): JsonObject =>
  manifestOf('VPCAttachment', name, { subnet: `${to}/default`, connection: 'c' });

/** One line an object, one a field, one an order. */
function printPlan({ objects, order }: PreviewPlan): string[] {
  const json = (value: unknown) => JSON.stringify(value) ?? '-';
  return [
    ...objects.flatMap(({ key, effect, cluster, isNew, fields, refused }) => [
      `${effect} ${key.kind} ${key.name}${isNew ? ' (new)' : ''}, ${cluster}${refused === undefined ? '' : `: ${refused}`}`,
      ...fields.map(
        ({ pointer, effect: what, now, after, git }) =>
          `  ${what} ${pointer} ${json(now)} → ${json(after)}${what === 'overwrites' ? ` (Git ${json(git)})` : ''}`,
      ),
    ]),
    ...order.map((one) =>
      one.is === 'rename'
        ? `rename ${one.from.name} → ${one.key.name}`
        : `${one.is} ${one.key.kind} ${one.key.name} after ${one.first.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`,
    ),
  ];
}

const vlan = '/spec/subnets/default/vlan';

describe('what merging does to the cluster', () => {
  test.each<[string, PreviewCase, string[]]>([
    ['nothing', { git: [vpc(1)], wants: [vpc(1)], live: [vpc(1)] }, []],
    [
      'an update of what is in sync',
      { git: [vpc(1)], wants: [vpc(2)], live: [vpc(1)] },
      ['updates VPC vpc-1, present', `  changes ${vlan} 1 → 2`],
    ],
    [
      'an update of a field that drifted',
      { git: [vpc(1)], wants: [vpc(2)], live: [vpc(5)] },
      ['updates VPC vpc-1, present', `  overwrites ${vlan} 5 → 2 (Git 1)`],
    ],
    [
      'drift of another field of the record goes too',
      { git: [vpc(1, { mode: 'l3vni' })], wants: [vpc(1)], live: [vpc(5, { mode: 'l3vni' })] },
      ['updates VPC vpc-1, present', `  overwrites ${vlan} 5 → 1 (Git 1)`, '  changes /spec/mode "l3vni" → -'],
    ],
    [
      'what only the cluster has stays',
      { git: [vpc(1)], wants: [vpc(2)], live: [vpc(1, { defaultIsolated: true })] },
      ['updates VPC vpc-1, present', `  changes ${vlan} 1 → 2`, '  stays /spec/defaultIsolated true → -'],
    ],
    [
      'what only the cluster has and the pull request takes over',
      { git: [vpc(1)], wants: [vpc(1, { defaultIsolated: true })], live: [vpc(1, { defaultIsolated: true })] },
      ['nothing VPC vpc-1, present'],
    ],
    [
      'the cluster is as the pull request wants it already',
      { git: [vpc(1)], wants: [vpc(5)], live: [vpc(5)] },
      ['nothing VPC vpc-1, present'],
    ],
    ['a new record', { git: [], wants: [vpc(1)], live: [] }, ['creates VPC vpc-1 (new), absent']],
    [
      'a new record that the cluster has: somebody made it',
      { git: [], wants: [vpc(1)], live: [vpc(5)] },
      ['updates VPC vpc-1 (new), present', `  changes ${vlan} 5 → 1`],
    ],
    [
      'a new record that the cluster has just so',
      { git: [], wants: [vpc(1)], live: [vpc(1)] },
      ['nothing VPC vpc-1 (new), present'],
    ],
    ['an update of a missing object', { git: [vpc(1)], wants: [vpc(2)], live: [] }, ['creates VPC vpc-1, absent']],
    ['a deletion', { git: [vpc(1)], wants: [], live: [vpc(1)] }, ['deletes VPC vpc-1, present']],
    [
      'a deletion of what drifted',
      { git: [vpc(1)], wants: [], live: [vpc(5)] },
      ['deletes VPC vpc-1, present', `  overwrites ${vlan} 5 → - (Git 1)`],
    ],
    ['a deletion of what is gone', { git: [vpc(1)], wants: [], live: [] }, ['nothing VPC vpc-1, absent']],
    [
      'never compared: what changes in Git',
      { git: [vpc(1), vpc(1, {}, 'vpc-2')], wants: [vpc(2), vpc(1, {}, 'vpc-3')] },
      [
        'updates VPC vpc-1, unknown',
        `  changes ${vlan} 1 → 2`,
        'deletes VPC vpc-2, unknown',
        'creates VPC vpc-3 (new), unknown',
        'rename vpc-2 → vpc-3',
      ],
    ],
  ])('%s', (_, question, plan) => {
    expect(printPlan(previewOf(question))).toEqual(plan);
  });

  test('fields have the lines of the file as the pull request leaves it, and who drifted them', () => {
    const { objects } = previewOf({ git: [vpc(1)], wants: [vpc(2)], live: [vpc(5)] });
    expect(objects[0]?.fields[0]).toMatchObject({ line: 10, git: 1 });
    expect(objects[0]).toMatchObject({ path: 'managed/vpc/vpc-1.yaml', line: 1 });
  });

  test('drift of other records is counted', () => {
    const others = [vpc(7, {}, 'vpc-2'), vpc(7, {}, 'vpc-3'), vpc(7, {}, 'vpc-4')];
    const git = gitSide(managedFiles([vpc(1), ...others]));
    const sides = (manifests: readonly JsonObject[]) => gitSide(managedFiles(manifests)).desired;
    const plan = planPreview({
      ...{ before: sides([vpc(1)]), after: sides([vpc(2)]), knowledge: git.knowledge, problems: [] },
      seen: seenOf(git, [vpc(1), vpc(8, {}, 'vpc-2'), vpc(7, {}, 'vpc-3')]),
    });
    // vpc-2 is changed, vpc-4 missing
    expect(plan.driftElsewhere).toBe(2);
  });

  test('a file that cannot be read any more deletes nothing', () => {
    const before = gitSide(managedFiles([vpc(1)]));
    const after = gitSide({ 'managed/vpc/vpc-1.yaml': 'kind: [' });
    const seen = seenOf(before, [vpc(1)]);
    const sides = { before: before.desired, after: after.desired, knowledge: after.knowledge };
    expect(planPreview({ ...sides, problems: [], seen }).objects).toEqual([]);
  });

  test('a credential is shown nowhere', () => {
    const secret = `ghp_${'a'.repeat(36)}`;
    const described = (description: string) => manifestOf('Server', 'server-1', { description });
    const { objects } = previewOf({ git: [described('x')], wants: [described(secret)], live: [described('y')] });
    expect(objects[0]?.fields).toEqual([
      expect.objectContaining({ pointer: '/spec/description', effect: 'overwrites', masked: true }),
    ]);
    expect(JSON.stringify(objects)).not.toContain('ghp_');
  });
});

describe('what the cluster refuses', () => {
  const key = { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: 'vpc-1' };

  test('is told by the problems of the set', () => {
    const problem = {
      code: 'still-referenced',
      severity: 'error',
      message: 'no',
      path: 'managed/x.yaml',
      key,
    } as const;
    expect(printPlan(previewOf({ git: [vpc(1)], wants: [], live: [vpc(1)], problems: [problem] }))).toEqual([
      'deletes VPC vpc-1, present: no',
    ]);
  });

  test('and by what only the cluster has', () => {
    const plan = previewOf({ git: [vpc(1)], wants: [], live: [vpc(1), attachment('vpc-1')] });
    expect(printPlan(plan)).toEqual([
      'deletes VPC vpc-1, present: the cluster will refuse to delete it: VPCAttachment `a`, which no file declares, still refers to it',
    ]);
  });
});

describe('what needs an order', () => {
  test.each<[string, PreviewCase, string[]]>([
    [
      'a deletion together with what refers to it',
      { git: [vpc(1), attachment('vpc-1')], wants: [], live: [vpc(1), attachment('vpc-1')] },
      ['deletes VPC vpc-1, present', 'deletes VPCAttachment a, present', 'deletion VPC vpc-1 after VPCAttachment a'],
    ],
    [
      'not where the cluster has it no more',
      { git: [vpc(1), attachment('vpc-1')], wants: [], live: [vpc(1)] },
      ['deletes VPC vpc-1, present', 'nothing VPCAttachment a, absent'],
    ],
    [
      'a rename, and what follows it',
      {
        git: [vpc(1), attachment('vpc-1')],
        wants: [vpc(1, {}, 'vpc-2'), attachment('vpc-2')],
        live: [vpc(1), attachment('vpc-1')],
      },
      [
        'deletes VPC vpc-1, present',
        'creates VPC vpc-2 (new), absent',
        'updates VPCAttachment a, present',
        '  changes /spec/subnet "vpc-1/default" → "vpc-2/default"',
        'deletion VPC vpc-1 after VPCAttachment a',
        'rename vpc-1 → vpc-2',
      ],
    ],
    [
      'a new object that refers to a new one',
      { git: [], wants: [vpc(1), attachment('vpc-1')], live: [] },
      [
        'creates VPC vpc-1 (new), absent',
        'creates VPCAttachment a (new), absent',
        'creation VPCAttachment a after VPC vpc-1',
      ],
    ],
    [
      'a switch group is let go whoever names it',
      {
        git: [manifestOf('SwitchGroup', 'g', {}), manifestOf('Switch', 's', { groups: ['g'] })],
        wants: [],
        live: [manifestOf('SwitchGroup', 'g', {}), manifestOf('Switch', 's', { groups: ['g'] })],
      },
      ['deletes Switch s, present', 'deletes SwitchGroup g, present'],
    ],
  ])('%s', (_, question, plan) => {
    expect(printPlan(previewOf(question))).toEqual(plan);
  });
});
