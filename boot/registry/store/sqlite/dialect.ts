import { CompiledQuery, SqliteDialect, SqliteDriver, type DatabaseConnection, type Driver } from 'kysely';
import { LibsqlDatabase } from './libsql.ts';

/** How a connection begins its transactions. `immediate` waits for the lock; a read that becomes a write cannot. */
export type BeginMode = 'deferred' | 'immediate';

/** Kysely over libsql. */
export class LibsqlDialect extends SqliteDialect {
  readonly #open: () => Promise<LibsqlDatabase>;
  readonly #mode: BeginMode;

  constructor(path: string, mode: BeginMode, busyTimeoutMs: number) {
    const open = (): Promise<LibsqlDatabase> => Promise.resolve(new LibsqlDatabase(path, busyTimeoutMs));
    super({ database: open });
    this.#open = open;
    this.#mode = mode;
  }

  override createDriver(): Driver {
    return new LibsqlDriver(this.#open, this.#mode);
  }
}

class LibsqlDriver extends SqliteDriver {
  readonly #begin: CompiledQuery;

  constructor(database: () => Promise<LibsqlDatabase>, mode: BeginMode) {
    super({ database, onCreateConnection: prepareConnection });
    this.#begin = CompiledQuery.raw(`begin ${mode}`);
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(this.#begin);
  }
}

/** Readers and the writer go on beside each other; a commit is on the disk before it is confirmed. */
async function prepareConnection(connection: DatabaseConnection): Promise<void> {
  for (const setting of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on'])
    await connection.executeQuery(CompiledQuery.raw(`pragma ${setting}`));
}
