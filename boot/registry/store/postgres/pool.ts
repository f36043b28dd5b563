import pg from 'pg';
import { missingError, messageOf } from '../../../../system/error.ts';

/** Everything of romkit is in a schema of its own, so that it can share a database. */
export const schema = 'romkit';

/**
 * A session that dies in a transaction must not keep its lock: the server ends what is idle in one, and notices peers
 * that are gone (PostgreSQL, "Client Connection Defaults" and "Connections and Authentication").
 */
const sessionSettings = [
  `search_path=${schema}`,
  'idle_in_transaction_session_timeout=15000',
  'lock_timeout=20000',
  'tcp_keepalives_idle=10',
  'tcp_keepalives_interval=5',
  'tcp_keepalives_count=3',
];

/** How a client of this database is configured; bigint columns hold times and counters, which are safe integers. */
export const clientConfig = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'romkit',
  options: sessionSettings.map((setting) => `-c ${setting}`).join(' '),
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  types: {
    getTypeParser: (oid, format): unknown =>
      oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
  },
});

/** @throws RomkitError `database-not-reachable` */
export async function openPool(url: string): Promise<pg.Pool> {
  const pool = new pg.Pool({ ...clientConfig(url), max: 5, idleTimeoutMillis: 60_000 });
  // A connection that is lost while nobody uses it: the pool opens another one.
  pool.on('error', () => undefined);
  // One that is lost between two queries of a transaction: the next query says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    (await pool.connect()).release();
    return pool;
  } catch (error) {
    await pool.end();
    throw missingError(
      'database-not-reachable',
      `The database ${withoutPassword(url)} cannot be reached: ${messageOf(error)}.`,
      'Is the server running, and are name and password right? Write it as postgres://USER:PASSWORD@HOST/DATABASE.',
      error,
    );
  }
}

/** A URL as it may be shown. */
export function withoutPassword(url: string): string {
  try {
    const shown = new URL(url);
    if (shown.password !== '') shown.password = '***';
    for (const key of ['password', 'sslpassword'])
      if (shown.searchParams.has(key)) shown.searchParams.set(key, '***');
    return shown.href;
  } catch {
    return 'that was named';
  }
}
