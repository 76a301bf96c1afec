import { describe, expect, test } from 'vitest';
import { wasRead } from '../../src/drift/live-state.ts';
import { compare, gitSide, managedFiles, printReport } from '../drift/sides.ts';
import { hasShared, readJson, readYaml } from '../kinds/hedgehog/support.ts';
import {
  altered,
  cutOff,
  dropped,
  endless,
  type Fault,
  raw,
  silent,
  status,
  stuck,
  truncated,
} from '../support/kubernetes/faults.ts';
import { openByKubeconfig, readAll, readingOf, server, startKubernetes, twelve } from './scene.ts';

const recorded = new URL('../../../shared/hedgehog/live/argocd-drifted.yaml', import.meta.url);
const never = new AbortController().signal;
const servers = { group: 'wiring.githedgehog.com', kind: 'Server' };

describe.skipIf(!hasShared)('reading a cluster (skipped where ../shared/hedgehog is absent)', () => {
  test('the recorded cluster through its API: the recorded truth, with the schemas that it serves', async () => {
    const cluster = await startKubernetes();
    cluster.load(recorded);
    const live = await readAll(cluster);
    const report = compare(gitSide(managedFiles(readYaml('live/git.yaml'))), live);
    const truth = readJson('live/argocd-drifted.truth.json') as { counts: object };
    expect(report.counts).toEqual(truth.counts);
    expect(live.kinds.every((kind) => kind.status === 'read' && kind.schema !== undefined)).toBe(true);
    expect(cluster.lists()).toHaveLength(12);
    expect(cluster.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('a large kind comes in pages of one state, whatever happens between them', async () => {
    const cluster = await startKubernetes();
    for (let i = 0; i < 1201; i++) cluster.objects.put(server(i));
    const heard: number[] = [];
    const source = await openByKubeconfig(cluster.kubeconfig());
    const live = await source.read([servers], never, {
      heard: (objects) => {
        heard.push(objects);
        cluster.objects.remove(server(700));
        cluster.objects.put(server(9000));
      },
    });
    expect(heard).toEqual([500, 500, 201]);
    expect(live.objects.map(({ key }) => key.name)).toEqual(
      Array.from({ length: 1201 }, (_, i) => server(i).metadata.name),
    );
  });

  test('a list that expires half-way starts over; one that always does has failed', async () => {
    const cluster = await startKubernetes();
    for (let i = 0; i < 25; i++) cluster.objects.put(server(i));
    let expired = 0;
    const heard = (objects: number): void => {
      if (objects === 10 && expired++ === 0) cluster.objects.expire();
    };
    const live = await readAll(cluster, { page: 10 }, { heard });
    expect(readingOf(live, 'Server')).toMatchObject({ status: 'read', objects: 25 });
    cluster.plant(/servers\?.*continue=/, status(410));
    const worse = await readAll(cluster, { page: 10 });
    expect(readingOf(worse, 'Server')).toMatchObject({ status: 'failed', objects: 0 });
    expect(cluster.lists().filter(({ path }) => path.endsWith('/servers')).length).toBeLessThan(15);
  });

  const half = (change: (items: readonly unknown[]) => object): Fault =>
    altered((body) => ({ ...body, ...change(body.items as readonly unknown[]) }));
  const listOf = (names: readonly string[], token: string): object => ({
    ...{ apiVersion: 'wiring.githedgehog.com/v1beta1', kind: 'ServerList', metadata: { continue: token } },
    items: names.map((name) => ({ metadata: { name, namespace: 'default' } })),
  });
  const deep = `{"kind":"ServerList","items":[${'['.repeat(5000)}${']'.repeat(5000)}]}`;
  test.each<[string, Fault, RegExp]>([
    ['500', status(500), /answers 500/],
    ['503', status(503), /answers 503/],
    ['502 without JSON', raw(502, '<html>s3cret'), /answers 502/],
    ['a redirect', raw(302, '', { location: 'https://example.com/' }), /answers 302/],
    ['429 without end', status(429, { 'retry-after': '0.01' }), /answers 429/],
    ['401', status(401), /does not accept the credentials/],
    ['no answer', dropped, /cut off/],
    ['silence', silent, /no whole answer within 4 s/],
    ['an answer that gets stuck', stuck, /no whole answer within 4 s/],
    ['an answer that breaks off', cutOff, /broke off in the middle/],
    ['half of the JSON', truncated, /cut off or no JSON/],
    ['an answer without end', endless, /larger than/],
    ['nesting without end', raw(200, deep), /nested too deeply/],
    ['a list without items', altered(({ items: _items, ...body }) => body), /no list of them/],
    ['items that are no list', half(() => ({ items: {} })), /no list of them/],
    ['a list of another kind', half(() => ({ kind: 'SwitchList', items: [] })), /no list of them/],
    ['one object in place of a list', half(() => ({ kind: 'Server' })), /no list of them/],
    ['a Status with 200', raw(200, '{"kind":"Status","message":"s3cret"}'), /no list of them/],
    ['null', raw(200, 'null'), /no list of them/],
    [
      'an object of another kind in it',
      half((items) => ({ items: [...items, { kind: 'VPC', metadata: { name: 'a', namespace: 'default' } }] })),
      /none of the kind/,
    ],
    ['an object without a name', half(() => ({ items: [{ metadata: { namespace: 'default' } }] })), /none of the kind/],
    ['an object without a namespace', half(() => ({ items: [{ metadata: { name: 'a' } }] })), /none of the kind/],
    ['fewer objects than announced', half(() => ({ metadata: { remainingItemCount: 1 } })), /ends before/],
    ['a token that comes again', altered(() => listOf(['a'], 'again')), /no end: 2 objects/],
    ['empty pages without end', altered(() => listOf([], `${Math.random()}`)), /no end: 0 objects/],
  ])('%s: the kind has failed, nothing of it is missing, the other kinds are read', async (_, fault, words) => {
    const cluster = await startKubernetes();
    for (let i = 0; i < 3; i++) cluster.objects.put(server(i));
    cluster.plant(/servers\?/, fault);
    const live = await readAll(cluster, { request: 4000, pages: 20, answer: 4 * 1024 ** 2 });
    const reading = readingOf(live, 'Server');
    expect(reading).toMatchObject({ status: 'failed', objects: 0 });
    expect(reading?.message).toMatch(words);
    expect(JSON.stringify(live)).not.toMatch(/s3cret|reader-token/);
    expect(live.kinds.filter((kind) => kind.status === 'read')).toHaveLength(11);
    const report = compare(gitSide(managedFiles([server(0), server(7)])), live);
    expect(printReport(report)).toEqual(['Server server-0000: unknown', 'Server server-0007: unknown']);
  });

  test.each<[string, Fault]>([
    ['cut off', cutOff],
    ['fewer objects than the page before announced', half((items) => ({ items: items.slice(2), metadata: {} }))],
    ['gone with its server', dropped],
  ])('the second page is %s: no record is reported missing', async (_, fault) => {
    const cluster = await startKubernetes();
    for (let i = 0; i < 25; i++) cluster.objects.put(server(i));
    cluster.plant(/servers\?.*continue=/, fault);
    const live = await readAll(cluster, { page: 10 });
    const { counts } = compare(gitSide(managedFiles(Array.from({ length: 25 }, (__, i) => server(i)))), live);
    expect(counts).toMatchObject({ unknown: 25, missing: 0, inSync: 0 });
  });

  test('the server goes away in the middle of a list and comes back: unknown, then in sync', async () => {
    const cluster = await startKubernetes();
    for (let i = 0; i < 25; i++) cluster.objects.put(server(i));
    const source = await openByKubeconfig(cluster.kubeconfig(), { page: 10 });
    const git = gitSide(managedFiles(Array.from({ length: 25 }, (_, i) => server(i))));
    let closed: Promise<void> | undefined;
    const heard = (objects: number): void => {
      if (objects > 0) closed ??= cluster.stop();
    };
    const { counts } = compare(git, await source.read(twelve, never, { heard }));
    expect(counts).toMatchObject({ unknown: 25, missing: 0, extra: 0 });
    await closed;
    const away = await source.read(twelve, never);
    expect(away.kinds.map((kind) => kind.status)).toEqual(Array(12).fill('failed'));
    expect(away.kinds[0]?.message).toMatch(/127\.0\.0\.1:\d+: nothing answers there/);
    const back = await startKubernetes({ port: cluster.port });
    for (let i = 0; i < 25; i++) back.objects.put(server(i));
    expect(compare(git, await source.read(twelve, never)).counts).toMatchObject({ inSync: 25, unknown: 0 });
  });

  test('a kept connection that the cluster closed is opened again', async () => {
    const cluster = await startKubernetes();
    cluster.plant(/servers\?/, dropped, 1);
    expect(readingOf(await readAll(cluster), 'Server')).toMatchObject({ status: 'read' });
  });

  test('a cluster that asks for patience gets it', async () => {
    const cluster = await startKubernetes();
    cluster.plant(/servers\?/, status(429, { 'retry-after': '0.01' }), 2);
    expect(readingOf(await readAll(cluster), 'Server')).toMatchObject({ status: 'read' });
  });

  test('a kind that may not be read is forbidden, one without definition absent', async () => {
    const cluster = await startKubernetes();
    cluster.forbid('servers.wiring.githedgehog.com');
    cluster.objects.drop('vpcs', 'vpc.githedgehog.com');
    const live = await readAll(cluster);
    const forbidden = readingOf(live, 'Server');
    expect(forbidden).toMatchObject({ status: 'forbidden', objects: 0 });
    expect(forbidden?.message).toContain('servers.wiring.githedgehog.com');
    expect(readingOf(live, 'VPC')).toMatchObject({ status: 'absent' });
    expect(live.kinds.filter((kind) => kind.status === 'read')).toHaveLength(10);
  });

  test('a kind that may be read in one namespace only is read there; elsewhere nothing is known', async () => {
    const cluster = await startKubernetes();
    cluster.forbid('servers.wiring.githedgehog.com', ['default', 'lab']);
    cluster.objects.put(server(1));
    const live = await readAll(cluster);
    const reading = readingOf(live, 'Server');
    expect(reading).toMatchObject({ status: 'read', objects: 1, namespaces: ['default'] });
    const key = { ...servers, name: 'a' };
    expect(wasRead(reading, { ...key, namespace: 'default' })).toBe(true);
    expect(wasRead(reading, { ...key, namespace: 'other' })).toBe(false);
    const elsewhere = { ...server(2), metadata: { name: 'server-0002', namespace: 'other' } };
    const report = compare(gitSide(managedFiles([server(1), server(3), elsewhere])), live);
    expect(printReport(report)).toEqual(['Server server-0003: missing', 'Server server-0002: unknown']);
    const both = await readAll(cluster, {}, { namespaces: ['default', 'lab'] });
    expect(readingOf(both, 'Server')).toMatchObject({ namespaces: ['default', 'lab'] });
    const neither = await readAll(cluster, {}, { namespaces: ['default', 'other'] });
    expect(readingOf(neither, 'Server')).toMatchObject({ status: 'forbidden', objects: 0 });
  });

  test('an older API server is asked group by group', async () => {
    const cluster = await startKubernetes();
    cluster.settings.aggregatesDiscovery = false;
    cluster.objects.put(server(1));
    const live = await readAll(cluster);
    expect(live.kinds.every((kind) => kind.status === 'read')).toBe(true);
    const asked = cluster.requests.filter(({ path, query }) => path.split('/').length < 5 && query === '');
    expect(asked.map(({ path }) => path)).toEqual([
      '/apis',
      '/apis/vpc.githedgehog.com/v1beta1',
      '/apis/wiring.githedgehog.com/v1beta1',
    ]);
    cluster.plant(/^\/apis\/vpc.githedgehog.com\/v1beta1$/, status(503));
    const half = await readAll(cluster);
    expect(readingOf(half, 'VPC')).toMatchObject({ status: 'failed' });
    expect(readingOf(half, 'Server')).toMatchObject({ status: 'read', objects: 1 });
  });

  test('a group whose own server does not answer has failed, it is not absent', async () => {
    const cluster = await startKubernetes();
    cluster.objects.drop('vpcs', 'vpc.githedgehog.com');
    const stale = altered(({ items, ...body }) => ({
      ...body,
      items: (items as { versions: object[] }[]).map((item) => ({
        ...item,
        versions: item.versions.map((version) => ({ ...version, freshness: 'Stale' })),
      })),
    }));
    cluster.plant(/^\/apis$/, stale);
    const live = await readAll(cluster);
    expect(readingOf(live, 'VPC')).toMatchObject({ status: 'failed' });
    expect(readingOf(live, 'Server')).toMatchObject({ status: 'read' });
  });

  test.each<[string, Fault]>([
    ['401', status(401)],
    ['403', status(403)],
    ['500', status(500)],
    ['no answer', dropped],
    ['silence', silent],
    ['nothing that is understood', altered(() => ({ kind: 'Pod' }))],
  ])('discovery: %s: nothing is read and nothing absent', async (_, fault) => {
    const cluster = await startKubernetes();
    cluster.plant(/^\/apis/, fault);
    const live = await readAll(cluster, { request: 300 });
    const states = new Set(live.kinds.map((kind) => kind.status));
    expect([...states].every((state) => state === 'failed' || state === 'forbidden')).toBe(true);
    expect(live.kinds).toHaveLength(12);
    expect(live.kinds.every(({ message }) => message !== undefined)).toBe(true);
    expect(JSON.stringify(live)).not.toMatch(/s3cret|reader-token/);
  });

  test('a reading has an end: what is not read by then has failed', async () => {
    const cluster = await startKubernetes();
    cluster.plant(/servers\?/, silent);
    const live = await readAll(cluster, { reading: 5000 });
    expect(readingOf(live, 'Server')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('within 5 s'),
    });
    expect(readingOf(live, 'VPC')).toMatchObject({ status: 'read' });
  });

  test('all answers of a reading together have a limit', async () => {
    const cluster = await startKubernetes();
    for (let i = 0; i < 50; i++) cluster.objects.put(server(i, 'x'.repeat(1000)));
    expect(readingOf(await readAll(cluster, { answers: 40_000 }), 'Server')).toMatchObject({ status: 'failed' });
  });

  test('whoever gives up gets the reason', async () => {
    const cluster = await startKubernetes();
    cluster.plant(/servers\?/, silent);
    const source = await openByKubeconfig(cluster.kubeconfig());
    const given = new AbortController();
    const reading = source.read(twelve, given.signal, { heard: () => given.abort(new Error('enough')) });
    await expect(reading).rejects.toThrow('enough');
    await expect(source.readObject({ ...servers, namespace: 'default', name: 'a' }, given.signal)).rejects.toThrow(
      'enough',
    );
  });

  test('definitions that may not be read are no failure; a new one gives a new schema, the same the same', async () => {
    const cluster = await startKubernetes();
    const source = await openByKubeconfig(cluster.kubeconfig());
    const schemaOf = async () => (await source.read([servers], never)).kinds[0]?.schema;
    const first = await schemaOf();
    expect(first?.properties?.spec?.properties).toHaveProperty('description');
    expect(await schemaOf()).toBe(first);
    const path = `customresourcedefinitions/servers.wiring.githedgehog.com`;
    cluster.plant(
      new RegExp(path),
      altered((body) => ({ ...body, metadata: { ...(body.metadata as object), generation: 2 } })),
    );
    expect(await schemaOf()).not.toBe(first);
    cluster.heal();
    cluster.forbid('customresourcedefinitions.apiextensions.k8s.io');
    const live = await source.read([servers], never);
    expect(live.kinds).toEqual([{ ...servers, status: 'read', objects: 0 }]);
  });

  test('one object, and those of a namespace: what a deployer says of itself', async () => {
    const cluster = await startKubernetes();
    const application = { group: 'argoproj.io', kind: 'Application' };
    const source = await openByKubeconfig(cluster.kubeconfig());
    const one = { ...application, namespace: 'argocd', name: 'fabric-1' };
    expect(await source.readObject(one, never)).toMatchObject({ is: 'absent' });
    expect(await source.readNamespace({ ...application, namespace: 'argocd' }, never)).toMatchObject({ is: 'absent' });
    const put = (name: string, namespace: string): void =>
      cluster.objects.put({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name, namespace } });
    put('fabric-1', 'argocd');
    put('fabric-2', 'argocd');
    put('fabric-3', 'other');
    expect(await source.readObject(one, never)).toMatchObject({
      is: 'found',
      value: { metadata: { name: 'fabric-1' } },
    });
    const all = await source.readNamespace({ ...application, namespace: 'argocd' }, never);
    expect(all).toMatchObject({
      is: 'found',
      values: [{ metadata: { name: 'fabric-1' } }, { metadata: { name: 'fabric-2' } }],
    });
    expect(await source.readObject({ ...one, name: 'gone' }, never)).toMatchObject({ is: 'absent' });
    cluster.plant(
      /applications\/fabric-1/,
      altered(() => ({ kind: 'Pod' })),
    );
    expect(await source.readObject(one, never)).toMatchObject({ is: 'failed' });
    cluster.forbid('applications.argoproj.io');
    expect(await source.readObject({ ...one, name: 'fabric-2' }, never)).toMatchObject({ is: 'forbidden' });
  });
});
