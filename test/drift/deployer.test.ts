import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import { readApplication } from '../../src/drift/argo-application.ts';
import { commitIn, type DeployerPlace, wordsOf } from '../../src/drift/deployer.ts';
import { readKustomizations, selectKustomizations } from '../../src/drift/flux-kustomization.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import { readYaml } from '../deploy/read-manifests.ts';

const [older, newer] = ['1'.repeat(40), '2'.repeat(40)];

const files = new Map(
  [
    'gitops/fabric-1/managed/vpc/vpc-1.yaml',
    'gitops/fabric-1/managed/switch/leaf-01.yaml',
    'gitops/fabric-1/managed/switch/README.md',
    'gitops/fabric-1/raw/upload.yaml',
  ].map((path) => [path, true]),
);
const place: DeployerPlace = {
  ...{ directory: 'gitops/fabric-1', branch: 'main', defaultBranch: 'main', repository: 'Acme/network' },
  files,
};

function application(spec: Record<string, unknown>, status: Record<string, unknown> = {}): JsonObject {
  const source = {
    repoURL: 'https://github.com/acme/network.git',
    targetRevision: 'main',
    path: 'gitops/fabric-1/managed',
    directory: { recurse: true },
  };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'fabric-1', namespace: 'argocd' },
    spec: { project: 'default', source, syncPolicy: { automated: { prune: true, selfHeal: true } }, ...spec },
    status: { sync: { status: 'Synced', revision: newer }, health: { status: 'Healthy' }, ...status },
  } as JsonObject;
}

const stateOf = (object: JsonObject, at = place) => readApplication(object, at).state;

