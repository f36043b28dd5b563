import { sql } from 'kysely';
import type { Policy } from '../../model/assignment.ts';
import { chunks, type DatabaseTransaction } from '../tables.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Delete ended boots that are older than the policy says, and all but the newest of each machine; returns how many. */
export async function pruneBoots(
  transaction: DatabaseTransaction,
  { keepBootsDays, keepBootsEach }: Policy,
  nowMs: number,
): Promise<number> {
  const old = await transaction
    .deleteFrom('boots')
    .where('started_ms', '<', nowMs - keepBootsDays * dayMs)
    .where('ended_ms', 'is not', null)
    .executeTakeFirst();
  // Counting takes a tenth of the time of ranking, and few machines have more boots than are kept.
  const ranked = await sql<{ id: number }>`select id from
    (select id, row_number() over (partition by machine order by id desc) as place from boots
      where machine in (select machine from boots group by machine having count(*) > ${keepBootsEach})) as ranked
    where place > ${keepBootsEach}`.execute(transaction);
  for (const some of chunks(ranked.rows))
    await transaction
      .deleteFrom('boots')
      .where(
        'id',
        'in',
        some.map(({ id }) => id),
      )
      .execute();
  return Number(old.numDeletedRows) + ranked.rows.length;
}
