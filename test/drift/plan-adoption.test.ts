import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { JsonObject } from '../../src/domain/json.ts';
import type { DriftRecord } from '../../src/drift/drift-report.ts';
import type { LiveState } from '../../src/drift/live-state.ts';
import { type HedgehogKind, hedgehogSchemas } from '../../src/kinds/hedgehog/schemas/index.ts';
import { keepsLines } from '../edit/oracle.ts';
import { textAt } from '../edit/plan-edits.ts';
import { hasShared, kindOf, manifestOf, readAnswers, readYaml } from '../kinds/hedgehog/support.ts';
import { adopt } from './adopt.ts';
import { changesOf, withValue } from './changed-fields.ts';
import { coveredLines } from './covered-lines.ts';
import { clusterOf, compare, type GitSide, gitSide, pathOf, printReport } from './sides.ts';

/** A manifest as a file with a comment on every line. */
function commented(manifest: JsonObject): string {
  const lines = stringify(manifest).trimEnd().split('\n');
  const text = `${lines.map((line, i) => `${line}  # comment ${i}`).join('\n')}\n`;
  expect(parse(text)).toEqual(parse(stringify(manifest)));
  return text;
}

function sideOf(manifests: readonly JsonObject[], settings: string[] = []): GitSide {
  return gitSide(Object.fromEntries(manifests.map((one) => [pathOf(one), commented(one)])), settings);
}

/** Adopts, compares again, and says what is not as it should be. */
function faultsOf(git: GitSide, live: LiveState, isChosen?: (record: DriftRecord) => boolean): string[] {
  const report = compare(git, live);
  const chosen = report.records.filter(isChosen ?? (({ state }) => state === 'changed'));
  const { adoption, plan, after } = adopt(git, live, isChosen);
  const left = compare(after, live).records.filter(({ key }) => chosen.some((one) => one.key.name === key.name));
  const faults = [
    ...adoption.refused.map(({ key, pointer, reason }) => `${key.name}${pointer ?? ''}: ${reason}`),
    ...plan.refusals.map(({ message }) => message),
    ...printReport({ ...report, records: left }),
  ];
  for (const { path = '', differences } of chosen.filter(({ state }) => state === 'changed')) {
    const [before, now] = [textAt(git.snapshot, path) ?? '', textAt(after.snapshot, path) ?? ''];
    const allowed = coveredLines(
      before,
      differences.map(({ pointer }) => pointer),
    );
    if (!keepsLines(before, now, allowed)) faults.push(`${path}: other lines changed:\n${before}\n---\n${now}`);
  }
  return faults;
}

function liveOf({ manifest, live = {} }: ReturnType<typeof readAnswers>[number]): JsonObject {
  const { namespace = 'default', labels = {}, annotations = {}, spec } = live;
  const { apiVersion, kind } = manifest;
  const metadata = { name: manifest.metadata.name, namespace, labels, annotations };
  return { apiVersion, kind, metadata, ...(spec === undefined ? {} : { spec }) };
}

