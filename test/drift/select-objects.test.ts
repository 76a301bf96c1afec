import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/domain/json.ts';
import { maskManifest } from '../../src/drift/mask.ts';
import { selectObjects } from '../../src/drift/select-objects.ts';

const object = (namespace: string | null, labels: Record<string, string> = {}, topology?: JsonObject) => ({
  key: { group: 'vpc.githedgehog.com', kind: 'VPC', namespace, name: 'vpc-1' },
  value: { metadata: { name: 'vpc-1', labels }, spec: { ...(topology === undefined ? {} : { topology }) } },
});

test.each([
  [{}, object('default'), true],
  [{ labels: '' }, object(null), true],
  [{ namespace: 'default' }, object('default'), true],
  [{ namespace: 'default' }, object('other'), false],
  [{ namespace: 'default' }, object(null), false],
  [{ labels: 'team=net' }, object('default', { team: 'net' }), true],
  [{ labels: 'team=net' }, object('default'), false],
  [{ labels: 'a=b=c' }, object('default'), false],
  [{ topologyFabric: 'lab' }, object('default', {}, { fabric: 'lab' }), true],
  [{ topologyFabric: 'lab' }, object('default', {}, { fabric: 'other' }), false],
  [{ topologyFabric: 'lab' }, object('default'), false],
  [{ topologyFabric: 'default' }, object('default'), true],
  [{ namespace: 'default', labels: 'team', topologyFabric: 'lab' }, object('default', {}, { fabric: 'lab' }), false],
])('%o selects of %o: %s', (selection, one, selects) => {
  expect(selectObjects(selection)(one)).toBe(selects);
});

test('credentials of a manifest are hidden, everything else stays; of very many, all of it', () => {
  const hidden = '(hidden: it may hold a credential)';
  const manifest = {
    ...{ apiVersion: 'v1', kind: 'K', metadata: { name: 'n', annotations: { 'a/b~c': 'https://u:pass@host/' } } },
    spec: {
      password: 'hunter2hunter2',
      list: [
        { name: 'TOKEN', value: 'abcdefghijkl' },
        { name: 'x', value: 'y' },
      ],
    },
  };
  expect(maskManifest(manifest)).toEqual({
    ...{ apiVersion: 'v1', kind: 'K', metadata: { name: 'n', annotations: { 'a/b~c': hidden } } },
    spec: {
      password: hidden,
      list: [
        { name: 'TOKEN', value: hidden },
        { name: 'x', value: 'y' },
      ],
    },
  });
  const plain = { apiVersion: 'v1', kind: 'K', spec: { vlan: 1 } };
  expect(maskManifest(plain)).toBe(plain);
  const many = {
    apiVersion: 'v1',
    kind: 'K',
    spec: { list: Array.from({ length: 200 }, () => ({ password: 'hunter2' })) },
  };
  expect(JSON.stringify(maskManifest(many))).not.toContain('hunter2');
});
