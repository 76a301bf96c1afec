import type { ProposalRegister } from '../ports/proposal-register.ts';
import type { Database, Sql } from './database.ts';

/** The register in the database, shared by all processes; `warn` hears of failures. */
export function createProposalRegister(database: Database, warn: (error: unknown) => void): ProposalRegister {
  return {
    note: async (id, states) => {
      const repository = String(id);
      const rows = [...states].map(([fabric, state]) => ({ repository, fabric, state }));
      try {
        await database.transact(async (db) => {
          await db.deleteFrom('proposals').where('repository', '=', repository).execute();
          if (rows.length > 0) {
            const insert = db.insertInto('proposals').values(rows);
            await insert.onConflict((row) => row.columns(['repository', 'fabric']).doNothing()).execute();
          }
        }, 'soon');
      } catch (error) {
        warn(error);
      }
    },
  };
}

/** Proposals by state, over all repositories. */
export async function countProposals(database: Sql): Promise<{ state: string; count: number }[]> {
  const rows = await database
    .selectFrom('proposals')
    .select(({ fn }) => ['state', fn.count<string>('fabric').as('count')])
    .groupBy('state')
    .execute();
  return rows.map(({ state, count: number }) => ({ state, count: Number(number) }));
}
