import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRepositoryConfig } from '../../src/config/read-config.ts';

const read = (text: string) => readRepositoryConfig(Buffer.from(text));
const faults = (text: string) =>
  read(text).problems.map(({ line, pointer, message }) => `${line} ${pointer}: ${message}`);

it('fills in every default', () => {
  expect(read('version: 1\nfabrics: [{name: fabric-1}]\n')).toEqual({
    config: {
      fabrics: [
        {
          name: 'fabric-1',
          directory: '',
          branch: undefined,
          kindDirectory: 'singular',
          crds: [],
          context: [],
          settings: {},
          onExisting: 'update',
          normalize: 'pull-request',
          loose: 'ignore',
          repair: true,
          guard: { deletes: 10 },
          structure: { fail: 'touched' },
          drift: { conclusion: 'neutral', grace: 600, issue: false, ignore: [] },
        },
      ],
      proposals: { labels: [], reviewers: [], teamReviewers: [], draft: false, automerge: false },
    },
    problems: [],
  });
});

it('takes every member', () => {
  const { config, problems } = read(`# ours
version: 1
fabrics:
  - name: fabric-1
    directory: gitops/fabric-1/
    branch: main
    kindDirectory: plural
    crds: [crds/*.yaml]
    context: ["context/**/*.yaml"]
    settings: {hedgehog: {leafASNs: 65101-65533, managementSubnet: 192.168.200.0/24}}
    onExisting: reject
    normalize: direct
    loose: adopt
    repair: false
    guard: {deletes: 0}
    structure: {fail: any}
    drift:
      conclusion: failure
      grace: 1h30m
      issue: true
      ignore: [{kind: Switch, name: "leaf-*", fields: [/spec/boot]}]
  - {name: fabric-2, directory: gitops/fabric-2, crds: , settings: null}
proposals: {labels: [netops], reviewers: [alice], teamReviewers: [net], draft: true, automerge: true}
`);
  expect(problems).toEqual([]);
  expect(config?.fabrics.map(({ name, directory }) => [name, directory])).toEqual([
    ['fabric-1', 'gitops/fabric-1'],
    ['fabric-2', 'gitops/fabric-2'],
  ]);
  expect(config?.fabrics[0]).toMatchObject({
    branch: 'main',
    kindDirectory: 'plural',
    crds: ['crds/*.yaml'],
    settings: { hedgehog: { leafASNs: '65101-65533', managementSubnet: '192.168.200.0/24' } },
    guard: { deletes: 0 },
    repair: false,
    drift: {
      conclusion: 'failure',
      grace: 5400,
      issue: true,
      ignore: [{ kind: 'Switch', name: 'leaf-*', fields: ['/spec/boot'] }],
    },
  });
  expect(config?.fabrics[1]).toMatchObject({ crds: [], settings: {} });
  expect(config?.proposals).toEqual({
    labels: ['netops'],
    reviewers: ['alice'],
    teamReviewers: ['net'],
    draft: true,
    automerge: true,
  });
});

