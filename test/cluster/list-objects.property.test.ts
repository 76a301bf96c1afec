import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultBounds } from '../../src/cluster/bounds.ts';
import { ClusterFault } from '../../src/cluster/cluster-fault.ts';
import { discover } from '../../src/cluster/discover.ts';
import { listObjects } from '../../src/cluster/list-objects.ts';
import { isObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import { server } from './scene.ts';

const kind = { group: 'wiring.githedgehog.com', kind: 'Server' };
const resource = { ...kind, version: 'v1beta1', plural: 'servers', namespaced: true };
const apiVersion = 'wiring.githedgehog.com/v1beta1';
const bounds = { ...defaultBounds, page: 10, pages: 20 };

/** Any JSON, of which much looks nearly like what is asked for. */
const nearly = (names: readonly string[], values: readonly Json[]): fc.Arbitrary<Json> => {
  const { anything } = fc.letrec<{ anything: Json }>((tie) => ({
    anything: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'nearly' },
      fc.constantFrom<Json>(null, true, 0, 7, '', 'a', ...values),
      fc.array(tie('anything'), { maxLength: 3, depthIdentifier: 'nearly' }),
      fc.dictionary(fc.constantFrom(...names), tie('anything'), { maxKeys: 4, depthIdentifier: 'nearly' }),
    ),
  }));
  return anything;
};

test('whatever pages come, a list is whole objects of the kind, or a fault', async () => {
  const words = ['kind', 'apiVersion', 'metadata', 'items', 'continue', 'remainingItemCount', 'name', 'namespace'];
  const item = fc.oneof({ weight: 5, arbitrary: fc.nat(9).map((i): Json => server(i)) }, nearly(words, ['Server']));
  const page = fc.record(
    {
      kind: fc.constantFrom<Json>('ServerList', 'ServerList', 'ServerList', 'List', 'SwitchList', null),
      apiVersion: fc.constantFrom<Json>(apiVersion, apiVersion, apiVersion, 'v1'),
      items: fc.oneof({ weight: 5, arbitrary: fc.array(item, { maxLength: 4 }) }, nearly(words, [])),
      metadata: fc.oneof(
        { weight: 5, arbitrary: fc.record({ continue: fc.constantFrom('', '1', '2', '3') }) },
        fc.record({ continue: fc.constantFrom('', '4'), remainingItemCount: fc.nat(5) }),
        nearly(words, []),
      ),
    },
    { noNullPrototype: true },
  );
  const answers = fc.array(fc.oneof({ weight: 9, arbitrary: page }, nearly(words, ['ServerList', apiVersion])), {
    minLength: 1,
    maxLength: 5,
  });
  let whole = 0;
  await fc.assert(
    fc.asyncProperty(answers, async (pages) => {
      let asked = 0;
      const ask = (): Promise<Json> => Promise.resolve((pages[asked++] ?? null) as Json);
      const objects = await listObjects(ask, { resource }, bounds).catch(statusOf);
      if (objects === 'failed') return;
      whole += 1;
      const given = pages.slice(0, asked).flatMap((one) => (one as { items: Json[] }).items);
      expect(objects).toHaveLength(given.length);
      expect(objects).toSatisfy((all: JsonObject[]) => all.every(isServer));
    }),
    { numRuns: 3000, seed: 20261124 },
  );
  expect(whole).toBeGreaterThan(300);
});

/** A fault's status; throws what is none. */
function statusOf(error: unknown): ClusterFault['status'] {
  if (error instanceof ClusterFault) return error.status;
  throw error;
}

function isServer({ kind: own, apiVersion: version, metadata }: JsonObject): boolean {
  return own === 'Server' && version === apiVersion && isObject(metadata) && typeof metadata.name === 'string';
}

test('whatever discovery answers, a kind is found as it was asked for, absent, or not known', async () => {
  const words = [
    ...['kind', 'groups', 'items', 'metadata', 'name', 'versions', 'version', 'preferredVersion', 'resources'],
    ...['resource', 'responseKind', 'scope', 'verbs', 'namespaced', 'freshness'],
  ];
  const values = ['APIGroupDiscoveryList', 'APIGroupList', 'APIResourceList', kind.group, kind.kind, 'v1beta1', 'list'];
  const more = [['list'], 'servers', '../..', 'Namespaced', 'Stale', { kind: 'Server' }];
  await fc.assert(
    fc.asyncProperty(fc.array(nearly(words, [...values, ...more]), { minLength: 1, maxLength: 4 }), async (answers) => {
      let asked = 0;
      const ask = (): Promise<Json> => Promise.resolve(answers[asked++ % answers.length] ?? null);
      const found = await discover(ask, [kind])
        .then((find) => find(kind))
        .catch(statusOf);
      expect(['absent', 'failed', 'object']).toContain(typeof found === 'object' ? 'object' : found);
      expect(JSON.stringify(found)).not.toContain('..');
    }),
    { numRuns: 3000, seed: 20261124 },
  );
});
