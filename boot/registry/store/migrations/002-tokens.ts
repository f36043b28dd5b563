import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const tokens: Migration = {
  number: 2,
  async up(transaction) {
    await sql
      .raw(
        `create table tokens (name text primary key, scope text not null, sha256 text not null unique,
          added_by text not null, added_ms bigint not null)`,
      )
      .execute(transaction);
  },
};
