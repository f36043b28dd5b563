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
      expect((await refusal(() => people().remove('bob'))).code).toBe('last-administrator');
      expect((await refusal(() => people().setRole('bob', 'viewer'))).code).toBe('last-administrator');
      await people().setRole('carol', 'administrator');
      await people().remove('bob');
      expect((await people().list()).map(({ name }) => name)).toEqual(['carol']);
      expect((await refusal(() => people().remove('bob'))).code).toBe('unknown-person');
      expect((await refusal(() => people().setRole('bob', 'administrator'))).code).toBe('unknown-person');
    });

    it('have sessions with the role of the moment, until they expire', async () => {
      await people().add(alice, person('bob', 'operator'));
      await begin('bob', 'a');
      expect(await found('a')).toBe('operator');
      await people().setRole('bob', 'viewer');
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
      expect((await refusal(() => sessions().end('carol', 'a'))).code).toBe('unknown-session');
      await sessions().end('bob', 'a');
      expect([await found('a'), await found('b')]).toEqual([undefined, 'administrator']);
    });

    it('lose their sessions with a new password, and when they go', async () => {
      await people().add(alice, person('bob', 'administrator'));
      await people().add(alice, person('carol', 'viewer'));
      await begin('bob', 'a');
      await begin('carol', 'c');
      await people().setPassword('bob', `${person('bob', 'viewer').passwordHash}bmV3`);
      expect([await found('a'), await found('c')]).toEqual([undefined, 'viewer']);
      await people().remove('carol');
      await people().add(alice, person('carol', 'viewer'));
      expect(await found('c')).toBeUndefined();
    });
  });
}