describe('an Argo CD Application', () => {
  test('in sync: ready, at the commit that it compared with', () => {
    expect(readApplication(application({}), place).state).toEqual({
      name: 'Argo CD application fabric-1',
      status: 'ready',
      revision: newer,
      ...{ selfHeals: true, prunes: true, applies: 'each' },
      scope: [],
    });
  });

  test.each<[string, Record<string, unknown>, string | undefined]>([
    [
      'out of sync: that of its last sync',
      { sync: { status: 'OutOfSync', revision: newer }, history: [{ revision: newer }, { revision: older }] },
      older,
    ],
    ['out of sync and never synced: none', { sync: { status: 'OutOfSync', revision: newer } }, undefined],
    [
      'without a history: that of an operation that succeeded',
      {
        sync: { status: 'OutOfSync', revision: newer },
        operationState: { phase: 'Succeeded', syncResult: { revision: older } },
      },
      older,
    ],
    [
      'an operation that failed applied nothing for certain',
      {
        sync: { status: 'OutOfSync', revision: newer },
        operationState: { phase: 'Failed', syncResult: { revision: newer } },
      },
      undefined,
    ],
    ['a chart has no commit', { sync: { status: 'Synced', revision: '1.2.3' } }, undefined],
  ])('%s', (_, status, revision) => {
    expect(stateOf(application({}, status)).revision).toBe(revision);
  });

  test('of several sources each has its own commit', () => {
    const sources = [
      { repoURL: 'https://charts.example.com', chart: 'fabric', targetRevision: '1.2.3' },
      { repoURL: 'https://github.com/acme/values', ref: 'values' },
      {
        ...{ repoURL: 'git@github.com:acme/network.git', path: './gitops/fabric-1/managed/' },
        directory: { recurse: true },
      },
    ];
    const sync = { status: 'Synced', revisions: ['1.2.3', older, newer] };
    const { state } = readApplication(application({ source: null, sources }, { sync }), place);
    expect(state).toMatchObject({ revision: newer, scope: [] });
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>, object]>([
    [
      'an error of its own',
      {},
      { conditions: [{ type: 'ComparisonError', message: 'authentication required:\n https://bot:pw@github.com/x' }] },
      { status: 'failing', message: 'ComparisonError: authentication required: https://github.com/x' },
    ],
    ['a warning is none', {}, { conditions: [{ type: 'SharedResourceWarning', message: 'x' }] }, { status: 'ready' }],
    [
      'a sync that failed',
      {},
      { sync: { status: 'OutOfSync' }, operationState: { phase: 'Failed', message: 'admission webhook denied' } },
      { status: 'failing', message: 'admission webhook denied' },
    ],
    [
      'a sync that failed before it came in sync',
      {},
      { operationState: { phase: 'Failed', message: 'x' } },
      { status: 'ready' },
    ],
    [
      'a sync that runs',
      {},
      { sync: { status: 'OutOfSync' }, operationState: { phase: 'Running', message: 'Retrying attempt #2' } },
      { status: 'progressing', message: 'Retrying attempt #2' },
    ],
    [
      'switched off',
      { syncPolicy: { automated: { enabled: false, selfHeal: true } } },
      {},
      { status: 'suspended', selfHeals: false, message: 'automated sync is switched off' },
    ],
    [
      'by hand',
      { syncPolicy: {} },
      {},
      { status: 'ready', selfHeals: false, message: 'it syncs only when somebody asks it to' },
    ],
    ['automated without self-heal', { syncPolicy: { automated: {} } }, {}, { status: 'ready', selfHeals: false }],
    ['not compared yet', {}, { sync: undefined }, { status: 'progressing' }],
  ])('%s', (_, spec, status, state) => {
    expect(stateOf(application(spec, status))).toMatchObject(state);
  });

  const source = (more: Record<string, unknown>) => ({
    source: { ...{ repoURL: 'https://github.com/acme/network', path: 'gitops/fabric-1/managed' }, ...more },
  });
  const recurse = { directory: { recurse: true } };

  test.each<[string, Record<string, unknown>, string[]]>([
    [
      'no recurse',
      source({}),
      [
        'It reads only the files in `gitops/fabric-1/managed` itself, none of the directories in it: set `directory.recurse: true`.',
      ],
    ],
    [
      'above managed/',
      source({ path: 'gitops/fabric-1', ...recurse }),
      ['It reads `raw/` and `unmanaged/` as well, which nobody has looked at: let it read `gitops/fabric-1/managed`.'],
    ],
    [
      'above managed/, but only that',
      source({ path: 'gitops', directory: { recurse: true, include: '*/managed/*' } }),
      [],
    ],
    [
      'raw/ alone',
      source({ path: 'gitops/fabric-1/raw', ...recurse }),
      [
        'It reads `raw/` as well, which nobody has looked at: let it read `gitops/fabric-1/managed`.',
        '2 of 2 files of `managed/` are not read, the first `gitops/fabric-1/managed/switch/leaf-01.yaml`.',
      ],
    ],
    [
      'one directory left out',
      source({ directory: { recurse: true, exclude: 'switch/*' } }),
      ['1 of 2 files of `managed/` are not read, the first `gitops/fabric-1/managed/switch/leaf-01.yaml`.'],
    ],
    ['what is left out is no record', source({ directory: { recurse: true, exclude: '*.md' } }), []],
    [
      'another directory',
      source({ path: 'apps' }),
      ['It reads nothing of `gitops/fabric-1/managed`: its path is `apps`.'],
    ],
    [
      'another repository',
      source({ repoURL: 'https://user:token@github.com/acme/other.git' }),
      ['It reads `acme/other`, not this repository.'],
    ],
    [
      'another branch',
      source({ targetRevision: 'release', ...recurse }),
      ['It follows `release`, and the fabric lives on `main`.'],
    ],
    ['the default branch by HEAD', source({ targetRevision: 'HEAD', ...recurse }), []],
  ])('scope: %s', (_, spec, scope) => {
    expect(stateOf(application(spec)).scope).toEqual(scope);
  });

  test('HEAD is not the branch of a fabric that lives on another', () => {
    const { scope } = stateOf(application(source({ targetRevision: 'HEAD', ...recurse })), { ...place, branch: 'lab' });
    expect(scope).toEqual(['It follows `main`, and the fabric lives on `lab`.']);
  });

  test('a kustomization.yaml decides what is read', () => {
    const listed = new Map([...files, ['gitops/fabric-1/managed/kustomization.yaml', true]]);
    const { scope } = stateOf(application({}), { ...place, files: listed });
    expect(scope).toEqual([
      'It reads `gitops/fabric-1/managed` by the `kustomization.yaml` in it: whether that lists all of `managed/` cannot be seen here.',
    ]);
  });

  test('a fabric in the root of its repository', () => {
    const root = { ...place, directory: '', files: new Map([['managed/vpc/vpc-1.yaml', true]]) };
    expect(stateOf(application(source({ path: 'managed', ...recurse })), root).scope).toEqual([]);
    expect(stateOf(application(source({ path: '.', ...recurse })), root).scope).toHaveLength(1);
  });
});

const ready = 'conditions: [{type: Ready, status: "True", reason: ReconciliationSucceeded, message: Applied}]';

function kustomization(name: string, more: string, status = ready, commit = newer, source = 'network'): JsonObject {
  return parse(`
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {interval: 10m, prune: true, sourceRef: {kind: GitRepository, name: ${source}}, ${more}}
status: {lastAppliedRevision: "main@sha1:${commit}", ${status}}
`) as JsonObject;
}

function gitRepository(more = 'ref: {branch: main}', url = 'ssh://git@github.com/acme/network'): JsonObject {
  return parse(`
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: network, namespace: flux-system}
spec: {url: "${url}", ${more}}
`) as JsonObject;
}

describe('a Flux Kustomization', () => {
  const whole = kustomization('fabric-1', 'path: ./gitops/fabric-1/managed');
  const one = (object: JsonObject, source: JsonObject | undefined = gitRepository()) =>
    readKustomizations([object], source, place).state;

  test('ready, at the commit that it applied', () => {
    expect(one(whole)).toEqual({
      name: 'Flux Kustomization fabric-1',
      status: 'ready',
      revision: newer,
      ...{ selfHeals: true, prunes: true, applies: 'whole' },
      scope: [],
    });
  });

  test.each<[string, JsonObject, object]>([
    [
      'suspended',
      kustomization('a', 'path: gitops/fabric-1/managed, suspend: true'),
      { status: 'suspended', selfHeals: false },
    ],
    [
      'failing',
      kustomization(
        'a',
        'path: gitops/fabric-1/managed',
        `conditions: [{type: Ready, status: "False", reason: ReconciliationFailed, message: "VPC/default/vpc-1 dry-run failed"}]`,
      ),
      { status: 'failing', message: 'VPC/default/vpc-1 dry-run failed' },
    ],
    [
      'that waits for another',
      kustomization(
        'a',
        'path: gitops/fabric-1/managed',
        `conditions: [{type: Ready, status: "False", reason: DependencyNotReady, message: "dependency 'x' is not ready"}]`,
      ),
      { status: 'progressing', message: "dependency 'x' is not ready" },
    ],
    [
      'that runs',
      kustomization(
        'a',
        'path: gitops/fabric-1/managed',
        `conditions: [{type: Ready, status: Unknown, reason: Progressing, message: Detecting drift}]`,
      ),
      { status: 'progressing', message: 'Detecting drift' },
    ],
    [
      'that never ran',
      kustomization('a', 'path: gitops/fabric-1/managed', 'conditions: []'),
      { status: 'progressing' },
    ],
  ])('%s', (_, object, state) => {
    expect(one(object)).toMatchObject(state);
  });

  test.each<[string, JsonObject, JsonObject | undefined, string[]]>([
    ['its source could not be read: nothing is said against it', whole, undefined, []],
    [
      'another repository',
      whole,
      gitRepository('ref: {branch: main}', 'https://github.com/acme/other'),
      ['It reads `acme/other`, not this repository.'],
    ],
    [
      'no branch is named',
      whole,
      gitRepository('interval: 1m'),
      ['It follows `master`, and the fabric lives on `main`.'],
    ],
    [
      'a tag',
      whole,
      gitRepository('ref: {tag: v1, branch: main}'),
      ['It follows `v1`, and the fabric lives on `main`.'],
    ],
    [
      'above managed/',
      kustomization('fabric-1', 'path: ./gitops/fabric-1'),
      gitRepository(),
      ['It reads `raw/` and `unmanaged/` as well, which nobody has looked at: let it read `gitops/fabric-1/managed`.'],
    ],
    [
      'above managed/, and the source leaves something out',
      kustomization('fabric-1', 'path: ./gitops/fabric-1'),
      gitRepository('ref: {branch: main}, ignore: "/*"'),
      [
        'It reads `gitops/fabric-1` but for what `spec.ignore` of its GitRepository leaves out: let it read `gitops/fabric-1/managed`.',
      ],
    ],
    ['the source holds managed/ only', whole, gitRepository('ref: {branch: main}, ignore: "/*"'), []],
  ])('scope: %s', (_, object, source, scope) => {
    expect(readKustomizations([object], source, place).state.scope).toEqual(scope);
  });

  describe('one of several, a directory each', () => {
    const vpc = kustomization('fabric-1-vpc', 'path: ./gitops/fabric-1/managed/vpc');
    const switches = kustomization('fabric-1-switch', 'path: ./gitops/fabric-1/managed/switch');
    const parent = kustomization('cluster', 'path: ./clusters/one');
    const stranger = kustomization('fabric-2-vpc', 'path: ./gitops/fabric-2/managed/vpc');
    const another = kustomization('copy', 'path: ./gitops/fabric-1/managed/vpc', ready, newer, 'fork');
    const all = [vpc, switches, parent, stranger];

    test.each([
      ['one of them', vpc],
      ['what made them', parent],
    ])('is found by %s', (_, named) => {
      expect(selectKustomizations(named, all, place)).toEqual([switches, vpc]);
    });

    test('one that reads all of managed/ stands alone', () => {
      expect(selectKustomizations(whole, [...all, whole], place)).toEqual([whole]);
    });

    test('one of another source is none of them', () => {
      expect(selectKustomizations(vpc, [...all, another], place)).toEqual([switches, vpc]);
    });

    test('each carries its part at its own commit', () => {
      const behind = kustomization('fabric-1-switch', 'path: ./gitops/fabric-1/managed/switch', ready, older);
      const { state, parts } = readKustomizations([behind, vpc], gitRepository(), place);
      expect(state).toEqual({
        name: '2 Flux Kustomizations of network',
        status: 'ready',
        message: '1 at `1111111`, 1 at `2222222`',
        ...{ selfHeals: true, prunes: true, applies: 'parts' },
        scope: [],
      });
      const at = (path: string) => parts.filter(({ covers }) => covers(path)).map(({ revision }) => revision);
      expect(at('gitops/fabric-1/managed/switch/leaf-01.yaml')).toEqual([older]);
      expect(at('gitops/fabric-1/managed/vpc/vpc-1.yaml')).toEqual([newer]);
    });

    test('a directory that none reads is named', () => {
      expect(readKustomizations([vpc, vpc], gitRepository(), place).state.scope).toEqual([
        '1 of 2 files of `managed/` are not read, the first `gitops/fabric-1/managed/switch/leaf-01.yaml`.',
      ]);
    });

    test('the worst of them is told by its name', () => {
      const failing = kustomization(
        'fabric-1-vpc',
        'path: ./gitops/fabric-1/managed/vpc',
        `conditions: [{type: Ready, status: "False", reason: BuildFailed, message: no such path}]`,
      );
      const { state } = readKustomizations([switches, failing], gitRepository(), place);
      expect(state).toMatchObject({ status: 'failing', message: 'Kustomization `fabric-1-vpc`: no such path' });
    });
  });
});

describe('the examples of deploy/', () => {
  const everyKind = (spelling: 'singular' | 'plural') =>
    new Map(hedgehogPack.kinds.map(({ directory }) => [`gitops/fabric-1/managed/${directory[spelling]}/a.yaml`, true]));
  const twelve = hedgehogPack.kinds.filter(({ schema }) => schema !== undefined);
  const at = (spelling: 'singular' | 'plural'): DeployerPlace => ({
    ...place,
    files: new Map(twelve.map(({ directory }) => [`gitops/fabric-1/managed/${directory[spelling]}/a.yaml`, true])),
  });

  test('the Application reads managed/ and nothing else', () => {
    const [object = {}] = readYaml('deploy/argocd.yaml');
    expect(readApplication(object, { ...place, files: everyKind('plural') }).state.scope).toEqual([]);
  });

  test.each([
    ['kustomizations.yaml', 'singular'],
    ['kustomizations-plural.yaml', 'plural'],
  ] as const)('%s together read every kind', (file, spelling) => {
    const all = readYaml(`deploy/flux/${file}`);
    const [source] = readYaml('deploy/flux/source.yaml');
    const [named = {}] = all;
    const chosen = selectKustomizations(named, all, place);
    expect(chosen).toHaveLength(all.length);
    expect(readKustomizations(chosen, source, at(spelling)).state.scope).toEqual([]);
    const { scope } = readKustomizations(chosen.slice(1), source, at(spelling)).state;
    expect(scope).toEqual([expect.stringMatching(/^1 of 12 files of `managed\/` are not read/)]);
  });
});

describe('words of a deployer', () => {
  test.each([
    ['of many lines', 'a\n\n  b', 'a b'],
    [
      'with a user in an address',
      'fetch https://x-access-token@github.com/a/b failed',
      'fetch https://github.com/a/b failed',
    ],
    ['with a token', `denied for ghp_${'a'.repeat(36)}`, 'its words are not shown: they may hold a credential'],
    ['that go on and on', 'x'.repeat(1_000), `${'x'.repeat(300)}…`],
  ])('%s', (_, text, shown) => {
    expect(wordsOf(text)).toBe(shown);
  });

  test.each([
    [`main@sha1:${newer}`, newer],
    [`main/${newer}`, newer],
    [newer, newer],
    [`feature/x@sha1:${newer}`, newer],
    ['latest@sha256:abc', undefined],
    [`x${newer}`, undefined],
    [7, undefined],
  ])('a commit in %s', (revision, commit) => {
    expect(commitIn(revision)).toBe(commit);
  });
});

test('nothing that a cluster may hold makes it throw', () => {
  const json = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<Json>('main', 'Synced', 'gitops/fabric-1', '*', null, 1, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          ...['spec', 'status', 'source', 'sources', 'path', 'directory', 'sync', 'history', 'conditions', 'type'],
          ...['metadata', 'name', 'sourceRef', 'syncPolicy', 'automated', 'operationState', 'include', '__proto__'],
        ),
        tie('value'),
      ),
    ),
  })).value;
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('spec', 'status', 'metadata'), json), (members) => {
      const application = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...members };
      const object = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', ...members };
      const chosen = selectKustomizations(object, [object], place);
      const read = [readApplication(application, place), readKustomizations(chosen, object, place)];
      for (const { state } of read) expect(state.name).toMatch(/^(Argo CD application|Flux Kustomization) /);
    }),
    { seed: 94, numRuns: 1_000 },
  );
});
