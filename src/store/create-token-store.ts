import { type Selectable, sql } from 'kysely';
import type { Token, TokenFabric, TokenScope, TokenStore } from '../ports/access-store.ts';
import { isoTime, isText, jsonText, optional } from './columns.ts';
import type { Database } from './database.ts';
import { guarded } from './guarded.ts';
import type { Tables } from './tables.ts';

/** How exactly it is known when a token was last used, in milliseconds. */
const usedEvery = 60_000;

const isValid = sql<boolean>`revoked_at is null and (expires_at is null or expires_at > now())`;

/** The API tokens of a database. */
export function createTokenStore({ sql: db }: Pick<Database, 'sql'>): TokenStore {
  return {
    add: (token, hash) =>
      guarded('keep a token', async () => {
        await db.insertInto('tokens').values(rowOfToken(token, hash)).execute();
      }),
    findByHash: (hash) =>
      guarded('find a token', async () => {
        if (!isText(hash)) return undefined;
        const row = await db
          .selectFrom('tokens')
          .selectAll()
          .where('hash', '=', hash)
          .where(isValid)
          .executeTakeFirst();
        if (row === undefined) return undefined;
        if (row.used_at === null || Date.now() - new Date(row.used_at).getTime() >= usedEvery) {
          await db.updateTable('tokens').set({ used_at: sql`now()` }).where('id', '=', row.id).execute();
        }
        return tokenOf(row);
      }),
    valid: (ids) =>
      guarded('look at tokens', async () => {
        const wanted = sql<boolean>`id = any(${ids.filter(isText)}::text[])`;
        const rows = await db.selectFrom('tokens').select('id').where(wanted).where(isValid).execute();
        return new Set(rows.map(({ id }) => id));
      }),
    list: () =>
      guarded('list tokens', async () => {
        const rows = await db.selectFrom('tokens').selectAll().orderBy('created_at').orderBy('id').execute();
        return rows.map(tokenOf);
      }),
    revoke: (id) =>
      guarded('revoke a token', async () => {
        if (!isText(id)) return false;
        const { numUpdatedRows } = await db
          .updateTable('tokens')
          .set({ revoked_at: sql`now()` })
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        return numUpdatedRows > 0n;
      }),
  };
}

export function rowOfToken(token: Token, hash: string) {
  const { id, name, scope } = token;
  const time = (at: string | undefined): Date | null => (at === undefined ? null : new Date(at));
  return {
    ...{ id, hash, name, scope, fabrics: jsonText(token.fabrics), login: token.login ?? null },
    created_at: new Date(token.createdAt),
    expires_at: time(token.expiresAt),
    revoked_at: time(token.revokedAt),
    used_at: time(token.usedAt),
  };
}

export function tokenOf(row: Selectable<Tables['tokens']>): Token {
  const { id, name, login, expires_at, revoked_at, used_at } = row;
  return {
    ...{ id, name, scope: row.scope as TokenScope, fabrics: row.fabrics as TokenFabric[] },
    ...optional('login', login),
    createdAt: isoTime(row.created_at),
    ...(expires_at === null ? {} : { expiresAt: isoTime(expires_at) }),
    ...(revoked_at === null ? {} : { revokedAt: isoTime(revoked_at) }),
    ...(used_at === null ? {} : { usedAt: isoTime(used_at) }),
  };
}
