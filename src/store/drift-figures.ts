import { sql } from 'kysely';
import type { DriftFinding } from '../drift/drift-finding.ts';
import type { Sql } from './database.ts';

/** How the records of a fabric stand, and how old that is. */
export type DriftFigures = {
  /** `owner/repo:fabric` */
  readonly fabric: string;
  /** Those that are not in sync. */
  readonly counts: readonly KindCount[];
  /** Since it was last compared with its cluster. */
  readonly seconds: number;
  /** Whether the cluster answered when it was last asked. */
  readonly isReachable: boolean;
};

type KindCount = { readonly kind: string; readonly state: string; readonly count: number };

/** What is kept of a finding for the figures: they are read more often than it. */
export function countsOf({ report }: DriftFinding): KindCount[] {
  const groups = Map.groupBy(report.records, ({ key: { kind }, state }) => `${kind} ${state}`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ kind: first.key.kind, state: first.state, count: others.length + 1 }],
  );
}

/** The figures of all fabrics that are compared with a cluster. */
export async function readDriftFigures(database: Sql): Promise<DriftFigures[]> {
  const { rows } = await sql<DriftFigures>`
    select f.owner || '/' || f.repo || ':' || f.fabric as fabric, d.counts,
      greatest(extract(epoch from now() - d.compared_at), 0)::float8 as seconds,
      d.unreachable_since is null as "isReachable"
    from hedgerow.drift d join hedgerow.fabrics f on f.repository = d.repository and f.fabric = d.fabric
    where f.commit <> ''`.execute(database);
  return rows;
}
