import { describe, expect, test } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import type { DriftDifference } from '../../src/drift/drift-report.ts';
import { compareManifests } from '../../src/kinds/compare.ts';
import { type Answer, hasShared, readAnswers, readJson, readYaml, recordOf } from '../kinds/hedgehog/support.ts';
import { clusterOf, compare, gitSide, managedFiles, printReport } from './sides.ts';

// What a real cluster answered. The files lie beside the project, in ../shared.

type Truth = {
  readonly records: readonly {
    readonly kind: string;
    readonly name: string;
    readonly state: string;
    readonly manager?: string;
    readonly differences: readonly DriftDifference[];
  }[];
  readonly notDrift: readonly { readonly kind: string; readonly name: string; readonly liveOnly: readonly string[] }[];
  readonly counts: object;
};

describe.skipIf(!hasShared)('the recorded cluster (skipped where ../shared/hedgehog is absent)', () => {
  const manifests = hasShared ? readYaml('live/git.yaml') : [];
  const git = gitSide(managedFiles(manifests));
  const dump = (name: string): JsonObject[] => readYaml(`live/${name}`).flatMap((list) => list.items as JsonObject[]);

  test.each(['argocd-in-sync.yaml', 'flux-in-sync.yaml'])('git.yaml against %s: 68 in sync, nothing else', (name) => {
    const report = compare(git, clusterOf(dump(name)));
    expect(printReport(report)).toEqual([]);
    expect(report.counts).toEqual({ inSync: 68, changed: 0, missing: 0, extra: 0, pending: 0, unknown: 0 });
    expect(report.notes).toEqual([]);
  });

  test('git.yaml against argocd-drifted.yaml: exactly the recorded truth', () => {
    const truth = readJson('live/argocd-drifted.truth.json') as Truth;
    const report = compare(git, clusterOf(dump('argocd-drifted.yaml')));
    const sorted = <Item>(items: readonly Item[]): Item[] =>
      items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    const found = report.records.map(({ key, state, manager, differences }) => ({
      ...{ kind: key.kind, name: key.name, state },
      ...(manager === undefined ? {} : { manager }),
      differences: sorted(differences.map(({ line: _line, time: _time, ...difference }) => difference)),
    }));
    const wanted = truth.records.map((record) => ({ ...record, differences: sorted(record.differences) }));
    expect(found).toHaveLength(18);
    expect(sorted(found)).toEqual(sorted(wanted));
    expect(report.counts).toEqual(truth.counts);
    for (const { kind, name, liveOnly } of truth.notDrift.filter(({ liveOnly: own }) => own.length > 0)) {
      const notes = report.notes.filter(({ key }) => key.kind === kind && key.name === name);
      expect(notes.map(({ pointer }) => pointer)).toEqual(liveOnly);
    }
    const times = report.records
      .flatMap(({ differences }) => differences)
      .filter(({ manager }) => manager !== undefined);
    expect(times.every(({ time }) => time !== undefined)).toBe(true);
  });

  function liveOf({ manifest, live = {} }: Answer): JsonObject {
    const { namespace = 'default', labels = {}, annotations = {}, spec } = live;
    const metadata = { name: manifest.metadata.name, namespace, labels, annotations };
    return {
      apiVersion: manifest.apiVersion,
      kind: manifest.kind,
      metadata,
      ...(spec === undefined ? {} : { spec }),
    };
  }

  test.each(['create', 'update'] as const)(
    'every accepted line of %s.jsonl against what it became: no drift',
    (file) => {
      const wrong = readAnswers(file)
        .filter(({ accepted }) => accepted)
        .flatMap((answer) => {
          const { fabric, knowledge, desired } = gitSide({ 'managed/a.json': JSON.stringify(answer.manifest) });
          const report = compare({ fabric, knowledge, desired }, clusterOf([liveOf(answer)]));
          const lines =
            report.counts.inSync === 1 ? printReport(report) : [`${answer.id}: ${printReport(report).join()}`];
          return lines;
        });
      expect(wrong).toEqual([]);
    },
  );

  test('every accepted update as the live object of the base file: all that differs is found, and nothing else', () => {
    const base = new Map(manifests.map((manifest) => [idOf(manifest), manifest]));
    const before = new Map(dump('argocd-in-sync.yaml').map((object) => [idOf(object), object]));
    const wrong: string[] = [];
    let drifted = 0;
    for (const answer of readAnswers('update').filter(({ accepted }) => accepted)) {
      const file = base.get(idOf(answer.manifest));
      const old = before.get(idOf(answer.manifest));
      if (file === undefined || old === undefined) throw new Error(`no base for ${answer.id}`);
      const live = liveOf(answer);
      const report = compare(gitSide(managedFiles([file])), clusterOf([live]));
      const [record] = report.records;
      const wanted = pointersBetween(file, old, live);
      const found = (record?.differences ?? []).map(({ pointer }) => pointer).sort();
      if (wanted.length > 0) drifted += 1;
      if (JSON.stringify(wanted) !== JSON.stringify(found))
        wrong.push(`${answer.id}: ${found.join()} instead of ${wanted.join()}`);
      for (const { git: from, live: to } of record?.differences ?? [])
        expect([from, to]).not.toEqual([undefined, undefined]);
    }
    expect(wrong).toEqual([]);
    expect(drifted).toBeGreaterThan(200);
  });

  test('defaults applied twice are the same as once', () => {
    const all = [...manifests, ...(['create', 'update'] as const).flatMap(readAnswers).map(({ manifest }) => manifest)];
    const unstable = all.filter((manifest) => {
      const { withDefaults } = recordOf(manifest).kind;
      const once = withDefaults(manifest);
      return JSON.stringify(withDefaults(once)) !== JSON.stringify(once);
    });
    expect(unstable.map(idOf)).toEqual([]);
    expect(all.length).toBeGreaterThan(3000);
  });

  test.each(['mesh-leaf-01.yaml', 'reg-spine-1.yaml'])('%s against files without the defaults: no drift', (name) => {
    const objects = readYaml(`samples/live-specs/${name}`).filter((value) => isObject(value));
    const files = objects.map(withoutDefaults);
    const report = compare(gitSide(managedFiles(files)), clusterOf(objects));
    expect(printReport(report)).toEqual([]);
    expect(report.counts.inSync).toBe(objects.length);
    expect(JSON.stringify(files).length).toBeLessThan(JSON.stringify(objects).length * 0.98);
  });
});

