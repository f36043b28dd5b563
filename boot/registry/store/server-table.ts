import { serverSignSchema, type ServerSign } from '../model/server.ts';
import type { ServerTable } from '../registry.ts';
import type { Backend } from './backend.ts';
import type { ServerRow } from './tables.ts';

/** A server that was not heard of for so long is no longer listed. */
const forgottenMs = 7 * 86_400_000;

/** Signs of life of the servers that share this registry. */
export const serverTable = (backend: Backend): ServerTable => ({
  async tell(sign) {
    const { startedMs, seenMs, ...rest } = serverSignSchema.parse(sign);
    const row = { ...rest, started_ms: startedMs, seen_ms: seenMs };
    await backend.write(async (transaction) => {
      await transaction
        .insertInto('servers')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ url: row.url, seen_ms: seenMs }))
        .execute();
      await transaction
        .deleteFrom('servers')
        .where('seen_ms', '<', seenMs - forgottenMs)
        .execute();
    });
  },
  async list() {
    const rows = await backend.reader
      .selectFrom('servers')
      .selectAll()
      .orderBy('name')
      .orderBy('started_ms')
      .execute();
    return rows.map(signOf);
  },
  async leave(id) {
    await backend.write(async (transaction) => {
      await transaction.deleteFrom('servers').where('id', '=', id).execute();
    });
  },
});

const signOf = ({ started_ms, seen_ms, ...rest }: ServerRow): ServerSign =>
  serverSignSchema.parse({ ...rest, startedMs: started_ms, seenMs: seen_ms });
