import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startKubernetes } from '../cluster/scene.ts';
import { hasShared } from '../kinds/hedgehog/support.ts';
import type { Kubernetes } from '../support/kubernetes/create-kubernetes.ts';
import { cutOff, status } from '../support/kubernetes/faults.ts';
import type { Manifest } from '../support/kubernetes/resources.ts';
import { vpc } from './manifests.ts';
import { type Outcome, runProgram } from './run-program.ts';
import { makeTree, putFiles, readTree } from './temporary-directory.ts';

const config = 'version: 1\nfabrics: [{name: f, crds: [crds/*.yaml]}]\n';

/** A definition of somebody else's kind, with all that a cluster adds. */
function definition(kind: string, group: string, served = true): Manifest {
  const plural = `${kind.toLowerCase()}s`;
  const schema = {
    type: 'object',
    properties: { spec: { type: 'object', properties: { size: { type: 'integer', default: 3 } } } },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      labels: { 'app.kubernetes.io/instance': 'x' },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      managedFields: [{ manager: 'helm', fieldsV1: {} }],
    },
    spec: {
      versions: [{ served, schema: { openAPIV3Schema: schema }, storage: true, name: 'v1' }],
      scope: 'Namespaced',
      names: { plural, listKind: `${kind}List`, kind },
      group,
      conversion: { strategy: 'Webhook', webhook: { clientConfig: { caBundle: 's3cret' } } },
    },
    status: { acceptedNames: { kind, plural } },
  };
}

const pull = (cluster: Kubernetes, directory: string, ...more: string[]): Promise<Outcome> =>
  runProgram(['crds', 'pull', directory, '--kubeconfig', cluster.kubeconfig(), ...more]);

