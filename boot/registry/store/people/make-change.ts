import { usageError } from '../../../../system/error.ts';
import type { Role } from '../../model/person.ts';
import type { WholePeopleChange } from '../../model/people-change.ts';
import type { DatabaseTransaction, PersonRow } from '../tables.ts';
import type { MadePeopleChange } from './log-change.ts';

/**
 * Make a change of people or tokens. Undo makes its inverse so, too.
 * @returns null where it is so already
 * @throws RomkitError `unknown-person`, `last-administrator`, `unknown-token`
 */
export async function makePeopleChange(
  transaction: DatabaseTransaction,
  change: WholePeopleChange,
): Promise<MadePeopleChange | null> {
  switch (change.type) {
    case 'set-role':
      return setRole(transaction, change.person, change.role);
    case 'disable-person':
    case 'enable-person':
      return setDisabled(transaction, change.person, change.type === 'disable-person');
    case 'remove-person':
      return removePerson(transaction, change.person);
    case 'withdraw-invitation':
      await endInvitation(transaction, (await personRow(transaction, change.person)).name);
      return { change, summary: `Withdrew the invitation of ${change.person}.` };
    case 'remove-token':
      return removeToken(transaction, change.token);
  }
}

async function setRole(
  transaction: DatabaseTransaction,
  person: string,
  role: Role,
): Promise<MadePeopleChange | null> {
  const { role: before } = await personRow(transaction, person);
  if (before === role) return null;
  if (role !== 'administrator') await keepAdministrator(transaction, person);
  await transaction.updateTable('people').set({ role }).where('name', '=', person).execute();
  return {
    change: { type: 'set-role', person, role },
    summary: `${person} is now ${role}, was ${before}.`,
    inverse: { type: 'set-role', person, role: before as Role },
  };
}

async function setDisabled(
  transaction: DatabaseTransaction,
  person: string,
  isDisabled: boolean,
): Promise<MadePeopleChange | null> {
  const { disabled } = await personRow(transaction, person);
  if ((disabled === 1) === isDisabled) return null;
  if (isDisabled) await keepAdministrator(transaction, person);
  await transaction
    .updateTable('people')
    .set({ disabled: isDisabled ? 1 : 0 })
    .where('name', '=', person)
    .execute();
  if (isDisabled) await endSessions(transaction, person);
  return {
    change: { type: isDisabled ? 'disable-person' : 'enable-person', person },
    summary: isDisabled ? `Disabled the login of ${person}.` : `Enabled the login of ${person}.`,
    inverse: { type: isDisabled ? 'enable-person' : 'disable-person', person },
  };
}

async function removePerson(transaction: DatabaseTransaction, person: string): Promise<MadePeopleChange> {
  await keepAdministrator(transaction, person);
  await transaction.deleteFrom('people').where('name', '=', person).execute();
  await endInvitation(transaction, person);
  await endSessions(transaction, person);
  return { change: { type: 'remove-person', person }, summary: `Removed ${person}.` };
}

async function removeToken(transaction: DatabaseTransaction, token: string): Promise<MadePeopleChange> {
  const gone = await transaction
    .deleteFrom('tokens')
    .where('name', '=', token)
    .returning('name')
    .executeTakeFirst();
  if (gone === undefined)
    throw usageError('unknown-token', `There is no token ${token}.`, 'romkit token list shows them.');
  return { change: { type: 'remove-token', token }, summary: `Revoked the token ${token}.` };
}

/** @throws RomkitError `unknown-person` */
export async function personRow(transaction: DatabaseTransaction, name: string): Promise<PersonRow> {
  const row = await transaction.selectFrom('people').selectAll().where('name', '=', name).executeTakeFirst();
  if (row !== undefined) return row;
  throw usageError(
    'unknown-person',
    `There is nobody called ${name}.`,
    'romkit person list shows who there is.',
  );
}

export async function endSessions(transaction: DatabaseTransaction, person: string): Promise<void> {
  await transaction.deleteFrom('sessions').where('person', '=', person).execute();
}

export async function endInvitation(transaction: DatabaseTransaction, person: string): Promise<void> {
  await transaction.deleteFrom('invitations').where('person', '=', person).execute();
}

/** Somebody has to be left who may add people, and can log in. */
async function keepAdministrator(transaction: DatabaseTransaction, name: string): Promise<void> {
  if ((await personRow(transaction, name)).role !== 'administrator') return;
  const others = await transaction
    .selectFrom('people')
    .selectAll()
    .where('role', '=', 'administrator')
    .where('disabled', '=', 0)
    .where('name', '!=', name)
    .execute();
  if (others.some(canLogIn)) return;
  throw usageError(
    'last-administrator',
    `${name} is the only administrator who can log in.`,
    'Make somebody else an administrator first.',
  );
}

const canLogIn = ({ password_hash, issuer }: PersonRow): boolean => password_hash !== '' || issuer !== null;
