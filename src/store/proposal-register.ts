import type { ProposalRegister } from '../ports/proposal-register.ts';
import type { FabricRef } from '../ports/record-index.ts';
import type { ToldProposal } from '../ports/told-proposal.ts';
import { appendEvents } from './append-events.ts';
import { isFabric, jsonText } from './columns.ts';
import type { Database, Sql } from './database.ts';
import { guarded } from './guarded.ts';
import { proposalEvents, toldAfter } from './proposal-events.ts';

/** The register in the database, shared by all processes; `warn` hears of figures that could not be noted. */
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
    tell: (ref, standing) =>
      guarded('tell how a proposal stands', async () => {
        const told = await findTold(database.sql, ref).executeTakeFirst();
        if (told === undefined || proposalEvents(listOf(told), standing).length === 0) return;
        await database.transact(async (transaction) => {
          const now = await findTold(transaction, ref).forUpdate().executeTakeFirst();
          const events = now === undefined ? [] : proposalEvents(listOf(now), standing);
          if (now === undefined || events.length === 0) return;
          const proposals = jsonText(toldAfter(listOf(now), standing));
          await transaction.updateTable('fabrics').set({ proposals }).where(isFabric(ref)).execute();
          await appendEvents(transaction, ref, events);
        });
      }),
  };
}

function findTold(db: Sql, ref: FabricRef) {
  return db.selectFrom('fabrics').select('proposals').where(isFabric(ref));
}

function listOf({ proposals }: { readonly proposals: unknown }): ToldProposal[] {
  return proposals as ToldProposal[];
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