describe('says what is wrong, on which line', () => {
  it.each<[string, string, string[]]>([
    ['an empty file', '', ['1 undefined: the file is empty: it needs at least "version: 1" and "fabrics"']],
    ['comments only', '# later\n', ['1 undefined: the file is empty: it needs at least "version: 1" and "fabrics"']],
    [
      'two documents',
      'version: 1\nfabrics: [{name: a}]\n---\nversion: 1\n',
      ['4 undefined: the file must hold one document, this is a second one'],
    ],
    [
      'unknown keys, at every depth',
      `version: 1
fabric: []
fabrics:
  - name: a
    kind_directory: plural
    guard: {delete: 1}
    settings:
      hedgehog: {leafASN: 1-2}
      arista: {}
    drift:
      ignore: [{kind: Switch, name: a, fields: [/spec], why: x}]
proposals: {reviewer: []}
`,
      [
        '2 /fabric: unknown key fabric: did you mean fabrics?',
        '5 /fabrics/0/kind_directory: unknown key kind_directory: did you mean kindDirectory?',
        '6 /fabrics/0/guard/delete: unknown key delete: did you mean deletes?',
        '8 /fabrics/0/settings/hedgehog/leafASN: unknown key leafASN: did you mean leafASNs?',
        '9 /fabrics/0/settings/arista: unknown key arista: known here: hedgehog',
        '11 /fabrics/0/drift/ignore/0/why: unknown key why: known here: kind, name, fields',
        '12 /proposals/reviewer: unknown key reviewer: did you mean reviewers?',
      ],
    ],
    [
      'a map where none belongs is one fault',
      'version: 1\nfabrics:\n  - name: a\n    settings: {hedgehog: {reservedVLANs: [{from: 1, to: 2}]}}\n',
      [
        '4 /fabrics/0/settings/hedgehog/reservedVLANs/0: reservedVLANs[0] must be a VLAN range such as 3000-3899, not a map',
      ],
    ],
    [
      'names that are used twice or have other letters',
      'version: 1\nfabrics:\n  - {name: a, directory: x}\n  - {name: a, directory: y}\n  - {name: "B c", directory: z}\n',
      [
        '4 /fabrics/1/name: name is already that of fabric 1 of the list',
        '5 /fabrics/2/name: name must be 1 to 63 lower-case letters, digits and dashes',
      ],
    ],
    [
      'directories that nest',
      'version: 1\nfabrics:\n  - {name: a, directory: x/y}\n  - {name: b, directory: x}\n  - {name: c, directory: x-y}\n  - {name: d, directory: x/y/}\n',
      [
        '3 /fabrics/0/directory: directory lies inside that of fabric b: fabrics must not nest',
        '6 /fabrics/3/directory: directory lies inside that of fabric b: fabrics must not nest',
      ],
    ],
    [
      'a default directory that holds another',
      'version: 1\nfabrics:\n  - name: a\n  - name: b\n  - name: c\n    directory: x\n',
      [
        '4 /fabrics/1: directory is already that of fabric a',
        '6 /fabrics/2/directory: directory lies inside that of fabric a: fabrics must not nest',
      ],
    ],
    [
      'a missing version and name',
      'fabrics:\n  - directory: x\n',
      ['1 /version: version is required', '2 /fabrics/0/name: name is required'],
    ],
    [
      'wrong types and values',
      `version: 2
fabrics:
  - name: 1
    kindDirectory: both
    repair: "yes"
    crds: crds/*.yaml
    guard: {deletes: -1}
    drift: {grace: 10}
`,
      [
        '1 /version: version must be 1',
        '3 /fabrics/0/name: name must be 1 to 63 lower-case letters, digits and dashes: put it in quotes',
        '4 /fabrics/0/kindDirectory: kindDirectory must be one of singular, plural',
        '5 /fabrics/0/repair: repair must be true or false, without quotes',
        '6 /fabrics/0/crds: crds must be a list, not text',
        '7 /fabrics/0/guard/deletes: deletes must be a whole number of at least 0',
        '8 /fabrics/0/drift/grace: grace must be a duration such as 10m or 1h30m: put it in quotes',
      ],
    ],
    [
      'patterns and branches that cannot be',
      'version: 1\nfabrics:\n  - name: a\n    branch: refs/heads/main\n    crds:\n      - ../crds/*.yaml\n      - "crds/{a,b}.yaml"\n    context: ["a/**.yaml"]\n',
      [
        '4 /fabrics/0/branch: branch must be the short name, without refs/heads/',
        '6 /fabrics/0/crds/0: crds must not leave the repository with ..',
        '7 /fabrics/0/crds/1: crds may hold no wildcards but *, ** and ?',
        '8 /fabrics/0/context/0: context must have ** alone between slashes, as in crds/**/*.yaml',
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(faults(text)).toEqual(expected);
  });

  it('a syntax error', () => {
    const { config, problems } = read('version: 1\nfabrics:\n  - name: [a\n');
    expect(config).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'config', severity: 'error', path: '.github/hedgerow.yml' });
    expect(problems[0]?.line).toBeGreaterThanOrEqual(3);
  });

  it('a key given twice', () => {
    expect(read('version: 1\nfabrics: [{name: a}]\nversion: 1\n').problems).toMatchObject([
      { code: 'config', line: 3 },
    ]);
  });
});

it('names at most 100 problems of a hostile file', () => {
  const keys = Array.from({ length: 500 }, (_, at) => `key${at}: 1`).join('\n');
  expect(read(`version: 1\n${keys}\n`).problems).toHaveLength(100);
});

it.each(['fabrics: 1', '[]', '- 1', 'null', '"text"', 'fabrics: [1, null, [], {name: {}}]', '{{a: b}: c}', '&a [*a]'])(
  'has problems and no configuration for %s',
  (text) => {
    const { config, problems } = read(text);
    expect(config).toBeUndefined();
    expect(problems).not.toEqual([]);
  },
);

it('never throws, and gives a configuration or problems', () => {
  const words = fc.constantFrom(
    'version: 1\n',
    'fabrics:\n',
    '  - name: a\n',
    '    directory: ',
    'x/y\n',
    '..\n',
    '{',
    ']',
    ': ',
    '\n',
    '&a',
    '*a',
    '\t',
    '\0',
    '- ',
  );
  const texts = fc.oneof(
    fc.array(words).map((parts) => Buffer.from(parts.join(''))),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.json().map((json) => Buffer.from(json)),
  );
  fc.assert(
    fc.property(texts, (bytes) => {
      const { config, problems } = readRepositoryConfig(bytes);
      expect(config === undefined).toBe(problems.length > 0);
    }),
    { numRuns: 500 },
  );
});
