import { rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openCluster } from '../../src/cluster/open-cluster.ts';
import { UnusableCluster } from '../../src/ports/cluster-source.ts';
import { makeTree } from '../cli/temporary-directory.ts';
import { server } from './scene.ts';

const never = new AbortController().signal;
const servers = { group: 'wiring.githedgehog.com', kind: 'Server' };
const switches = { group: 'wiring.githedgehog.com', kind: 'Switch' };
const dump = (...items: object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

test('a dump as a cluster: kinds of which it holds something are read, of others nothing is known', async () => {
  const root = makeTree({ 'dumps/a.json': dump(server(1)), 'dumps/b.yaml': dump(server(2)) });
  const source = await openCluster({ is: 'snapshot', path: `${root}/dumps` });
  const live = await source.read([servers, switches], never);
  expect(live.kinds).toEqual([
    { ...servers, status: 'read', objects: 2 },
    { ...switches, status: 'unknown', objects: 0 },
  ]);
  expect(live.objects.map(({ key }) => key)).toEqual([
    { ...servers, namespace: 'default', name: 'server-0001' },
    { ...servers, namespace: 'default', name: 'server-0002' },
  ]);
  const one = { ...servers, namespace: 'default', name: 'server-0002' };
  expect(await source.readObject(one, never)).toMatchObject({ is: 'found', value: { kind: 'Server' } });
  expect(await source.readObject({ ...one, namespace: 'other' }, never)).toMatchObject({ is: 'failed' });
  const namespace = await source.readNamespace({ ...servers, namespace: 'default' }, never);
  expect(namespace).toMatchObject({ is: 'found', values: [{}, {}] });
  expect(await source.readNamespace({ ...switches, namespace: 'default' }, never)).toMatchObject({ is: 'failed' });
});

test('it is read anew each time; one that is broken or gone has failed', async () => {
  const root = makeTree({ 'cluster.json': dump(server(1)) });
  const path = `${root}/cluster.json`;
  const source = await openCluster({ is: 'snapshot', path });
  writeFileSync(path, dump(server(1), server(2)));
  expect((await source.read([servers], never)).objects).toHaveLength(2);
  const one = { ...servers, namespace: 'default', name: 'server-0001' };
  writeFileSync(path, `${dump(server(1))}\n---\na: [`);
  expect((await source.read([servers], never)).kinds).toMatchObject([
    { status: 'failed', message: expect.stringContaining('in full') },
  ]);
  expect(await source.readObject(one, never)).toMatchObject({
    is: 'failed',
    message: expect.stringContaining('in full'),
  });
  rmSync(path);
  expect((await source.read([servers], never)).kinds).toMatchObject([
    { status: 'failed', message: expect.stringContaining('no such file') },
  ]);
  await expect(openCluster({ is: 'snapshot', path })).rejects.toBeInstanceOf(UnusableCluster);
});
