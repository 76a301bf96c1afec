import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { printKey } from '../../../src/domain/record-key.ts';
import { type CompareOptions, compareManifests, type Difference } from '../../../src/kinds/compare.ts';
import type { SetRecord } from '../../../src/kinds/kind.ts';
import { hasShared, readJson, readYaml, recordOf } from './support.ts';

// One fabric as files and as a cluster holds it. The files lie beside the project, in ../shared.

type Truth = {
  readonly records: readonly {
    readonly kind: string;
    readonly name: string;
    readonly state: string;
    readonly differences: readonly { readonly pointer: string; readonly git?: Json; readonly live?: Json }[];
  }[];
};

const deployers: CompareOptions = {
  ignoreLabel: (key) => key === 'app.kubernetes.io/instance' || key.startsWith('kustomize.toolkit.fluxcd.io/'),
  ignoreAnnotation: (key) => key.startsWith('argocd.argoproj.io/'),
};

describe.skipIf(!hasShared)('files and cluster (skipped where ../shared/hedgehog is absent)', () => {
  const files = hasShared ? readYaml('live/git.yaml').map(recordOf) : [];

  function liveObjects(dump: string): Map<string, SetRecord> {
    const items = readYaml(`live/${dump}`).flatMap((list) => list.items as JsonObject[]);
    return new Map(items.map(recordOf).map((record) => [printKey(record.key), record]));
  }

  /** What a file declares and the cluster holds otherwise; labels and annotations that only the cluster has are its own. */
  function differencesOf(file: SetRecord, live: Map<string, SetRecord>): Difference[] {
    const object = live.get(printKey(file.key));
    if (object === undefined) return [];
    return compareManifests(file.kind, file.value, object.value, deployers).filter(
      ({ pointer, from }) => from !== undefined || !/^\/metadata\/(labels|annotations)\//.test(pointer),
    );
  }

  test.each(['argocd-in-sync.yaml', 'flux-in-sync.yaml'])('%s equals the files', (dump) => {
    const live = liveObjects(dump);
    expect(files.filter(({ key }) => !live.has(printKey(key)))).toEqual([]);
    expect(files.flatMap((file) => differencesOf(file, live))).toEqual([]);
  });

  test('argocd-drifted.yaml differs exactly as recorded', () => {
    const live = liveObjects('argocd-drifted.yaml');
    const found = files
      .map((file) => ({ name: `${file.key.kind} ${file.key.name}`, differences: differencesOf(file, live) }))
      .filter(({ differences }) => differences.length > 0);
    const expected = (readJson('live/argocd-drifted.truth.json') as Truth).records
      .filter(({ state }) => state === 'changed')
      .map(({ kind, name, differences }) => ({
        name: `${kind} ${name}`,
        differences: differences.map(({ pointer, git, live: to }) => ({
          pointer,
          ...(git === undefined ? {} : { from: git }),
          ...(to === undefined ? {} : { to }),
        })),
      }));
    const byName = (records: typeof found): [string, Difference[]][] =>
      records
        .map(({ name, differences }): [string, Difference[]] => [
          name,
          differences.toSorted((a, b) => (a.pointer < b.pointer ? -1 : 1)),
        ])
        .sort();
    expect(byName(found)).toEqual(byName(expected as typeof found));
  });
});
