import { usageError } from '../../../../system/error.ts';
import { accountSchema, personSchema, type Account, type Person, type Role } from '../../model/person.ts';
import type { Actor } from '../../registry.ts';
import type { DatabaseTransaction } from '../tables.ts';
import { logChange } from './log-change.ts';

/**
 * Add the person of an account, or give it the role that its groups have now. The provider decides on roles, so that
 * also the last administrator may lose that one.
 * @returns the person's name here, which stays when the provider changes its own
 * @throws RomkitError `name-taken`, `login-disabled`
 */
export async function enterAccount(
  transaction: DatabaseTransaction,
  actor: Actor,
  given: Account,
  person: Pick<Person, 'name' | 'role'>,
  atMs: number,
): Promise<string> {
  const { issuer, subject } = accountSchema.parse(given);
  const row = await transaction
    .selectFrom('people')
    .selectAll()
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  if (row === undefined) return add(transaction, actor, { issuer, subject }, person, atMs);
  if (row.disabled === 1) throw usageError('login-disabled', `The login of ${row.name} is disabled here.`);
  if (row.role !== person.role)
    await setRole(transaction, actor, { name: row.name, role: row.role as Role }, person.role, atMs);
  return row.name;
}

async function add(
  transaction: DatabaseTransaction,
  actor: Actor,
  account: Account,
  given: Pick<Person, 'name' | 'role'>,
  atMs: number,
): Promise<string> {
  const { name, role } = personSchema.omit({ passwordHash: true }).parse(given);
  const same = await transaction
    .selectFrom('people')
    .select('name')
    .where('name', '=', name)
    .executeTakeFirst();
  // Names can be given again, accounts cannot: one that is called as somebody here is somebody else.
  if (same !== undefined)
    throw usageError(
      'name-taken',
      `Somebody else here is called ${name}.`,
      'An administrator can remove that login.',
    );
  await transaction
    .insertInto('people')
    .values({
      ...{ name, role, password_hash: '', added_by: actor.by, added_ms: atMs },
      ...{ ...account, disabled: 0, seen_ms: null },
    })
    .execute();
  await logChange(transaction, actor, atMs, {
    change: { type: 'add-person', person: name, role, login: 'openid' },
    summary: `Added ${name} as ${role}, by ${actor.by}.`,
    inverse: { type: 'remove-person', person: name },
  });
  return name;
}

async function setRole(
  transaction: DatabaseTransaction,
  actor: Actor,
  { name, role: before }: Pick<Person, 'name' | 'role'>,
  role: Role,
  atMs: number,
): Promise<void> {
  await transaction.updateTable('people').set({ role }).where('name', '=', name).execute();
  await logChange(transaction, actor, atMs, {
    change: { type: 'set-role', person: name, role },
    summary: `${name} is now ${role}, was ${before}, by the groups at ${actor.by}.`,
    inverse: { type: 'set-role', person: name, role: before },
  });
}
