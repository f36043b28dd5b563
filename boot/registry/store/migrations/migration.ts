import type { DatabaseTransaction } from '../tables.ts';

/** A step of the database's layout. Forward only: a step that was released never changes. */
export interface Migration {
  /** 1, 2, …; the layout's version after it. */
  readonly number: number;
  up(transaction: DatabaseTransaction): Promise<void>;
}
