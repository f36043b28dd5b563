import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const servers: Migration = {
  number: 5,
  async up(transaction) {
    await sql
      .raw(
        `create table servers (id text primary key, name text not null, url text not null, version text not null,
          started_ms bigint not null, seen_ms bigint not null)`,
      )
      .execute(transaction);
  },
};
