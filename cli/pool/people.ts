import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { newPasswordSchema, personNameSchema, type Role } from '../../boot/registry/model/person.ts';
import type { Actor, Registry } from '../../boot/registry/registry.ts';
import { hashPassword } from '../../boot/server/api/people/password.ts';
import { usageError } from '../../system/error.ts';
import { readNamedText } from '../../system/files/regular-file.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';
import { table } from '../shell/table.ts';

type People = Pick<Registry, 'people'>;

/** `romkit person add` */
export async function addPerson(
  { people }: People,
  actor: Actor,
  output: Output,
  given: string,
  { role, password }: { readonly role: Role; readonly password: string },
): Promise<void> {
  const name = nameOf(given);
  await people.add(actor, { name, role, passwordHash: await hashPassword(password) });
  output.result({ name, role }, `Added ${name} as ${role}.`);
}

/** `romkit person list` */
export async function listPeople({ people }: People, output: Output): Promise<void> {
  const kept = await people.list();
  const rows = kept.map(({ name, role, addedBy, addedMs }) => [
    ...[name, role, new Date(addedMs).toISOString().slice(0, 10)],
    addedBy,
  ]);
  output.result(
    { people: kept.map(({ passwordHash: _, ...person }) => person) },
    rows.length === 0 ? 'There is nobody yet.' : table([['PERSON', 'ROLE', 'ADDED', 'BY'], ...rows]),
  );
}

/** `romkit person remove` */
export async function removePerson(
  { people }: People,
  actor: Actor,
  output: Output,
  given: string,
): Promise<void> {
  const name = nameOf(given);
  await people.remove(actor, name);
  output.result({ removed: name }, `Removed ${name}; their sessions have ended.`);
}

/** `romkit person password` */
export async function changePassword(
  { people }: People,
  actor: Actor,
  output: Output,
  given: string,
  password: string,
): Promise<void> {
  const name = nameOf(given);
  await people.setPassword(actor, name, await hashPassword(password));
  output.result({ name }, `${name} has a new password; their sessions have ended.`);
}

/** `romkit person role` */
export async function changeRole(
  { people }: People,
  actor: Actor,
  output: Output,
  given: string,
  role: Role,
): Promise<void> {
  const name = nameOf(given);
  await people.setRole(actor, name, role);
  output.result({ name, role }, `${name} is now ${role}.`);
}

/**
 * A password from the first line of a file, or of standard input for `-`. On the command line everybody who lists
 * processes would see it.
 * @throws RomkitError `bad-password`, or of readNamedText
 */
export async function readPassword({ cwd }: Context, file: string): Promise<string> {
  const text =
    file === '-'
      ? await firstLine()
      : await readNamedText(resolve(cwd, file), { name: file, example: 'a file that holds the password' });
  const password = newPasswordSchema.safeParse(text.split(/\r?\n/)[0]);
  if (password.success) return password.data;
  throw usageError('bad-password', password.error.issues[0]?.message ?? 'It is no password.');
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return '';
}

function nameOf(given: string): string {
  const name = personNameSchema.safeParse(given);
  if (name.success) return name.data;
  throw usageError('bad-person-name', name.error.issues[0]?.message ?? 'It is no name.');
}