/** The manifest as a person would write it: what FACTS.md section 5 says that admission sets is left out. */
function withoutDefaults(manifest: JsonObject): JsonObject {
  const { spec, metadata } = manifest as { spec: JsonObject; metadata: JsonObject };
  const { namespace: _namespace, ...named } = metadata;
  const kept = Object.entries(spec ?? {}).filter(
    ([member, value]) =>
      !['ipv4Namespace', 'vlanNamespace'].includes(member) &&
      !(member === 'groups' && JSON.stringify(value) === JSON.stringify([(spec.redundancy as JsonObject)?.group])) &&
      !(member === 'vlanNamespaces' && JSON.stringify(value) === '["default"]') &&
      JSON.stringify(value) !== '{}',
  );
  const short = Object.fromEntries(
    kept.map(([member, value]) => [member, member === 'subnets' && isObject(value) ? subnetsOf(value) : value]),
  );
  return { ...manifest, metadata: named, spec: short };
}

function subnetsOf(subnets: JsonObject): JsonObject {
  const plain = (subnet: Json): Json => {
    const { gateway, dhcp, ...rest } = subnet as { gateway?: string; dhcp?: JsonObject; subnet: string };
    const isFirst = gateway === rest.subnet?.replace(/\.\d+\/\d+$/, '.1');
    return {
      ...rest,
      ...(gateway === undefined || isFirst ? {} : { gateway }),
      ...(dhcp === undefined || JSON.stringify(dhcp) === '{}' ? {} : { dhcp }),
    };
  };
  return Object.fromEntries(Object.entries(subnets).map(([name, subnet]) => [name, plain(subnet)]));
}

function idOf(manifest: JsonObject): string {
  const { kind, metadata } = manifest as { kind: string; metadata: { name: string } };
  return `${kind} ${metadata.name}`;
}

/** What vectors/README.md, Recall, asks for: the live specs' differences, and declared labels and annotations that changed. */
function pointersBetween(file: JsonObject, before: JsonObject, after: JsonObject): string[] {
  const { kind } = recordOf(file);
  const specs = (manifest: JsonObject): JsonObject => ({
    apiVersion: manifest.apiVersion ?? null,
    kind: manifest.kind ?? null,
    metadata: { name: 'x' },
    ...(manifest.spec === undefined ? {} : { spec: manifest.spec }),
  });
  // objects that are there already hold their defaults: none are set for this oracle
  const plain = { ...kind, withDefaults: (manifest: JsonObject) => manifest };
  const ofSpec = compareManifests(plain, specs(before), specs(after)).map(({ pointer }) => pointer);
  const metadata = (manifest: JsonObject): JsonObject => (isObject(manifest.metadata) ? manifest.metadata : {});
  const declared = (['labels', 'annotations'] as const).flatMap((part) => {
    const own = metadata(file)[part];
    const held = metadata(after)[part];
    const now = isObject(held) ? held : {};
    return Object.entries(isObject(own) ? own : {})
      .filter(([key]) => !key.includes('fabric.githedgehog.com/') || part === 'annotations')
      .filter(([key, value]: [string, Json]) => now[key] !== value)
      .map(([key]) => `/metadata/${part}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  });
  return [...ofSpec, ...declared].sort();
}
