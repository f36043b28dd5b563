import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Invitations, accounts at an OpenID provider, who is disabled, and when somebody or something was seen last. */
export const logins: Migration = {
  number: 6,
  async up(transaction) {
    for (const statement of statements) await sql.raw(statement).execute(transaction);
  },
};

const statements = [
  'alter table people add column issuer text',
  'alter table people add column subject text',
  'alter table people add column disabled integer not null default 0',
  'alter table people add column seen_ms bigint',
  'create unique index people_account on people (issuer, subject)',
  `create table invitations (person text primary key, sha256 text not null unique, expires_ms bigint not null)`,
  'alter table tokens add column expires_ms bigint',
  'alter table tokens add column used_ms bigint',
] as const;
