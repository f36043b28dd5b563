import type { Kysely, Transaction } from 'kysely';

/**
 * One layout for SQLite and PostgreSQL. What queries look for has a column; the rest of a record is one JSON document.
 * `changed` is the number of the change that wrote a row last: other processes read what is newer than their snapshot.
 */
export interface Tables {
  /** One row, which every writer locks first. */
  state: StateRow;
  machines: { id: number; changed: number; document: string };
  images: { name: string; changed: number; document: string };
  /** The highest number that a revision of an image has had, removed ones included. */
  revision_numbers: { image: string; last: number };
  /** By the target's key; `changed` also tells one arming of "next boot only" from another. */
  assignments: { target: string; changed: number; document: string };
  policies: { id: number; changed: number; document: string };
  /** Rows that are gone. */
  removals: { kind: RemovalKind; name: string; changed: number };
  /** The audit log; `effective` is 0 where nothing takes it back, 1 of the pool, 2 of people and tokens. */
  entries: EntryRow;
  boots: BootRow;
  tokens: TokenRow;
  people: PersonRow;
  sessions: SessionRow;
  /** The last trial of each revision. */
  trials: { image: string; revision: number; document: string };
  servers: ServerRow;
  invitations: InvitationRow;
}

export interface StateRow {
  id: number;
  /** Listeners to the snapshot. */
  change: number;
  /** Listeners to boots. */
  boot_change: number;
  last_machine: number;
  last_boot: number;
  last_entry: number;
  /** Unknown machines that were dropped because the pool was full. */
  dropped_unknown: number;
}

export type RemovalKind = 'machine' | 'image' | 'assignment';

export interface EntryRow {
  id: number;
  undone_by: number | null;
  undoes: number | null;
  effective: number;
  document: string;
}

export interface BootRow {
  id: number;
  machine: number;
  mac: string;
  image: string | null;
  started_ms: number;
  ended_ms: number | null;
  changed: number;
  document: string;
}

export interface TokenRow {
  name: string;
  scope: string;
  sha256: string;
  added_by: string;
  added_ms: number;
  expires_ms: number | null;
  used_ms: number | null;
}

export interface PersonRow {
  name: string;
  role: string;
  /** Empty: there is no password. */
  password_hash: string;
  added_by: string;
  added_ms: number;
  /** The account at an OpenID provider. */
  issuer: string | null;
  subject: string | null;
  /** 1 where somebody may not log in for now. */
  disabled: number;
  seen_ms: number | null;
}

export interface InvitationRow {
  person: string;
  sha256: string;
  expires_ms: number;
}

export interface SessionRow {
  sha256: string;
  id: string;
  person: string;
  started_ms: number;
  expires_ms: number;
  agent: string;
  address: string;
}

export interface ServerRow {
  id: string;
  name: string;
  url: string;
  version: string;
  started_ms: number;
  seen_ms: number;
}

export type Database = Kysely<Tables>;
export type DatabaseTransaction = Transaction<Tables>;

/** Rows in one statement: below the limit of parameters of both databases. */
const rowsPerStatement = 500;

/** Some rows at a time. */
export function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += rowsPerStatement) yield rows.slice(at, at + rowsPerStatement);
}