describe.skipIf(!hasShared)('hedgerow crds pull (skipped where ../shared/hedgehog is absent)', () => {
  test('writes what the cluster serves of the fabric, clean; again: the same bytes', async () => {
    const cluster = await startKubernetes();
    cluster.objects.put(definition('Widget', 'example.com'));
    const root = makeTree();
    const first = await pull(cluster, join(root, 'crds'));
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/ \+ vpc\.githedgehog\.com_vpcs\.yaml +VPC, new\n/);
    expect(first.stdout).toMatch(/\n\d+ definitions: \d+ new\n$/);
    const files = readTree(root);
    const names = Object.keys(files);
    expect(names).toContain('crds/wiring.githedgehog.com_switches.yaml');
    expect(names).toContain('crds/gateway.githedgehog.com_gatewaypeerings.yaml');
    for (const own of ['switchprofiles', 'agents', 'dhcpsubnets', 'widgets']) {
      expect(names.filter((name) => name.includes(own))).toEqual([]);
    }
    for (const text of Object.values(files)) {
      expect(text).not.toMatch(/^status:|managedFields|resourceVersion|uid:|creationTimestamp:|^ {2}annotations:/m);
    }
    const again = await pull(cluster, join(root, 'crds'));
    expect(again.stdout).toMatch(/\n\d+ definitions: \d+ unchanged\n$/);
    expect(readTree(root)).toEqual(files);
    expect(cluster.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('the fabric takes the files: no problem with them, and the kinds that they define', async () => {
    const cluster = await startKubernetes();
    cluster.objects.put(definition('Widget', 'example.com'));
    cluster.objects.put(definition('Gadget', 'example.com'));
    const widget = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'default' },
      spec: {},
    };
    const root = makeTree({
      '.github/hedgerow.yml': config,
      'managed/vpc/vpc-1.yaml': vpc(1),
      'managed/widget.example.com/default_w.yaml': stringify(widget),
    });
    const before = await runProgram(['check', root]);
    expect(before.stdout).toContain('kind-not-managed');
    expect(await pull(cluster, join(root, 'crds'))).toMatchObject({ code: 0, stderr: '' });
    const names = Object.keys(readTree(join(root, 'crds')));
    expect(names).toContain('example.com_widgets.yaml');
    expect(names).not.toContain('example.com_gadgets.yaml');
    const after = await runProgram(['check', root, '--json']);
    const codes = JSON.stringify(JSON.parse(after.stdout));
    expect(codes).not.toMatch(/"crd"|kind-not-managed/);
  });

  test('says what changed, leaves other files, and what nobody lists yet', async () => {
    const cluster = await startKubernetes({ crds: 'none' });
    cluster.objects.put(definition('Widget', 'a.githedgehog.com'));
    cluster.objects.put(definition('Old', 'a.githedgehog.com', false));
    const root = makeTree({
      '.github/hedgerow.yml': 'version: 1\nfabrics: [{name: f}]\n',
      'defs/mine.yaml': 'mine\n',
      'defs/a.githedgehog.com_widgets.yaml': 'old\n',
    });
    const run = await pull(cluster, join(root, 'defs'));
    expect(run.stdout).toBe('  ~ a.githedgehog.com_widgets.yaml  Widget, changed\n\n1 definition: 1 changed\n');
    expect(run.stderr).toContain('write crds: [defs/*.yaml] in .github/hedgerow.yml');
    const files = readTree(join(root, 'defs'));
    expect(files['mine.yaml']).toBe('mine\n');
    expect(files['a.githedgehog.com_widgets.yaml']).toBe(`apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.a.githedgehog.com
spec:
  group: a.githedgehog.com
  names:
    kind: Widget
    listKind: WidgetList
    plural: widgets
  scope: Namespaced
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        properties:
          spec:
            properties:
              size:
                default: 3
                type: integer
            type: object
        type: object
    served: true
    storage: true
`);
  });

  test.each<[string, (cluster: Kubernetes) => void, RegExp]>([
    [
      'forbidden',
      (cluster) => cluster.forbid('customresourcedefinitions.apiextensions.k8s.io'),
      /may not read customres/,
    ],
    ['cut off', (cluster) => cluster.plant(/customresourcedefinitions/, cutOff), /broke off/],
    ['refused', (cluster) => cluster.plant(/./, status(401)), /does not accept the credentials/],
    ['none of them', () => undefined, /defines none of the kinds/],
  ])('definitions that are %s: exit status 2 and nothing written', async (_, spoil, words) => {
    const cluster = await startKubernetes({ crds: 'none' });
    spoil(cluster);
    const root = makeTree();
    const run = await pull(cluster, join(root, 'crds'));
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(words);
    expect(readTree(root)).toEqual({});
  });

  test('never writes outside of the directory: neither by names nor through links', async () => {
    const cluster = await startKubernetes({ crds: 'none' });
    cluster.objects.put(definition('Widget', 'a.githedgehog.com'));
    const root = makeTree({ 'outside.yaml': 'mine\n' });
    putFiles(root, { 'crds/.keep': '' });
    symlinkSync('../outside.yaml', join(root, 'crds', 'a.githedgehog.com_widgets.yaml'));
    const run = await pull(cluster, join(root, 'crds'));
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('no plain file') });
    expect(readTree(root)['outside.yaml']).toBe('mine\n');
    const hostile: Manifest = { ...definition('Widget', 'a.githedgehog.com'), metadata: { name: 'x' } };
    const spec = { ...(hostile.spec as object), names: { kind: 'Widget', plural: '../../outside' } };
    cluster.plant(/customresourcedefinitions/, (response) => {
      const items = [{ ...hostile, metadata: { name: '../../outside.a.githedgehog.com' }, spec }];
      const list = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinitionList', items };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list));
    });
    expect(await pull(cluster, join(root, 'crds'))).toMatchObject({ code: 2 });
    expect(readTree(root)['outside.yaml']).toBe('mine\n');
  });

  test.each([
    ['no kubeconfig', []],
    ['one that is not there', ['--kubeconfig', '/gone']],
  ])('%s: exit status 2', async (_, args) => {
    expect(await runProgram(['crds', 'pull', makeTree(), ...args])).toMatchObject({ code: 2, stdout: '' });
  });
});
