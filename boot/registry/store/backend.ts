import type { Database, DatabaseTransaction } from './tables.ts';

/** The differences between SQLite and PostgreSQL. */
export interface Backend {
  /** Made for several servers at a time. */
  readonly isShared: boolean;
  /** For reading; it does not wait for writers. */
  readonly reader: Database;
  /** Is there a layout of romkit's in the database? */
  hasLayout(executor: Database): Promise<boolean>;
  /** Make room for romkit's tables in an empty database. */
  prepare(transaction: DatabaseTransaction): Promise<void>;
  /** A consistent view of several tables. */
  read<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T>;
  /**
   * A transaction that is the only writer of all processes until it ends; durable when the promise resolves.
   * `work` may run again where the connection was lost before the commit.
   */
  write<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T>;
  /** Calls the listener soon after somebody, also this process itself, may have changed something. */
  watch(listener: () => void): void;
  close(): Promise<void>;
}
