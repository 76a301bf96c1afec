import { stringify } from 'yaml';
import type { Fabric } from '../../src/config/fabric.ts';
import { readRepositoryConfig } from '../../src/config/read-config.ts';
import { blobId } from '../../src/domain/blob-id.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { Snapshot, SnapshotFile } from '../../src/domain/snapshot.ts';
import { compareFabric, type DriftQuestion } from '../../src/drift/compare-fabric.ts';
import { type Desired, readDesired } from '../../src/drift/desired.ts';
import type { DriftReport } from '../../src/drift/drift-report.ts';
import type { KindReading, LiveObject, LiveState } from '../../src/drift/live-state.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import { readIdentity } from '../../src/kinds/identity.ts';
import { type Knowledge, readKnowledge } from '../../src/records/knowledge.ts';

/** What Git says in a test: texts by path, and what the configuration adds to the fabric. */
export type GitSide = {
  readonly fabric: Fabric;
  readonly desired: Desired;
  readonly knowledge: Knowledge;
  readonly snapshot: Snapshot;
};

export function gitSide(files: Readonly<Record<string, string>>, settings: string[] = [], name = 'fabric-1'): GitSide {
  const text = ['version: 1', 'fabrics:', `  - name: ${name}`, ...settings.map((line) => `    ${line}`)].join('\n');
  const { config, problems } = readRepositoryConfig(Buffer.from(text));
  const [fabric] = config?.fabrics ?? [];
  if (fabric === undefined) throw new Error(JSON.stringify(problems));
  return readSide(fabric, snapshotOf(files));
}

/** The fabric as these files say it. */
export function readSide(fabric: Fabric, snapshot: Snapshot): GitSide {
  const { knowledge } = readKnowledge(fabric, snapshot);
  return { fabric, knowledge, snapshot, desired: readDesired(fabric, snapshot, knowledge) };
}

function snapshotOf(files: Readonly<Record<string, string>>): Snapshot {
  const entries = Object.entries(files).map(([path, text]): [string, SnapshotFile] => {
    const bytes = Buffer.from(text);
    return [path, { path, mode: '100644', blob: blobId(bytes), size: bytes.byteLength, bytes }];
  });
  return { commit: '', files: new Map(entries) };
}

/** Manifests as files of managed/, one each, in ordinary block style. */
export function managedFiles(manifests: readonly JsonObject[]): Record<string, string> {
  return Object.fromEntries(manifests.map((manifest) => [pathOf(manifest), stringify(manifest)]));
}

export function pathOf(manifest: JsonObject): string {
  const { kind = '', name = '' } = readIdentity(manifest) as { kind?: string; name?: string };
  return `managed/${kind.toLowerCase()}/${name}.yaml`;
}

export function liveObject(value: JsonObject): LiveObject {
  const { group, kind, namespace, name } = readIdentity(value) as Record<
    'group' | 'kind' | 'namespace' | 'name',
    string
  >;
  return { key: { group, kind, namespace: namespace ?? 'default', name }, value };
}

/** A cluster that holds these objects and of which every kind of the pack was read. */
export function clusterOf(values: readonly JsonObject[], kinds: readonly KindReading[] = []): LiveState {
  const objects = values.map(liveObject);
  const own = new Set(kinds.map(({ group, kind }) => `${group}/${kind}`));
  const read = hedgehogPack.kinds
    .filter(({ group, kind }) => !own.has(`${group}/${kind}`))
    .map(
      ({ group, kind }): KindReading => ({
        group,
        kind,
        status: 'read',
        objects: objects.filter(({ key }) => key.kind === kind && key.group === group).length,
      }),
    );
  return { kinds: [...kinds, ...read], objects };
}

export function compare(
  git: Omit<GitSide, 'snapshot'>,
  live: LiveState,
  more: Partial<DriftQuestion> = {},
): DriftReport {
  const { fabric, knowledge, desired } = git;
  return compareFabric({ fabric, knowledge, desired, live, ...more });
}

/** Differences as `Kind name pointer: git → live`, for tables. */
export function printReport({ records }: DriftReport): string[] {
  return records.flatMap(({ key, state, differences }) =>
    differences.length === 0
      ? [`${key.kind} ${key.name}: ${state}`]
      : differences.map(
          ({ pointer, git, live }) =>
            `${key.kind} ${key.name} ${pointer}: ${JSON.stringify(git) ?? '-'} → ${JSON.stringify(live) ?? '-'}`,
        ),
  );
}
