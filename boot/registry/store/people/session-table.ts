import { usageError } from '../../../../system/error.ts';
import { roleSchema, sessionSchema, type PersonSession } from '../../model/person.ts';
import type { SessionTable } from '../../registry.ts';
import type { Backend } from '../backend.ts';
import type { SessionRow } from '../tables.ts';

/** Looked up at each request: one that was ended is refused from then on, by every server. */
export const sessionTable = (backend: Backend): SessionTable => ({
  async add({ sha256, ...session }) {
    const { id, person, startedMs, expiresMs, agent, address } = sessionSchema.parse(session);
    const times = { started_ms: startedMs, expires_ms: expiresMs };
    await backend.write(async (transaction) => {
      await transaction
        .insertInto('sessions')
        .values({ sha256, id, person, ...times, agent, address })
        .execute();
    });
  },
  async find(sha256, nowMs) {
    const row = await backend.reader
      .selectFrom('sessions')
      .innerJoin('people', 'people.name', 'sessions.person')
      .selectAll('sessions')
      .select('people.role')
      .where('sha256', '=', sha256)
      .where('expires_ms', '>', nowMs)
      .executeTakeFirst();
    return row === undefined ? undefined : { session: sessionOf(row), role: roleSchema.parse(row.role) };
  },
  async list(person, nowMs) {
    const rows = await backend.reader
      .selectFrom('sessions')
      .selectAll()
      .where('person', '=', person)
      .where('expires_ms', '>', nowMs)
      .orderBy('started_ms', 'desc')
      .orderBy('id')
      .execute();
    return rows.map(sessionOf);
  },
  async end(person, id) {
    await backend.write(async (transaction) => {
      const gone = await transaction
        .deleteFrom('sessions')
        .where('person', '=', person)
        .where('id', '=', id)
        .returning('id')
        .execute();
      if (gone.length === 0) throw usageError('unknown-session', 'There is no such session.');
    });
  },
  async prune(nowMs) {
    await backend.write(async (transaction) => {
      await transaction.deleteFrom('sessions').where('expires_ms', '<=', nowMs).execute();
    });
  },
});

const sessionOf = ({ id, person, started_ms, expires_ms, agent, address }: SessionRow): PersonSession =>
  sessionSchema.parse({ id, person, startedMs: started_ms, expiresMs: expires_ms, agent, address });
