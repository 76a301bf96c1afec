import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.ts';
import type { DriftFinding } from '../../src/drift/drift-finding.ts';
import type { DriftRecord } from '../../src/drift/drift-report.ts';
import type { Check } from '../../src/proposal/check.ts';
import { type DriftCheckInput, driftCheck } from '../../src/proposal/drift-check.ts';
import { clusterOf, compare, gitSide, managedFiles } from '../drift/sides.ts';
import { hasShared, readYaml } from '../kinds/hedgehog/support.ts';
import { arbitraryFinding, findingOf, vlan, vpc } from './drift-fixture.ts';
import { head, links } from './plan-fixture.ts';
import { findLive } from './render-github.ts';

const fabric: DriftCheckInput['fabric'] = {
  name: 'fabric-1',
  directory: 'gitops/fabric-1',
  drift: { conclusion: 'neutral' },
};
const detailsUrl = 'https://hedgerow.example/drift/acme/network/fabric-1/c2VjcmV0';
const unreachable = { since: '2026-11-23T08:02:11Z', message: 'connect ETIMEDOUT 10.0.0.1:6443' };
const argo: NonNullable<DriftFinding['deployer']> = {
  name: 'Argo CD application fabric-1',
  status: 'ready',
  revision: links.commit,
  selfHeals: false,
  scope: [],
};

function check(finding: DriftFinding | undefined, more: Partial<DriftCheckInput> = {}) {
  return driftCheck({ fabric, finding, links, detailsUrl, ...more });
}

const changed = vpc('vpc-1', { differences: [vlan] });
const missing = vpc('vpc-2', { state: 'missing' });
const extra = vpc('vpc-extra', { state: 'extra', manager: 'kubectl-create', time: '2026-11-22T17:42:00Z' });
const pending = vpc('vpc-3', { state: 'pending', differences: [vlan] });
const { line: _line, ...deleted } = vpc('vpc-8', { state: 'pending' });
const unread: DriftRecord = { ...deleted, state: 'unknown' };
const unknown = vpc('vpc-4', { state: 'unknown' });
const masked = vpc('vpc-5', {
  differences: [
    {
      pointer: '/metadata/annotations/api-token',
      git: 'hunter2',
      live: 'hunter3',
      line: 6,
      manager: 'kubectl-edit',
      masked: true,
    },
  ],
});
const forbidden = {
  group: 'vpc.githedgehog.com',
  kind: 'VPC',
  status: 'forbidden',
  objects: 0,
  message: 'vpcs is forbidden: User "hedgerow" cannot list resource "vpcs"',
} as const;

describe('conclusion and title', () => {
  const paused = { by: 'octocat', since: '2026-11-22T08:02:11Z' };
  const strict = { ...fabric, drift: { conclusion: 'failure' as const } };
  it.each([
    ['in sync', check(findingOf({ inSync: 68 })), 'success', 'In sync: 68 records'],
    ['one changed', check(findingOf({ records: [changed] })), 'neutral', '1 of 66 records differs from the cluster'],
    [
      'drift.conclusion',
      check(findingOf({ records: [changed, missing] }), { fabric: strict }),
      'failure',
      '2 of 67 records differ from the cluster',
    ],
    ['extra', check(findingOf({ records: [extra] })), 'neutral', '1 object only in the cluster, 65 records in sync'],
    [
      'pending',
      check(findingOf({ records: [pending] }), { fabric: strict }),
      'neutral',
      '1 of 66 records waiting for the deployer',
    ],
    [
      'what is to be deleted, or in no readable file: no records',
      check(findingOf({ records: [deleted, unread] })),
      'neutral',
      '1 object waiting for the deployer, 1 not compared',
    ],
    [
      'unknown',
      check(findingOf({ records: [unknown] }), { fabric: strict }),
      'neutral',
      '1 of 66 records not compared',
    ],
    [
      'everything',
      check(findingOf({ records: [changed, missing, extra, pending, unknown] })),
      'neutral',
      '2 of 69 records differ from the cluster, 1 object only in the cluster, 1 waiting for the deployer, 1 not compared',
    ],
    [
      'no answer',
      check(findingOf({ inSync: 68 }), { unreachable }),
      'neutral',
      'Cluster not reachable since 23 Nov 08:02 UTC; 68 records were in sync then',
    ],
    [
      'no answer, drift before',
      check(findingOf({ records: [changed] }), { unreachable, fabric: strict }),
      'neutral',
      'Cluster not reachable since 23 Nov 08:02 UTC; 1 of 66 records differed from the cluster then',
    ],
    [
      'never an answer',
      check(undefined, { unreachable }),
      'neutral',
      'Cluster not reachable since 23 Nov 08:02 UTC; never compared',
    ],
    [
      'an answer never came',
      check(undefined, { unreachable: { message: 'x509: certificate signed by unknown authority' } }),
      'neutral',
      'Cluster not reachable; never compared',
    ],
    ['nothing yet', check(undefined), 'neutral', 'Not compared yet'],
    [
      'paused',
      check(findingOf({ records: [changed] }), { paused, fabric: strict }),
      'neutral',
      '1 of 66 records differs from the cluster; paused by octocat',
    ],
    [
      'a failing deployer',
      check(findingOf({ inSync: 1 }, { deployer: { ...argo, status: 'failing' } })),
      'success',
      'In sync: 1 record; deployer failing',
    ],
  ] as const)('%s', (_, result, conclusion, title) => {
    expect(result).toMatchObject({ name: 'hedgerow / drift: fabric-1', conclusion, title, detailsUrl });
  });
});

