import type { SqliteDatabase, SqliteStatement } from 'kysely';
import Libsql from 'libsql';
import { present } from '../../../../system/present.ts';

/**
 * libsql as Kysely's SqliteDatabase. Statements are kept: preparing one takes longer than running it.
 * A parameter of another type than SQLite has ends the process inside libsql 0.5, so it is refused before.
 */
export class LibsqlDatabase implements SqliteDatabase {
  readonly #database: Libsql.Database;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(path: string, busyTimeoutMs: number) {
    this.#database = new Libsql(path, { timeout: busyTimeoutMs });
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = checkedStatement(this.#database.prepare(sql));
    if (this.#statements.size >= mostStatements)
      this.#statements.delete(present(this.#statements.keys().next().value, 'kept statement'));
    this.#statements.set(sql, statement);
    return statement;
  }

  close(): void {
    this.#database.close();
  }
}

const mostStatements = 200;

function checkedStatement(statement: Libsql.Statement): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => statement.all(checkedParameters(parameters)),
    run: (parameters) => statement.run(checkedParameters(parameters)),
    iterate: (parameters) => statement.iterate(checkedParameters(parameters)),
  };
}

function checkedParameters(parameters: readonly unknown[]): readonly unknown[] {
  const bad = parameters.find(
    (each) => each !== null && !['string', 'number', 'bigint'].includes(typeof each),
  );
  if (bad === undefined && !parameters.includes(undefined)) return parameters;
  throw new TypeError(`SQLite has no type for ${String(bad)}`);
}
