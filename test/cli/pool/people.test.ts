import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { isPassword } from '../../../boot/server/api/people/password.ts';
import { parse } from '../../../cli/shell/program.ts';
import { fakeContext } from '../../support/fake-context.ts';
import { refusal } from '../../support/flash/refusal.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'romkit-person-'));
});
afterEach(() => rmSync(state, { recursive: true }));

/** A command's document. */
async function romkit(...words: string[]): Promise<unknown> {
  const context = fakeContext(state);
  await parse(context, ['person', ...words, '--state', state, '--json']);
  return JSON.parse(context.out());
}

function passwordIs(password: string): string[] {
  writeFileSync(join(state, 'password'), `${password}\n`);
  return ['--password-file', 'password'];
}

it('adds people, shows them without their hashes, and removes them', async () => {
  await romkit('add', 'Ada', '--role', 'administrator', ...passwordIs('correct horse'));
  await romkit('add', 'bob', ...passwordIs('battery staple'));
  await romkit('role', 'bob', 'operator');
  const listed = await romkit('list');
  expect(listed).toMatchObject({
    people: [
      { name: 'ada', role: 'administrator' },
      { name: 'bob', role: 'operator' },
    ],
  });
  expect(JSON.stringify(listed)).not.toContain('argon2');
  await romkit('remove', 'bob');
  expect(await romkit('list')).toMatchObject({ people: [{ name: 'ada' }] });
  expect((await refusal(() => romkit('remove', 'ada'))).code).toBe('last-administrator');
});

it('gives somebody a new password, not a short one', async () => {
  await romkit('add', 'ada', ...passwordIs('correct horse'));
  expect((await refusal(() => romkit('password', 'ada', ...passwordIs('short')))).code).toBe('bad-password');
  await romkit('password', 'ada', ...passwordIs('battery staple'));
  const registry = await openRegistry({ state });
  const passwordHash = (await registry.people.find('ada'))!.passwordHash!;
  await registry.close();
  expect(await isPassword(passwordHash, 'battery staple')).toBe(true);
  expect(await isPassword(passwordHash, 'correct horse')).toBe(false);
});
