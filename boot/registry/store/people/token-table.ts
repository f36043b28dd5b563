import { usageError } from '../../../../system/error.ts';
import { tokenSchema, type Token } from '../../model/token.ts';
import type { TokenTable } from '../../registry.ts';
import type { Backend } from '../backend.ts';
import type { TokenRow } from '../tables.ts';
import { staleMs } from './last-use.ts';
import { logChange } from './log-change.ts';
import { makePeopleChange } from './make-change.ts';

/** Tokens are looked up at each request: one that was taken away is refused from then on, by every server. */
export const tokenTable = (backend: Backend, clock: () => number): TokenTable => ({
  async find(sha256, nowMs) {
    const row = await backend.reader
      .selectFrom('tokens')
      .selectAll()
      .where('sha256', '=', sha256)
      .executeTakeFirst();
    if (row === undefined || (row.expires_ms ?? Infinity) <= nowMs) return undefined;
    if ((row.used_ms ?? 0) + staleMs <= nowMs) await used(backend, row.name, nowMs);
    return tokenOf(row);
  },
  async list() {
    const rows = await backend.reader.selectFrom('tokens').selectAll().orderBy('name').execute();
    return rows.map((row) => ({
      ...tokenOf(row),
      ...{ addedBy: row.added_by, addedMs: row.added_ms, usedMs: row.used_ms },
    }));
  },
  async add(actor, token) {
    await backend.write(async (transaction) => {
      const { name, scope, sha256, expiresMs = null } = tokenSchema.parse(token);
      const same = await transaction
        .selectFrom('tokens')
        .select('name')
        .where('name', '=', name)
        .executeTakeFirst();
      if (same !== undefined)
        throw usageError(
          'duplicate-token',
          `There is a token ${name} already.`,
          `romkit token remove ${name} takes it away.`,
        );
      const atMs = clock();
      const origin = { added_by: actor.by, added_ms: atMs, used_ms: null };
      await transaction
        .insertInto('tokens')
        .values({ name, scope, sha256, expires_ms: expiresMs, ...origin })
        .execute();
      await logChange(transaction, actor, atMs, {
        change: { type: 'add-token', token: name, scope },
        summary: `Made the token ${name} with the scope ${scope}.`,
        inverse: { type: 'remove-token', token: name },
      });
    });
  },
  remove: (actor, token) =>
    backend.write(async (transaction) => {
      const made = await makePeopleChange(transaction, { type: 'remove-token', token });
      if (made !== null) await logChange(transaction, actor, clock(), made);
    }),
});

const used = (backend: Backend, name: string, nowMs: number): Promise<void> =>
  backend.write(async (transaction) => {
    await transaction.updateTable('tokens').set({ used_ms: nowMs }).where('name', '=', name).execute();
  });

const tokenOf = ({ name, scope, sha256, expires_ms }: TokenRow): Token =>
  tokenSchema.parse({ name, scope, sha256, ...(expires_ms === null ? {} : { expiresMs: expires_ms }) });