describe('golden texts', () => {
  const many = Array.from({ length: 500 }, (_, at) =>
    vpc(`vpc-${at}`, { differences: [{ ...vlan, live: 2000 + at }] }),
  );
  const goldens: Readonly<Record<string, () => ReturnType<typeof check>>> = {
    'in-sync': () => check(findingOf({ inSync: 68 }, { deployer: argo })),
    unreachable: () => check(findingOf({ records: [changed] }, { commit: head }), { unreachable }),
    pending: () =>
      check(
        findingOf(
          { records: [pending, vpc('vpc-9', { state: 'pending' })] },
          { deployer: { ...argo, revision: head, status: 'progressing' } },
        ),
      ),
    'partly-unknown': () =>
      check(
        findingOf(
          {
            records: [changed, unknown, vpc('vpc-6', { state: 'unknown' })],
            kinds: [forbidden],
            notes: [
              {
                key: changed.key,
                pointer: '/spec/hostBGP',
                text: 'version skew: the version that the cluster runs does not know this field and drops it',
              },
            ],
          },
          {
            extrasUnknown: 'fabric fabric-2 of this cluster is not indexed yet',
            deployer: {
              ...argo,
              status: 'failing',
              revision: head,
              message: 'one or more objects failed to apply: admission webhook denied the request',
              scope: ['it reads gitops/fabric-1/raw too'],
            },
          },
        ),
      ),
    masked: () => check(findingOf({ records: [masked] })),
    'five-hundred': () => check(findingOf({ records: many, inSync: 9500 })),
    'without-page': () => check(findingOf({ records: [missing, extra] }), { detailsUrl: undefined }),
  };
  const golden = (name: string): string => new URL(`../../fixtures/drift-check/${name}.md`, import.meta.url).pathname;
  it.each(Object.entries(goldens))('%s', async (name, make) => {
    await expect(print(make())).toMatchFileSnapshot(golden(name));
    expect(findFaults(make())).toEqual([]);
  });
  it.skipIf(!hasShared)('the recorded cluster after people changed it', async () => {
    const git = gitSide(managedFiles(readYaml('live/git.yaml')));
    const objects = readYaml('live/argocd-drifted.yaml').flatMap((list) => list.items as JsonObject[]);
    const result = check({ report: compare(git, clusterOf(objects)), commit: links.commit, deployer: argo });
    await expect(print(result)).toMatchFileSnapshot(golden('recorded'));
    expect(findFaults(result)).toEqual([]);
  });
});

/** A check as one text: conclusion and title, buttons, summary, text, annotations. */
function print({ conclusion, title, summary, text, annotations, actions = [] }: Check): string {
  const remarks = annotations.map((one) => `${one.path}:${one.startLine} ${one.title} | ${one.message}`);
  const buttons = actions.map(({ label }) => `[${label}]`).join(' ');
  return [`${conclusion}: ${title}`, buttons, '----', summary, '----', text, '----', ...remarks, ''].join('\n');
}

/** What GitHub would refuse, or turn into something live; empty where all is well. */
function findFaults({ title, summary, text, annotations, actions = [] }: Check): string[] {
  const isTooLong = [
    title.length > 255,
    Buffer.byteLength(summary) > 65_535,
    Buffer.byteLength(text) > 65_535,
    annotations.length > 50,
    annotations.some((one) => one.startLine < 1 || one.title.length > 255 || Buffer.byteLength(one.message) > 65_535),
    actions.length > 3,
    actions.some(({ label, identifier }) => label.length > 20 || identifier.length > 20),
    actions.some(({ description }) => description.length > 40),
  ];
  return [
    ...isTooLong.flatMap((is, at) => (is ? [`limit ${at}`] : [])),
    ...annotations.flatMap(({ title: what, message }) =>
      /\p{Cc}|[\u202a-\u202e]/u.test(`${what}${message}`) ? [`a hidden character in ${what}`] : [],
    ),
    ...[summary, text].flatMap((markdown) =>
      findLive(markdown.replaceAll(detailsUrl, `${links.server}/x`), links.server),
    ),
  ];
}

