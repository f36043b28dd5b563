import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const trials: Migration = {
  number: 4,
  async up(transaction) {
    await sql
      .raw(
        `create table trials (image text not null, revision integer not null, document text not null,
          primary key (image, revision))`,
      )
      .execute(transaction);
  },
};
