import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const people: Migration = {
  number: 3,
  async up(transaction) {
    for (const statement of statements) await sql.raw(statement).execute(transaction);
  },
};

const statements = [
  `create table people (name text primary key, role text not null, password_hash text not null,
    added_by text not null, added_ms bigint not null)`,
  `create table sessions (sha256 text primary key, id text not null unique, person text not null,
    started_ms bigint not null, expires_ms bigint not null, agent text not null, address text not null)`,
  'create index sessions_person on sessions (person)',
] as const;
