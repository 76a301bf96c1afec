import type { AuditLog } from '../ports/access-store.ts';
import type { Database } from './database.ts';
import { guarded } from './guarded.ts';

/** The audit log of a database. */
export function createAuditLog({ sql: db }: Pick<Database, 'sql'>): AuditLog {
  return {
    write: ({ token, tokenName, request, method, path, ref, change, pullRequest, status }) =>
      guarded('write to the audit log', async () => {
        await db
          .insertInto('audit')
          .values({
            ...{ token, token_name: tokenName, request, method, path, status },
            repository: ref === undefined ? null : String(ref.repository),
            fabric: ref?.fabric ?? null,
            change: change ?? null,
            pull_request: pullRequest ?? null,
          })
          .execute();
      }),
  };
}
