import { describe, expect, it } from '@jest/globals';
import type { Person } from '../../../../../boot/registry/model/person.ts';
import { refusal } from '../../../../support/flash/refusal.ts';
import { alice, Bench, type MakePlace } from './bench.ts';

const person = (name: string, role: Person['role']): Person => ({
  ...{ name, role },
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA',
});

/** People and their sessions. */
export function peopleSuite(makePlace: MakePlace): void {
  describe('people', () => {
    const bench = new Bench(makePlace);
    const people = () => bench.registry.people;
    const sessions = () => bench.registry.sessions;
    const begin = (of: string, letter: string, expiresMs = 2000) =>
      sessions().add({
        ...{ sha256: letter.repeat(64), id: letter, person: of, startedMs: 1000, expiresMs },
        ...{ agent: 'Browser', address: '192.0.2.1' },
      });
    const found = async (letter: string, nowMs = 1999) =>
      (await sessions().find(letter.repeat(64), nowMs))?.role;

    it('are known to every process at once, whatever case their names are written in', async () => {
      const other = await bench.another();
      await people().add(alice, person('Bob', 'viewer'));
      expect(await other.people.find('bob')).toMatchObject({ name: 'bob', role: 'viewer', addedBy: 'alice' });
      expect(await other.people.find('carol')).toBeUndefined();
      expect((await refusal(() => other.people.add(alice, person('BOB', 'viewer')))).code).toBe(
        'duplicate-person',
      );
    });

    it('have one first of them, however many ask at once', async () => {
      const other = await bench.another();
      const tried = await Promise.allSettled([
        people().addFirst(alice, person('bob', 'administrator')),
        other.people.addFirst(alice, person('carol', 'administrator')),
      ]);
      expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await people().list()).toHaveLength(1);
    });

    it('always have an administrator among them', async () => {
      await people().add(alice, person('bob', 'administrator'));
      await people().add(alice, person('carol', 'operator'));
      expect((await refusal(() => people().remove(alice, 'bob'))).code).toBe('last-administrator');
      expect((await refusal(() => people().setRole(alice, 'bob', 'viewer'))).code).toBe('last-administrator');
      await people().setRole(alice, 'carol', 'administrator');
      await people().remove(alice, 'bob');
      expect((await people().list()).map(({ name }) => name)).toEqual(['carol']);
      expect((await refusal(() => people().remove(alice, 'bob'))).code).toBe('unknown-person');
      expect((await refusal(() => people().setRole(alice, 'bob', 'administrator'))).code).toBe(
        'unknown-person',
      );
    });

    it('can be disabled and come back, and are as good as gone meanwhile', async () => {
      await people().add(alice, person('bob', 'administrator'));
      await people().add(alice, person('carol', 'administrator'));
      await begin('bob', 'a');
      await people().setDisabled(alice, 'bob', true);
      expect(await found('a')).toBeUndefined();
      for (const work of [
        () => people().setRole(alice, 'carol', 'viewer'),
        () => people().setDisabled(alice, 'carol', true),
      ])
        expect((await refusal(work)).code).toBe('last-administrator');
      await people().setDisabled(alice, 'bob', false);
      await begin('bob', 'b');
      expect(await found('b')).toBe('administrator');
      expect(await people().find('bob')).toMatchObject({ isDisabled: false, seenMs: 1000 });
    });

    it('choose a password once with an invitation, before it is too old', async () => {
      const { passwordHash } = person('bob', 'viewer');
      const invitation = (letter: string) => ({ sha256: letter.repeat(64), expiresMs: 2000 });
      await people().add(alice, { ...person('bob', 'administrator'), passwordHash: null }, invitation('a'));
      await people().add(alice, person('carol', 'administrator'));
      expect((await refusal(() => people().remove(alice, 'carol'))).code).toBe('last-administrator');
      expect(await people().find('bob')).toMatchObject({ passwordHash: null, invitedUntilMs: 2000 });
      await people().invite(alice, 'bob', invitation('b'));
      const accept =
        (letter: string, nowMs = 1999) =>
        () =>
          people().accept(letter.repeat(64), passwordHash!, nowMs);
      for (const late of [accept('a'), accept('b', 2000)])
        expect((await refusal(late)).code).toBe('invitation-refused');
      expect(await accept('b')()).toMatchObject({ name: 'bob', passwordHash, invitedUntilMs: null });
      expect((await refusal(accept('b'))).code).toBe('invitation-refused');
    });

    it('of an OpenID account are known by it, not by their name', async () => {
      const site = { by: 'login.example', via: 'openid' };
      const account = { issuer: 'https://login.example', subject: '1' };
      await people().add(alice, person('carol', 'administrator'));
      await people().enter(site, account, { name: 'bob', role: 'operator' });
      const again = await people().enter(site, account, { name: 'carol', role: 'viewer' });
      expect(again).toMatchObject({ name: 'bob', role: 'viewer', account, addedBy: 'login.example' });
      const other = () =>
        people().enter(site, { ...account, subject: '2' }, { name: 'carol', role: 'administrator' });
      expect((await refusal(other)).code).toBe('name-taken');
      expect((await refusal(() => people().setPassword(alice, 'bob', '$argon2id$x'))).code).toBe(
        'other-login',
      );
      await people().setDisabled(alice, 'bob', true);
      const disabled = () => people().enter(site, account, { name: 'bob', role: 'administrator' });
      expect((await refusal(disabled)).code).toBe('login-disabled');
    });

    it('are in the audit log without their secrets, and what can be is undone', async () => {
      await people().add(alice, person('bob', 'administrator'));
      await people().add(alice, person('carol', 'viewer'));
      await people().setRole(alice, 'carol', 'operator');
      await people().setRole(alice, 'carol', 'operator');
      const [change] = await bench.registry.audit({ limit: 10 });
      expect(change).toMatchObject({ by: 'alice', summary: 'carol is now operator, was viewer.' });
      expect((await refusal(() => bench.registry.undo(alice))).code).toBe('nothing-to-undo');
      await bench.registry.undo(alice, change!.id);
      expect(await people().find('carol')).toMatchObject({ role: 'viewer' });
      await people().remove(alice, 'carol');
      const [removed, ...earlier] = await bench.registry.audit({ limit: 10 });
      const refused = await refusal(() => bench.registry.undo(alice, removed!.id));
      expect([refused.code, refused.message]).toEqual([
        'undo-conflict',
        `Entry ${removed!.id} cannot be undone: a removed login is not kept: add the person again.`,
      ]);
      const first = earlier.at(-1)!;
      expect((await refusal(() => bench.registry.undo(alice, first.id))).message).toMatch(
        /only administrator/,
      );
      expect(JSON.stringify([removed, ...earlier])).not.toContain('argon2');
    });

    it('have sessions with the role of the moment, until they expire', async () => {
      await people().add(alice, person('bob', 'operator'));
      await begin('bob', 'a');
      expect(await found('a')).toBe('operator');
      await people().setRole(alice, 'bob', 'viewer');
      expect(await found('a')).toBe('viewer');
      expect(await found('a', 2000)).toBeUndefined();
      expect(await sessions().list('bob', 2000)).toEqual([]);
      await sessions().prune(2000);
      expect(await found('a')).toBeUndefined();
    });

    it('end their own sessions alone', async () => {
      await people().add(alice, person('bob', 'administrator'));
      await people().add(alice, person('carol', 'viewer'));
      await begin('bob', 'a');
      await begin('bob', 'b');
      await begin('carol', 'c');
      expect((await sessions().list('bob', 1000)).map(({ id }) => id)).toEqual(['a', 'b']);
      expect((await refusal(() => sessions().end(alice, 'carol', 'a'))).code).toBe('unknown-session');
      await sessions().end(alice, 'bob', 'a');
      expect([await found('a'), await found('b')]).toEqual([undefined, 'administrator']);
    });

    it('lose their sessions with a new password, and when they go', async () => {
      await people().add(alice, person('bob', 'administrator'));
      await people().add(alice, person('carol', 'viewer'));
      await begin('bob', 'a');
      await begin('carol', 'c');
      await people().setPassword(alice, 'bob', `${person('bob', 'viewer').passwordHash}bmV3`);
      expect([await found('a'), await found('c')]).toEqual([undefined, 'viewer']);
      await people().remove(alice, 'carol');
      await people().add(alice, person('carol', 'viewer'));
      expect(await found('c')).toBeUndefined();
    });
  });
}