describe('what must hold', () => {
  it('adopts only changed records that hold no credential, and never while paused or out of reach', () => {
    const buttons = (result: ReturnType<typeof check>) => result.actions?.map(({ identifier }) => identifier);
    expect(buttons(check(findingOf({ records: [changed, masked] })))).toEqual(['adopt-live', 'refresh-drift']);
    expect(buttons(check(findingOf({ records: [masked, missing, extra, pending] })))).toEqual(['refresh-drift']);
    expect(buttons(check(findingOf({ records: [changed] }), { unreachable }))).toEqual(['refresh-drift']);
    expect(buttons(check(findingOf({ records: [changed] }), { paused: { by: 'ann', since: '' } }))).toEqual([
      'refresh-drift',
    ]);
  });
  it('a value that may be a credential is nowhere', () => {
    expect(JSON.stringify(check(findingOf({ records: [masked] })))).not.toContain('hunter');
  });
  it('no annotation stands on a commit that was not compared', () => {
    expect(check(findingOf({ records: [changed] }, { commit: head }), { unreachable }).annotations).toEqual([]);
  });
  it('500 differences: every record is in the table or counted, and each state has its rows', () => {
    const records = [
      ...Array.from({ length: 500 }, (_, at) => vpc(`vpc-${at}`, { differences: [vlan] })),
      missing,
      extra,
    ];
    const { summary, text, annotations } = check(findingOf({ records }));
    const rows = summary.match(/^\| VPC `/gm) ?? [];
    const left = Number(/\*\*([0-9,]+) more records? not in this table/.exec(summary)?.[1]?.replaceAll(',', ''));
    expect(rows.length + left).toBe(502);
    expect(summary).toContain('missing in the cluster');
    expect(summary).toContain('only in the cluster');
    const blocks = text.match(/^\*\*(changed|missing|extra)\*\*/gm) ?? [];
    const notShown = Number(/\*\*([0-9,]+) more differences? not shown here/.exec(text)?.[1]?.replaceAll(',', ''));
    expect(blocks.length + notShown).toBe(502);
    expect(text).toContain(detailsUrl);
    expect(annotations).toHaveLength(50);
    expect(annotations.filter(({ message }) => message.includes('does not have'))).toHaveLength(1);
  });
  const bad = '@octocat #1 <script>alert(1)</script> `x` | \u202e\n```\n</details> https://evil.example';
  it.each([
    ['hostile names', (at: number) => `${bad}-${at}`],
    ['names of 70,000 characters', (at: number) => `${at}-${'n'.repeat(70_000)}`],
    ['names that triple in addresses', (at: number) => `${at}-${'漢'.repeat(300)}`],
  ])('3,000 records with %s', (_, name) => {
    const records = Array.from({ length: 3000 }, (_one, at) => {
      const states = ['changed', 'missing', 'extra', 'pending', 'unknown'] as const;
      const long = name(at % 20);
      return vpc(long, {
        key: { group: 'g', kind: at % 50 === 0 ? long : `Kind${at % 40}`, namespace: long, name: long },
        state: states[at % 5] ?? 'changed',
        manager: long,
        differences: Array.from({ length: 10 }, (_two, i) => ({
          ...vlan,
          pointer: `/spec/${i}/${long}`,
          git: long,
          live: `${i}${long}`,
          manager: long,
        })),
      });
    });
    const kinds = Array.from({ length: 40 }, (_one, at) => ({
      ...forbidden,
      group: 'g',
      kind: `Kind${at}`,
      message: name(at),
    }));
    const notes = records.slice(0, 200).map(({ key }, at) => ({ key, pointer: `/spec/${name(at)}`, text: name(at) }));
    const scope = Array.from({ length: 50 }, (_one, at) => name(at));
    const deployer = { ...argo, name: name(1), status: 'failing' as const, revision: name(2), message: name(3), scope };
    const paused = { by: name(4), since: unreachable.since };
    const finding = findingOf({ records, kinds, notes }, { deployer, extrasUnknown: name(6) });
    const result = check(finding, { paused, unreachable: { ...unreachable, message: name(8) } });
    expect(findFaults(result)).toEqual([]);
    expect(Buffer.byteLength(result.text)).toBeGreaterThan(30_000);
  });
  it('any finding is inert, within the limits and gives the same check again', () => {
    fc.assert(
      fc.property(arbitraryFinding, (finding) => {
        const result = check(finding);
        expect(findFaults(result)).toEqual([]);
        expect(check(finding)).toEqual(result);
      }),
      { numRuns: 100, seed: 1, endOnFailure: true },
    );
  });
});
