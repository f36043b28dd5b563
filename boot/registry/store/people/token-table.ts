import { usageError } from '../../../../system/error.ts';
import { tokenSchema, type KeptToken } from '../../model/token.ts';
import type { TokenTable } from '../../registry.ts';
import type { Backend } from '../backend.ts';
import type { TokenRow } from '../tables.ts';

/** Tokens are looked up at each request: one that was taken away is refused from then on, by every server. */
export const tokenTable = (backend: Backend, clock: () => number): TokenTable => ({
  async find(sha256) {
    const row = await backend.reader
      .selectFrom('tokens')
      .selectAll()
      .where('sha256', '=', sha256)
      .executeTakeFirst();
    return row === undefined ? undefined : tokenOf(row);
  },
  async list() {
    const rows = await backend.reader.selectFrom('tokens').selectAll().orderBy('name').execute();
    return rows.map(tokenOf);
  },
  async add(actor, token) {
    await backend.write(async (transaction) => {
      const { name, scope, sha256 } = tokenSchema.parse(token);
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
      await transaction
        .insertInto('tokens')
        .values({ name, scope, sha256, added_by: actor.by, added_ms: clock() })
        .execute();
    });
  },
  async remove(name) {
    await backend.write(async (transaction) => {
      const gone = await transaction
        .deleteFrom('tokens')
        .where('name', '=', name)
        .returning('name')
        .execute();
      if (gone.length === 0)
        throw usageError('unknown-token', `There is no token ${name}.`, 'romkit token list shows them.');
    });
  },
});

const tokenOf = ({ name, scope, sha256, added_by, added_ms }: TokenRow): KeptToken => ({
  ...tokenSchema.parse({ name, scope, sha256 }),
  addedBy: added_by,
  addedMs: added_ms,
});
