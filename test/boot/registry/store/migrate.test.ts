import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Backend } from '../../../../boot/registry/store/backend.ts';
import { layoutVersion, migrate, migrations } from '../../../../boot/registry/store/migrations/migrate.ts';
import type { Migration } from '../../../../boot/registry/store/migrations/migration.ts';
import { openRegistry } from '../../../../boot/registry/store/open.ts';
import {
  backUpSqlite,
  databasePath,
  openSqlite,
} from '../../../../boot/registry/store/sqlite/sqlite-backend.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { mac } from '../sample.ts';
import { addMachine, alice } from './suite/bench.ts';

/** The next layout, as a later romkit might bring it. */
const next: Migration = {
  number: layoutVersion + 1,
  async up(transaction) {
    await sql`create table racks (name text primary key)`.execute(transaction);
    await sql`insert into racks values ('r1')`.execute(transaction);
  },
};

const broken: Migration = {
  number: layoutVersion + 1,
  async up(transaction) {
    await next.up(transaction);
    await sql`insert into racks values ('r1')`.execute(transaction);
  },
};

describe('the layout of the database', () => {
  let root: string;
  let state: string;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'romkit-layout-'));
    state = join(root, 'serve');
    const registry = await openRegistry({ state });
    await registry.apply(alice, [addMachine(1, 'web1')]);
    await registry.close();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const backUpTo = (backend: Backend) => (version: number) => backUpSqlite(backend, state, version);
  const backups = (): string[] =>
    readdirSync(state).includes('backups') ? readdirSync(join(state, 'backups')) : [];

  async function upgrade(step: Migration): Promise<unknown> {
    const backend = await openSqlite(state);
    try {
      await migrate(backend, databasePath(state), backUpTo(backend), [...migrations, step]);
      return;
    } finally {
      await backend.close();
    }
  }

  async function rows(statement: string): Promise<unknown[]> {
    const backend = await openSqlite(state);
    try {
      return (await sql.raw(statement).execute(backend.reader)).rows;
    } finally {
      await backend.close();
    }
  }

  const drop = (...tables: string[]): string[] => tables.map((name) => `drop table ${name}`);
  const withoutLogins = [
    'drop table invitations',
    'drop index people_account',
    ...['issuer', 'subject', 'disabled', 'seen_ms'].map((name) => `alter table people drop column ${name}`),
    ...['expires_ms', 'used_ms'].map((name) => `alter table tokens drop column ${name}`),
  ];

  it.each([
    [1, [...withoutLogins, ...drop('tokens', 'people', 'sessions', 'trials', 'servers')]],
    [2, [...withoutLogins, ...drop('people', 'sessions', 'trials', 'servers')]],
    [3, [...withoutLogins, ...drop('trials', 'servers')]],
    [4, [...withoutLogins, ...drop('servers')]],
    [5, withoutLogins],
  ])('comes to this romkit from version %i, with what was in it', async (version, later) => {
    for (const statement of later) await rows(statement);
    await rows(`update layout set version = ${version}`);
    const registry = await openRegistry({ state });
    expect(registry.snapshot().byMac.get(mac(1))).toMatchObject({ name: 'web1' });
    const { tokens, people, servers } = registry;
    expect(await Promise.all([tokens, people, servers].map((table) => table.list()))).toEqual([[], [], []]);
    await registry.close();
    expect(backups()).toHaveLength(1);
  });

  it('is left alone where it is the right one', async () => {
    await (await openRegistry({ state })).close();
    expect(backups()).toEqual([]);
  });

  it('goes forward after a backup that is the whole registry', async () => {
    await upgrade(next);
    expect(await rows('select name from racks')).toMatchObject([{ name: 'r1' }]);
    expect(backups()).toEqual([
      expect.stringMatching(new RegExp(`^registry-layout-${layoutVersion}-.*\\.db$`)),
    ]);
    const saved = join(state, 'backups', backups()[0]!);
    expect(statSync(saved).mode & 0o077).toBe(0);
    const restored = join(root, 'restored');
    mkdirSync(restored);
    copyFileSync(saved, databasePath(restored));
    const registry = await openRegistry({ state: restored });
    expect(registry.snapshot().byMac.get(mac(1))).toMatchObject({ name: 'web1' });
    await registry.close();
  });

  it('stays as it was when a step fails', async () => {
    await expect(upgrade(broken)).rejects.toThrow(/UNIQUE/i);
    expect(await rows("select name from sqlite_master where name = 'racks'")).toEqual([]);
    const registry = await openRegistry({ state });
    expect(registry.snapshot().byMac.get(mac(1))).toMatchObject({ name: 'web1' });
    await registry.close();
  });

  it('goes forward once, however many processes start', async () => {
    await Promise.all([upgrade(next), upgrade(next), upgrade(next)]);
    expect(await rows('select version from layout')).toMatchObject([{ version: layoutVersion + 1 }]);
  });

  it('of a newer romkit is refused and not touched', async () => {
    await upgrade(next);
    const failure = await refusal(() => openRegistry({ state }));
    expect(failure).toMatchObject({
      code: 'registry-newer',
      message: expect.stringContaining(
        `its layout is ${layoutVersion + 1}, and this romkit knows ${layoutVersion}`,
      ),
    });
    expect(await rows('select version from layout')).toMatchObject([{ version: layoutVersion + 1 }]);
  });
});
