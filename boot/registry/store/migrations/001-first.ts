import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const first: Migration = {
  number: 1,
  async up(transaction) {
    for (const statement of statements) await sql.raw(statement).execute(transaction);
  },
};

/** Both databases take these: a `bigint` column of SQLite has integer affinity (sqlite.org, datatype3, section 3.1). */
const statements = [
  `create table state (id integer primary key, change bigint not null, boot_change bigint not null,
    last_machine integer not null, last_boot integer not null, last_entry integer not null,
    dropped_unknown bigint not null)`,
  'insert into state values (1, 1, 0, 0, 0, 0, 0)',
  'create table machines (id integer primary key, changed bigint not null, document text not null)',
  'create index machines_changed on machines (changed)',
  'create table images (name text primary key, changed bigint not null, document text not null)',
  'create table revision_numbers (image text primary key, last integer not null)',
  'create table assignments (target text primary key, changed bigint not null, document text not null)',
  'create index assignments_changed on assignments (changed)',
  'create table policies (id integer primary key, changed bigint not null, document text not null)',
  `create table removals (kind text not null, name text not null, changed bigint not null,
    primary key (kind, name))`,
  'create index removals_changed on removals (changed)',
  `create table entries (id integer primary key, undone_by integer, undoes integer, effective integer not null,
    document text not null)`,
  `create table boots (id integer primary key, machine integer not null, mac text not null, image text, started_ms bigint not null,
    ended_ms bigint, changed bigint not null, document text not null)`,
  'create index boots_machine on boots (machine, id)',
  'create index boots_image on boots (image, id)',
  'create index boots_started on boots (started_ms)',
  'create index boots_changed on boots (changed)',
  'create index boots_open on boots (machine) where ended_ms is null',
] as const;
