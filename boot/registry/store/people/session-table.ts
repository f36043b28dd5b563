import { usageError } from '../../../../system/error.ts';
import { roleSchema, sessionSchema, type PersonSession } from '../../model/person.ts';
import type { SessionTable } from '../../registry.ts';
import type { Backend } from '../backend.ts';
import type { DatabaseTransaction, SessionRow } from '../tables.ts';
import { logChange } from './log-change.ts';
import { staleMs } from './last-use.ts';

/** Looked up at each request: one that was ended is refused from then on, by every server. */
export const sessionTable = (backend: Backend, clock: () => number): SessionTable => {
  return {
    async add({ sha256, ...session }) {
      const { id, person, startedMs, expiresMs, agent, address } = sessionSchema.parse(session);
      const times = { started_ms: startedMs, expires_ms: expiresMs };
      await backend.write(async (transaction) => {
        await transaction
          .insertInto('sessions')
          .values({ sha256, id, person, ...times, agent, address })
          .execute();
        await see(transaction, person, startedMs);
      });
    },
    async find(sha256, nowMs) {
      const row = await backend.reader
        .selectFrom('sessions')
        .innerJoin('people', 'people.name', 'sessions.person')
        .selectAll('sessions')
        .select(['people.role', 'people.seen_ms'])
        .where('sha256', '=', sha256)
        .where('expires_ms', '>', nowMs)
        .where('people.disabled', '=', 0)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      if ((row.seen_ms ?? 0) + staleMs <= nowMs)
        await backend.write((transaction) => see(transaction, row.person, nowMs));
      return { session: sessionOf(row), role: roleSchema.parse(row.role) };
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
    async end(actor, person, id) {
      await backend.write(async (transaction) => {
        const gone = await transaction
          .deleteFrom('sessions')
          .where('person', '=', person)
          .$if(id !== null, (query) => query.where('id', '=', id))
          .returning('id')
          .execute();
        if (gone.length === 0 && id !== null)
          throw usageError('unknown-session', 'There is no such session.');
        // Logging out is no change of people.
        if (actor.by === person || gone.length === 0) return;
        await logChange(transaction, actor, clock(), {
          change: { type: 'end-sessions', person },
          summary: `Ended ${gone.length === 1 ? 'a session' : `${gone.length} sessions`} of ${person}.`,
        });
      });
    },
    async prune(nowMs) {
      await backend.write(async (transaction) => {
        await transaction.deleteFrom('sessions').where('expires_ms', '<=', nowMs).execute();
        await transaction.deleteFrom('invitations').where('expires_ms', '<=', nowMs).execute();
      });
    },
  };
};

async function see(transaction: DatabaseTransaction, person: string, nowMs: number): Promise<void> {
  await transaction.updateTable('people').set({ seen_ms: nowMs }).where('name', '=', person).execute();
}

const sessionOf = ({ id, person, started_ms, expires_ms, agent, address }: SessionRow): PersonSession =>
  sessionSchema.parse({ id, person, startedMs: started_ms, expiresMs: expires_ms, agent, address });
