import { isList } from '../domain/json.ts';
import type { UploadRegister } from '../ports/upload-register.ts';
import type { Database } from './database.ts';
import { guarded } from './guarded.ts';

/** Since when uploads are known, shared by all processes at a database. */
export function createUploadRegister({ sql: db }: Pick<Database, 'sql'>): UploadRegister {
  return {
    find: ({ repository, fabric, branch }) =>
      guarded('read the bases of uploads', async () => {
        const row = await db
          .selectFrom('uploads')
          .select(['branch', 'blobs'])
          .where('repository', '=', String(repository))
          .where('fabric', '=', fabric)
          .executeTakeFirst();
        return row?.branch === branch && isList(row.blobs) ? new Map(row.blobs.flatMap(readPair)) : undefined;
      }),
    keep: ({ repository, fabric, branch }, uploads) =>
      guarded('keep the bases of uploads', async () => {
        const blobs = JSON.stringify([...uploads].map(([blob, commit]) => [blob, commit ?? null]));
        await db
          .insertInto('uploads')
          .values({ repository: String(repository), fabric, branch, blobs })
          .onConflict((row) => row.columns(['repository', 'fabric']).doUpdateSet({ branch, blobs }))
          .execute();
      }),
  };
}

function readPair(pair: unknown): [blob: string, commit: string | undefined][] {
  const [blob, commit]: unknown[] = Array.isArray(pair) ? pair : [];
  return typeof blob === 'string' ? [[blob, typeof commit === 'string' ? commit : undefined]] : [];
}