describe.skipIf(!hasShared)('the recorded cluster (skipped where ../shared/hedgehog is absent)', () => {
  const manifests = hasShared ? readYaml('live/git.yaml') : [];
  const drifted = (): LiveState =>
    clusterOf(readYaml('live/argocd-drifted.yaml').flatMap((list) => list.items as JsonObject[]));

  test('all that changed is adopted: clean, other lines and other files as they were', () => {
    const git = sideOf(manifests);
    const live = drifted();
    expect(faultsOf(git, live)).toEqual([]);
    const { plan, after } = adopt(git, live);
    expect(plan.records.map(({ action }) => action)).toEqual(Array(14).fill('update'));
    expect(plan.changeSet.size).toBe(14);
    expect(compare(after, live).counts).toEqual({
      ...{ inSync: 66, changed: 0, missing: 2, extra: 2, pending: 0, unknown: 0 },
    });
  });

  test('every record by its name: in sync, what is missing deleted, what is extra a clean new file', () => {
    const git = sideOf(manifests);
    const live = drifted();
    expect(faultsOf(git, live, () => true)).toEqual([]);
    const { plan, after } = adopt(git, live, () => true);
    expect(compare(after, live).counts).toMatchObject({ inSync: 68, changed: 0, missing: 0, extra: 0, unknown: 0 });
    expect(plan.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(parse(textAt(after.snapshot, 'managed/vpc/vpc-extra.yaml') ?? '')).toEqual(
      manifestOf('VPC', 'vpc-extra', { subnets: { default: { subnet: '10.0.77.0/24', vlan: 1077 } } }),
    );
    expect(textAt(after.snapshot, 'managed/server/server-12.yaml')).toBeUndefined();
    expect(parse(textAt(after.snapshot, 'managed/vpc/vpc-3.yaml') ?? '').spec.subnets.two).toEqual({
      ...{ subnet: '10.20.3.0/24', vlan: 2003 },
    });
  });

  test('every accepted update as the live object of the base file: adopted, clean', () => {
    const base = new Map(manifests.map((manifest) => [pathOf(manifest), manifest]));
    const faults: string[] = [];
    let adopted = 0;
    for (const answer of readAnswers('update').filter(({ accepted }) => accepted)) {
      const file = base.get(pathOf(answer.manifest));
      if (file === undefined) throw new Error(`no base for ${answer.id}`);
      const [git, live] = [sideOf([file]), clusterOf([liveOf(answer)])];
      if (compare(git, live).records.length === 0) continue;
      adopted += 1;
      faults.push(...faultsOf(git, live).map((fault) => `${answer.id}: ${fault}`));
    }
    expect(faults).toEqual([]);
    expect(adopted).toBeGreaterThan(200);
  });

  test('every accepted new object as an extra one: a file of its own, clean, no longer than what was sent', () => {
    const faults: string[] = [];
    for (const answer of readAnswers('create').filter(({ accepted }) => accepted)) {
      const live = clusterOf([liveOf(answer)]);
      const git = gitSide({});
      faults.push(...faultsOf(git, live, () => true).map((fault) => `${answer.id}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });

  test.each(Object.keys(hedgehogSchemas) as HedgehogKind[])('%s, each field changed live: adopted, clean', (name) => {
    const kind = kindOf(name);
    const held = new Map(
      readYaml('live/argocd-in-sync.yaml')
        .flatMap((list) => list.items as JsonObject[])
        .map((object) => [pathOf(object), withoutOwners(object)]),
    );
    const faults: string[] = [];
    const seen = new Set<string>();
    for (const manifest of manifests.filter((one) => one.kind === name)) {
      const git = sideOf([manifest]);
      const live = held.get(pathOf(manifest)) ?? {};
      const specSchema = hedgehogSchemas[name].properties?.spec ?? {};
      const stable = JSON.stringify(kind.withDefaults(live));
      for (const { path, value, pattern } of changesOf(specSchema, live.spec ?? {}, ['spec'], '/spec')) {
        const changed = withValue(live, path, value) as JsonObject;
        if (seen.has(pattern) || JSON.stringify(kind.withDefaults(changed)) === stable) continue;
        seen.add(pattern);
        faults.push(...faultsOf(git, clusterOf([changed])).map((fault) => `${path.join('.')}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
    expect(seen.size > 0 || name === 'SwitchGroup').toBe(true);
  });
});

function withoutOwners(object: JsonObject): JsonObject {
  const { managedFields: _owners, ...metadata } = object.metadata as JsonObject;
  return { ...object, metadata };
}

const subnet = { subnet: '10.10.1.0/24', vlan: 1001 };
const vpc = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => manifestOf('VPC', 'vpc-1', spec, metadata);
const vpcOf = (own: JsonObject, metadata: JsonObject = {}): JsonObject =>
  vpc({ subnets: { default: { ...subnet, ...own } } }, metadata);

describe('what is written', () => {
  /** The manifest that Git has once the object of its only record was adopted. */
  function adopted(git: JsonObject, live: JsonObject, settings: string[] = []): unknown {
    const [side, cluster] = [sideOf([git], settings), clusterOf([live])];
    expect(faultsOf(side, cluster)).toEqual([]);
    return parse(textAt(adopt(side, cluster).after.snapshot, pathOf(git)) ?? '');
  }

  test.each<[string, JsonObject, JsonObject, JsonObject]>([
    [
      'the value in place of the one Git has, also where it is the default',
      vpcOf({ gateway: '10.10.1.9' }),
      vpcOf({ gateway: '10.10.1.1' }),
      vpcOf({ gateway: '10.10.1.1' }),
    ],
    [
      'nothing that follows from what is written',
      vpcOf({}),
      vpc({ subnets: { default: { ...subnet, subnet: '10.10.9.0/24', gateway: '10.10.9.1' } } }),
      vpc({ subnets: { default: { ...subnet, subnet: '10.10.9.0/24' } } }),
    ],
    [
      'a member with its defaults left out',
      vpcOf({}),
      vpcOf({ dhcp: { enable: true, range: { start: '10.10.1.2', end: '10.10.1.99' } } }),
      vpcOf({ dhcp: { enable: true, range: { end: '10.10.1.99' } } }),
    ],
    [
      'no member where the cluster has none, and no empty parent',
      vpcOf({ dhcp: { enable: true, options: { dnsServers: ['1.1.1.1'] } } }),
      vpcOf({ gateway: '10.10.1.1' }),
      vpcOf({}),
    ],
    [
      'an empty value that says something',
      vpcOf({ isolated: true }),
      vpcOf({ isolated: false }),
      vpcOf({ isolated: false }),
    ],
    [
      'labels that differ, none that only the cluster has',
      vpcOf({}, { labels: { a: '1', b: '2' } }),
      vpcOf({}, { labels: { a: '3', c: '4', 'fabric.githedgehog.com/ipv4ns': 'default' } }),
      vpcOf({}, { labels: { a: '3' } }),
    ],
    ['no map of labels of which nothing is left', vpcOf({}, { labels: { a: '1' } }), vpcOf({}, {}), vpcOf({})],
    [
      'a MAC address as the file spells it',
      vpcOf({ dhcp: { enable: true, static: { '0C:20:12:FF:00:00': { ip: '10.10.1.7' } } } }),
      vpcOf({ dhcp: { enable: true, static: { '0c:20:12:ff:00:00': { ip: '10.10.1.8' } } } }),
      vpcOf({ dhcp: { enable: true, static: { '0C:20:12:FF:00:00': { ip: '10.10.1.8' } } } }),
    ],
  ])('%s', (_, git, live, wanted) => {
    expect(adopted(git, live)).toEqual(wanted);
  });

  test('what comes to light with it: options that DHCP off hid', () => {
    const dhcp = { enable: true, range: { start: '10.10.1.2', end: '10.10.1.255' } };
    const [git, live] = [sideOf([vpcOf({ dhcp: { options: { interfaceMTU: 1500 } } })]), clusterOf([vpcOf({ dhcp })])];
    const { after } = adopt(git, live);
    expect(parse(textAt(after.snapshot, 'managed/vpc/vpc-1.yaml') ?? '')).toEqual(vpcOf({ dhcp: { enable: true } }));
    expect(compare(after, live).records).toEqual([]);
  });

  test('items of a list that stay as they are written, whatever left before them', () => {
    const permit = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
    ];
    const git = vpc({ subnets: { default: subnet }, permit });
    expect(adopted(git, vpc({ subnets: { default: subnet }, permit: permit.slice(1) }))).toEqual(
      vpc({ subnets: { default: subnet }, permit: permit.slice(1) }),
    );
    const text = textAt(
      adopt(sideOf([git]), clusterOf([vpc({ subnets: { default: subnet }, permit: permit.slice(1) })])).after.snapshot,
      pathOf(git),
    );
    expect(text?.match(/# comment \d+/g)).toHaveLength((commented(git).match(/# comment/g)?.length ?? 0) - 2);
  });

  test('not the fields that the configuration leaves out', () => {
    const ignore = ['drift: {ignore: [{kind: VPC, name: "*", fields: [/spec/subnets/default/vlan]}]}'];
    expect(adopted(vpcOf({}), vpcOf({ vlan: 7, gateway: '10.10.1.9' }), ignore)).toEqual(
      vpcOf({ gateway: '10.10.1.9' }),
    );
  });

  test('of an extra object nothing of tools, of the cluster, of admission', () => {
    const live: JsonObject = {
      ...vpcOf(
        { gateway: '10.10.1.1', dhcp: {} },
        {
          uid: 'u',
          resourceVersion: '7',
          creationTimestamp: '2026-11-23T05:58:00Z',
          finalizers: ['x'],
          labels: {
            rack: 'a',
            'fabric.githedgehog.com/ipv4ns': 'default',
            'app.kubernetes.io/instance': 'f',
            'kustomize.toolkit.fluxcd.io/name': 'f',
          },
          annotations: {
            'argocd.argoproj.io/tracking-id': 't',
            'kubectl.kubernetes.io/last-applied-configuration': '{}',
            'fabric.githedgehog.com/route-summ': '1',
          },
        },
      ),
      status: { a: 1 },
    };
    const { after } = adopt(gitSide({}), clusterOf([live]), () => true);
    const metadata = { labels: { rack: 'a' }, annotations: { 'fabric.githedgehog.com/route-summ': '1' } };
    expect(textAt(after.snapshot, 'managed/vpc/vpc-1.yaml')).toBe(stringify(vpcOf({}, metadata)));
  });

  test('of an extra object what somebody set, though it is the default', () => {
    const fields = {
      'f:spec': { 'f:subnets': { '.': {}, 'f:default': { '.': {}, 'f:subnet': {}, 'f:vlan': {}, 'f:gateway': {} } } },
    };
    const managedFields = [{ manager: 'kubectl-create', time: '2026-11-23T05:58:00Z', fieldsV1: fields }];
    const live = {
      ...vpc(
        { ipv4Namespace: 'default', subnets: { default: { ...subnet, gateway: '10.10.1.1' } } },
        { managedFields },
      ),
    };
    const { after } = adopt(gitSide({}), clusterOf([live]), () => true);
    expect(parse(textAt(after.snapshot, 'managed/vpc/vpc-1.yaml') ?? '')).toEqual(vpcOf({ gateway: '10.10.1.1' }));
  });
});

describe('what is not adopted, and why', () => {
  test('a value that may be a credential, of a record and of a new one', () => {
    const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
    const live = clusterOf([
      manifestOf('Server', 'a', { description: secret }),
      manifestOf('Server', 'b', { description: secret }),
    ]);
    const { adoption, plan } = adopt(sideOf([manifestOf('Server', 'a', { description: 'plain' })]), live, () => true);
    expect(adoption.edits).toEqual([]);
    expect(adoption.refused).toMatchObject([
      { key: { name: 'a' }, pointer: '/spec/description', reason: expect.stringContaining('credential') },
      { key: { name: 'b' }, pointer: '/spec/description', reason: expect.stringContaining('credential') },
    ]);
    expect(JSON.stringify([adoption, plan])).not.toContain(secret);
  });

  test('a record that could not be compared', () => {
    const broken = gitSide({ 'managed/vpc/vpc-1.yaml': 'a: [\n' });
    const { adoption, plan } = adopt(broken, clusterOf([vpcOf({})]), () => true);
    expect(adoption.refused).toMatchObject([
      { key: { name: 'vpc-1' }, reason: expect.stringContaining('not be compared') },
    ]);
    expect(plan.changeSet.size).toBe(0);
  });
});
