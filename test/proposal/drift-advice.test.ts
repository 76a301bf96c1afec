import { expect, test } from 'vitest';
import type { DriftReport } from '../../src/drift/drift-report.ts';
import { unreadFiles, unreadKinds } from '../../src/proposal/drift-advice.ts';

test('of a kind that was read in one namespace the records elsewhere were not compared; its broken files are told apart', () => {
  const kind = { group: 'wiring.githedgehog.com', kind: 'Server' };
  const unknown = (namespace: string) => ({
    ...{ key: { ...kind, namespace, name: 'a' }, state: 'unknown' as const, differences: [] },
  });
  const counts = { inSync: 0, changed: 0, missing: 0, extra: 0, pending: 0, unknown: 2 };
  const reading = { ...kind, status: 'read' as const, objects: 0 };
  const report: DriftReport = {
    ...{ name: 'f', counts, notes: [], records: [unknown('default'), unknown('other')] },
    kinds: [{ ...reading, namespaces: ['default'] }],
  };
  expect(unreadKinds(report)).toMatchObject([{ records: 1, what: expect.stringContaining('some namespaces only') }]);
  expect(unreadFiles(report).map(({ key }) => key.namespace)).toEqual(['default']);
  const everywhere = { ...report, kinds: [reading] };
  expect(unreadKinds(everywhere)).toEqual([]);
  expect(unreadFiles(everywhere)).toHaveLength(2);
});
