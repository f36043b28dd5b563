import { type RomkitError, usageError } from '../../../../system/error.ts';
import { personSchema, type Invitation, type KeptPerson, type Person } from '../../model/person.ts';
import type { WholePeopleChange } from '../../model/people-change.ts';
import type { Actor, PeopleTable } from '../../registry.ts';
import type { Backend } from '../backend.ts';
import type { Database, DatabaseTransaction, PersonRow } from '../tables.ts';
import { enterAccount } from './enter-account.ts';
import { logChange } from './log-change.ts';
import { endInvitation, endSessions, makePeopleChange, personRow } from './make-change.ts';

/** People are looked up at each request: a role that was taken away is gone from then on, on every server. */
export function peopleTable(backend: Backend, clock: () => number): PeopleTable {
  const make = (actor: Actor, change: WholePeopleChange): Promise<void> =>
    backend.write(async (transaction) => {
      const made = await makePeopleChange(transaction, change);
      if (made !== null) await logChange(transaction, actor, clock(), made);
    });
  return {
    async find(name) {
      const row = await rows(backend.reader).where('name', '=', name).executeTakeFirst();
      return row === undefined ? undefined : personOf(row);
    },
    list: async () => (await rows(backend.reader).orderBy('name').execute()).map(personOf),
    add: (actor, person, invitation) =>
      backend.write(async (transaction) => {
        const parsed = personSchema.parse(person);
        const same = await rows(transaction).where('name', '=', parsed.name).executeTakeFirst();
        if (same !== undefined) throw duplicate(parsed.name);
        await insert(transaction, actor, parsed, clock());
        if (invitation !== undefined) await putInvitation(transaction, parsed.name, invitation);
      }),
    addFirst: (actor, person) =>
      backend.write(async (transaction) => {
        const somebody = await transaction.selectFrom('people').select('name').limit(1).execute();
        if (somebody.length > 0) throw notFirst();
        await insert(transaction, actor, person, clock());
      }),
    setPassword: (actor, name, passwordHash) =>
      backend.write(async (transaction) => {
        await putPassword(transaction, name, passwordHash);
        await logChange(transaction, actor, clock(), {
          change: { type: 'set-password', person: name },
          summary: `Changed the password of ${name}.`,
        });
      }),
    setRole: (actor, person, role) => make(actor, { type: 'set-role', person, role }),
    setDisabled: (actor, person, isDisabled) =>
      make(actor, { type: isDisabled ? 'disable-person' : 'enable-person', person }),
    remove: (actor, person) => make(actor, { type: 'remove-person', person }),
    invite: (actor, name, invitation) =>
      backend.write(async (transaction) => {
        checkHasPassword(await personRow(transaction, name));
        await putInvitation(transaction, name, invitation);
        await logChange(transaction, actor, clock(), {
          change: { type: 'invite-person', person: name },
          summary: `Made a link with which ${name} chooses a password.`,
          inverse: { type: 'withdraw-invitation', person: name },
        });
      }),
    accept: (sha256, passwordHash, nowMs) =>
      backend.write(async (transaction) => {
        const found = await transaction
          .selectFrom('invitations')
          .select('person')
          .where('sha256', '=', sha256)
          .where('expires_ms', '>', nowMs)
          .executeTakeFirst();
        if (found === undefined) throw notInvited();
        await putPassword(transaction, found.person, passwordHash);
        await endInvitation(transaction, found.person);
        await logChange(transaction, { by: found.person, via: 'page' }, clock(), {
          change: { type: 'set-password', person: found.person },
          summary: `${found.person} chose a password.`,
        });
        return personOf(await rows(transaction).where('name', '=', found.person).executeTakeFirstOrThrow());
      }),
    enter: (actor, account, person) =>
      backend.write(async (transaction) => {
        const name = await enterAccount(transaction, actor, account, person, clock());
        return personOf(await rows(transaction).where('name', '=', name).executeTakeFirstOrThrow());
      }),
  };
}

const rows = (database: Database | DatabaseTransaction) =>
  database
    .selectFrom('people')
    .leftJoin('invitations', 'invitations.person', 'people.name')
    .selectAll('people')
    .select('invitations.expires_ms as invited_until_ms');

async function insert(
  transaction: DatabaseTransaction,
  actor: Actor,
  person: Person,
  atMs: number,
): Promise<void> {
  const { name, role, passwordHash } = personSchema.parse(person);
  await transaction
    .insertInto('people')
    .values({
      ...{ name, role, password_hash: passwordHash ?? '', added_by: actor.by, added_ms: atMs },
      ...{ issuer: null, subject: null, disabled: 0, seen_ms: null },
    })
    .execute();
  const login = passwordHash === null ? 'invitation' : 'password';
  await logChange(transaction, actor, atMs, {
    change: { type: 'add-person', person: name, role, login },
    summary: `Added ${name} as ${role}.`,
    inverse: { type: 'remove-person', person: name },
  });
}

async function putPassword(
  transaction: DatabaseTransaction,
  name: string,
  passwordHash: string,
): Promise<void> {
  checkHasPassword(await personRow(transaction, name));
  const parsed = personSchema.shape.passwordHash.unwrap().parse(passwordHash);
  await transaction.updateTable('people').set({ password_hash: parsed }).where('name', '=', name).execute();
  await endSessions(transaction, name);
}

async function putInvitation(
  transaction: DatabaseTransaction,
  person: string,
  { sha256, expiresMs }: Invitation,
): Promise<void> {
  await endInvitation(transaction, person);
  await transaction.insertInto('invitations').values({ person, sha256, expires_ms: expiresMs }).execute();
}

/** @throws RomkitError `other-login` */
function checkHasPassword({ name, issuer }: PersonRow): void {
  if (issuer === null) return;
  throw usageError('other-login', `${name} logs in at ${issuer}, and has no password here.`);
}

const duplicate = (name: string): RomkitError =>
  usageError(
    'duplicate-person',
    `There is somebody called ${name} already.`,
    'romkit person list shows who there is.',
  );

const notFirst = (): RomkitError =>
  usageError('people-conflict', 'There is an administrator already.', 'Log in, or ask one of them.');

const notInvited = (): RomkitError =>
  usageError(
    'invitation-refused',
    'This link has been used, or is too old.',
    'Ask an administrator for a new one.',
  );

const personOf = (row: PersonRow & { invited_until_ms: number | null }): KeptPerson => ({
  ...personSchema.parse({
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash === '' ? null : row.password_hash,
  }),
  ...{ addedBy: row.added_by, addedMs: row.added_ms, seenMs: row.seen_ms },
  account: row.issuer === null || row.subject === null ? null : { issuer: row.issuer, subject: row.subject },
  isDisabled: row.disabled === 1,
  invitedUntilMs: row.invited_until_ms,
});
