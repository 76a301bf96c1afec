import type { FileChange } from '../../src/domain/change-set.ts';
import type { FabricPlan, Outcome, Placement } from '../../src/normalize/fabric-plan.ts';
import type { Links } from '../../src/proposal/links.ts';

export const links: Links = {
  server: 'https://github.example',
  owner: 'acme',
  repo: 'network',
  commit: '3f2c1ab0c0ffee00000000000000000000000001',
  number: 12,
};

export const head = '9ab12cd0c0ffee00000000000000000000000002';

/** A plan as a fixture writes it: absent members have their plainest value, the change set is an object. */
export type PlanSketch = Partial<Omit<FabricPlan, 'documents' | 'changeSet' | 'summary'>> & {
  readonly documents?: readonly (Partial<Placement> & Pick<Placement, 'source' | 'outcome' | 'title'>)[];
  readonly changeSet?: Readonly<Record<string, FileChange>>;
};

/** The plan that a sketch stands for, its summary counted. */
export function completePlan(sketch: PlanSketch): FabricPlan {
  const documents = (sketch.documents ?? []).map((one) => ({ rewrites: [], reason: '', problems: [], ...one }));
  const summary: Record<Outcome, number> = { managed: 0, updated: 0, duplicate: 0, unmanaged: 0, held: 0 };
  for (const { outcome } of documents) summary[outcome]++;
  return {
    name: 'fabric-1',
    directory: 'gitops/fabric-1',
    planId: 'sha256-6dcd4ce23d88e2ee9568ba546c007c63d9131c1b',
    repairs: [],
    problems: [],
    changes: [],
    touched: [],
    files: 131,
    rawFiles: new Set(documents.map((one) => one.source.path)).size,
    records: 128,
    ...sketch,
    documents,
    summary,
    changeSet: new Map(Object.entries(sketch.changeSet ?? {})),
  };
}
