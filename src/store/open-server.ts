import pg from 'pg';
import { createRun, createSql, createTransact, type ScriptClient, type ScriptPool } from './connection-pool.ts';
import type { Database, Session, SessionOptions } from './database.ts';

/** Connections of one process beside its session. */
const connections = 10;
const connectTimeout = 10_000;
const reconnectAfter = 500;

/** First half of the number of every lock that a process holds; the second is its own. */
export const processLockClass = 7_236_002;

/** Opens a database on a PostgreSQL server. `warn` hears of connections that broke while nobody used them. */
export function openServer(connectionString: string, warn: (error: unknown) => void): Database {
  const pool = new pg.Pool({
    connectionString,
    max: connections,
    connectionTimeoutMillis: connectTimeout,
    application_name: 'hedgerow',
    keepAlive: true,
  });
  pool.on('error', warn);
  // A connection that breaks while it is lent fails its query as well; unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', warn));
  const scripts: ScriptPool = {
    connect: async () => asScriptClient(await pool.connect()),
    end: () => pool.end(),
  };
  const sql = createSql(scripts);
  return {
    kind: 'server',
    sql,
    run: createRun(scripts),
    transact: createTransact(sql, false),
    openSession: (options) => openSession(connectionString, options, warn),
    publish: () => undefined,
    close: async () => {
      await sql.destroy();
      if (!pool.ended) await pool.end();
    },
  };
}

function asScriptClient(client: pg.PoolClient): ScriptClient {
  return {
    // The cast is Kysely's: it types a query and a cursor by one signature.
    query: ((text: string, values: unknown[]) => client.query(text, values)) as unknown as ScriptClient['query'],
    script: async (text) => {
      const results: pg.QueryResult | pg.QueryResult[] = await client.query(text);
      return { rows: (Array.isArray(results) ? results : [results]).flatMap(({ rows }) => rows) };
    },
    release: () => client.release(),
  };
}

/** A connection of its own, made again whenever it is lost, until it is closed. Throws where the first one fails. */
async function openSession(
  connectionString: string,
  options: SessionOptions,
  warn: (error: unknown) => void,
): Promise<Session> {
  let closed = false;
  let current: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString,
      connectionTimeoutMillis: connectTimeout,
      application_name: options.lock === undefined ? 'hedgerow listener' : 'hedgerow presence',
      keepAlive: true,
    });
    let isUp = false;
    const lose = (error?: unknown): void => {
      if (!isUp || closed) return;
      isUp = false;
      if (error instanceof Error) warn(error);
      client.end().catch(() => undefined);
      timer = setTimeout(reconnect, reconnectAfter);
    };
    client.on('error', lose);
    client.on('end', () => lose());
    client.on('notification', ({ payload }) => options.hear(payload));
    try {
      await client.connect();
      // The server lets go of the lock within half a minute where a machine vanished without a word.
      await client.query('set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3');
      if (options.lock !== undefined) {
        await client.query('select pg_advisory_lock($1, $2)', [processLockClass, options.lock]);
      }
      await client.query(`listen ${client.escapeIdentifier(options.channel)}`);
      current = client;
      isUp = true;
      options.hear(undefined);
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
  };
  const reconnect = (): void => {
    if (closed) return;
    connect().catch((error: unknown) => {
      warn(error);
      if (!closed) timer = setTimeout(reconnect, reconnectAfter);
    });
  };

  await connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await current?.end().catch(() => undefined);
    },
  };
}
