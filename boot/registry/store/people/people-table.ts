import { type RomkitError, usageError } from '../../../../system/error.ts';
import { personSchema, type KeptPerson, type Person, type Role } from '../../model/person.ts';
import type { Actor, PeopleTable } from '../../registry.ts';
import type { Backend } from '../backend.ts';
import type { DatabaseTransaction, PersonRow } from '../tables.ts';

/** People are looked up at each request: a role that was taken away is gone from then on, on every server. */
export const peopleTable = (backend: Backend, clock: () => number): PeopleTable => ({
  async find(name) {
    const row = await backend.reader
      .selectFrom('people')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirst();
    return row === undefined ? undefined : personOf(row);
  },
  async list() {
    const rows = await backend.reader.selectFrom('people').selectAll().orderBy('name').execute();
    return rows.map(personOf);
  },
  add: (actor, person) =>
    backend.write(async (transaction) => {
      const parsed = personSchema.parse(person);
      const people = await transaction.selectFrom('people').select('name').execute();
      if (people.some(({ name }) => name === parsed.name)) throw duplicate(parsed.name);
      await insert(transaction, actor, parsed, clock());
    }),
  addFirst: (actor, person) =>
    backend.write(async (transaction) => {
      const somebody = await transaction.selectFrom('people').select('name').limit(1).execute();
      if (somebody.length > 0) throw notFirst();
      await insert(transaction, actor, person, clock());
    }),
  setPassword: (name, passwordHash) =>
    backend.write(async (transaction) => {
      await roleOf(transaction, name);
      await transaction
        .updateTable('people')
        .set({ password_hash: personSchema.shape.passwordHash.parse(passwordHash) })
        .where('name', '=', name)
        .execute();
      await endSessions(transaction, name);
    }),
  setRole: (name, role) =>
    backend.write(async (transaction) => {
      if (role !== 'administrator') await keepAdministrator(transaction, name);
      else await roleOf(transaction, name);
      await transaction.updateTable('people').set({ role }).where('name', '=', name).execute();
    }),
  remove: (name) =>
    backend.write(async (transaction) => {
      await keepAdministrator(transaction, name);
      await transaction.deleteFrom('people').where('name', '=', name).execute();
      await endSessions(transaction, name);
    }),
});

async function insert(
  transaction: DatabaseTransaction,
  actor: Actor,
  person: Person,
  atMs: number,
): Promise<void> {
  const { name, role, passwordHash } = personSchema.parse(person);
  const row = { name, role, password_hash: passwordHash, added_by: actor.by, added_ms: atMs };
  await transaction.insertInto('people').values(row).execute();
}

async function endSessions(transaction: DatabaseTransaction, person: string): Promise<void> {
  await transaction.deleteFrom('sessions').where('person', '=', person).execute();
}

async function roleOf(transaction: DatabaseTransaction, name: string): Promise<Role> {
  const row = await transaction
    .selectFrom('people')
    .select('role')
    .where('name', '=', name)
    .executeTakeFirst();
  if (row === undefined)
    throw usageError(
      'unknown-person',
      `There is nobody called ${name}.`,
      'romkit person list shows who there is.',
    );
  return row.role as Role;
}

/** Somebody has to be left who may add people. */
async function keepAdministrator(transaction: DatabaseTransaction, name: string): Promise<void> {
  if ((await roleOf(transaction, name)) !== 'administrator') return;
  const others = await transaction
    .selectFrom('people')
    .select('name')
    .where('role', '=', 'administrator')
    .where('name', '!=', name)
    .execute();
  if (others.length === 0)
    throw usageError(
      'last-administrator',
      `${name} is the only administrator.`,
      'Make somebody else an administrator first.',
    );
}

const duplicate = (name: string): RomkitError =>
  usageError(
    'duplicate-person',
    `There is somebody called ${name} already.`,
    'romkit person list shows who there is.',
  );

const notFirst = (): RomkitError =>
  usageError('people-conflict', 'There is an administrator already.', 'Log in, or ask one of them.');

const personOf = ({ name, role, password_hash, added_by, added_ms }: PersonRow): KeptPerson => ({
  ...personSchema.parse({ name, role, passwordHash: password_hash }),
  addedBy: added_by,
  addedMs: added_ms,
});
