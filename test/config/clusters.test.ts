import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { watchClusters } from '../../src/config/clusters.ts';
import { readPublicUrl } from '../../src/config/public-url.ts';
import { makeTree } from '../cli/temporary-directory.ts';

function readFile(text: string) {
  const directory = makeTree({ 'clusters.yaml': text });
  const path = join(directory, 'clusters.yaml');
  const problems: string[] = [];
  const read = watchClusters({ CLUSTERS_FILE: path }, problems);
  return { directory, path, read, problems: problems.map((problem) => problem.replace(`CLUSTERS_FILE ${path}:`, '')) };
}

const faults = (text: string) => readFile(text).problems;

test('no file, no clusters', () => {
  const problems: string[] = [];
  expect(watchClusters({}, problems)).toBeUndefined();
  expect(problems).toEqual([]);
});

test('takes every member; paths are taken from the directory of the file', () => {
  const { read, directory, problems } = readFile(`# which fabric may read which cluster
clusters:
  - fabric: acme/network:fabric-1
    kubeconfig: keys/fabric-1.kubeconfig
    context: fabric-1
    allowExec: true
    select: {namespace: default, labels: "team in (net, lab)", topologyFabric: default}
    every: 1h30m
    deployer: {argocd: {namespace: argocd, application: fabric-1}}
  - fabric: Acme/Network.lab:fabric-2
    inCluster: true
    every: 10s
    deployer: {flux: {namespace: flux-system, kustomization: fabric-2}}
  - {fabric: acme/network:fabric-3, snapshot: /var/lib/dump.yaml, inCluster: false, select: {labels: ""}}
`);
  expect(problems).toEqual([]);
  expect(read?.()).toEqual([
    {
      ...{ owner: 'acme', repo: 'network', fabric: 'fabric-1', every: 5_400_000 },
      access: {
        is: 'kubeconfig',
        path: join(directory, 'keys/fabric-1.kubeconfig'),
        context: 'fabric-1',
        allowExec: true,
      },
      select: { namespace: 'default', labels: 'team in (net, lab)', topologyFabric: 'default' },
      deployer: { is: 'argocd', namespace: 'argocd', application: 'fabric-1' },
    },
    {
      ...{ owner: 'Acme', repo: 'Network.lab', fabric: 'fabric-2', every: 10_000 },
      access: { is: 'in-cluster' },
      select: {},
      deployer: { is: 'flux', namespace: 'flux-system', kustomization: 'fabric-2' },
    },
    {
      ...{ owner: 'acme', repo: 'network', fabric: 'fabric-3', every: 300_000 },
      access: { is: 'snapshot', path: '/var/lib/dump.yaml' },
      select: { labels: '' },
    },
  ]);
});

describe('refuses, with the line and what to do', () => {
  const entry = (more: string) => `clusters:\n  - fabric: acme/network:one\n    ${more}\n`;

  test.each([
    ['', '1: the file is empty: it needs at least "clusters".'],
    ['clusters: [\n', expect.stringMatching(/^\d: /)],
    ['cluster: []\n', '1: unknown key cluster: did you mean clusters?.'],
    [entry('kubeconfg: a'), '3: unknown key kubeconfg: did you mean kubeconfig?.'],
    [entry('every: 5m'), '2: how is the cluster reached? Add kubeconfig: FILE, inCluster: true or snapshot: FILE.'],
    [
      entry('kubeconfig: a\n    inCluster: true'),
      '4: kubeconfig and inCluster stand beside each other: keep the one by which the cluster is reached.',
    ],
    [entry('snapshot: a\n    context: b'), '4: context says something about a kubeconfig, and there is none.'],
    [
      entry('inCluster: true\n    allowExec: true'),
      '4: allowExec says something about a kubeconfig, and there is none.',
    ],
    [entry('inCluster: true\n    every: 0s'), '4: every must be a duration from 1s to 1d.'],
    [entry('inCluster: true\n    every: 1d1s'), '4: every must be a duration from 1s to 1d.'],
    [entry('inCluster: true\n    every: often'), expect.stringMatching(/^4: .*must be a duration such as 5m or 1h30m/)],
    [
      entry('inCluster: true\n    select: {labels: "a=b=c"}'),
      '4: labels must be a label selector: "a=b=c" is none of a=b, a!=b, a in (b,c), a notin (b,c), a, !a.',
    ],
    [entry('inCluster: true\n    deployer: {}'), '4: deployer must hold argocd or flux, one of them.'],
    [entry('inCluster: true\n    deployer: {argocd: {namespace: a}}'), expect.stringMatching(/^4: .*application/)],
    [
      'clusters:\n  - {fabric: network:one, inCluster: true}\n',
      expect.stringMatching(/^2: .*must be a fabric of a repository, as in owner\/repository:fabric/),
    ],
    [
      'clusters:\n  - {fabric: acme/network:one, inCluster: true}\n  - {fabric: ACME/network:one, snapshot: a}\n',
      '3: this fabric already has entry 1 of the list: a fabric is compared with one cluster.',
    ],
  ])('%j', (text, problem) => {
    const { read, problems } = readFile(text);
    expect(problems).toContainEqual(problem);
    expect(read).toBeUndefined();
  });

  test('all of what is wrong, in the order of its lines', () => {
    expect(faults('clusters:\n  - {fabric: a/b:c}\n  - {fabric: a/b:d, inCluster: true, every: 0s}\n')).toEqual([
      expect.stringMatching(/^2: /),
      expect.stringMatching(/^3: /),
    ]);
  });

  test('a file that is not there', () => {
    const problems: string[] = [];
    expect(watchClusters({ CLUSTERS_FILE: '/does/not/exist' }, problems)).toBeUndefined();
    expect(problems).toEqual(['CLUSTERS_FILE /does/not/exist cannot be read (ENOENT).']);
  });
});

test('a replaced file counts at once; one that cannot be used is reported once and the last good one stays', () => {
  const { path, read } = readFile('clusters: [{fabric: acme/network:one, inCluster: true}]\n');
  const said: string[] = [];
  const now = () => read?.((problems) => said.push(...problems)).map(({ fabric }) => fabric);
  writeFileSync(`${path}.new`, 'clusters: [{fabric: acme/network:two, inCluster: true}]\n');
  renameSync(`${path}.new`, path);
  expect(now()).toEqual(['two']);
  writeFileSync(path, 'clusters: [{fabric: acme/network:three}]\n');
  expect([now(), now()]).toEqual([['two'], ['two']]);
  expect(said).toEqual([expect.stringContaining(':1: how is the cluster reached?')]);
  writeFileSync(path, 'clusters: []\n');
  expect(now()).toEqual([]);
});

describe('PUBLIC_URL', () => {
  test.each([
    ['https://hedgerow.example.com/', 'https://hedgerow.example.com'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://tools.example.com/hedgerow/', 'https://tools.example.com/hedgerow'],
  ])('%s', (text, url) => {
    expect(readPublicUrl({ PUBLIC_URL: text }, [])).toBe(url);
  });

  test.each(['hedgerow.example.com', 'ftp://a.example', 'https://user:word@a.example', 'https://a.example/?b', '#'])(
    'is not %s',
    (text) => {
      const problems: string[] = [];
      expect(readPublicUrl({ PUBLIC_URL: text }, problems)).toBeUndefined();
      expect(problems).toEqual([expect.stringMatching(/^PUBLIC_URL must be the http or https address/)]);
    },
  );
});
