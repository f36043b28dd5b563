import { describe, expect, it } from '@jest/globals';
import { refusal } from '../../../../support/flash/refusal.ts';
import { alice, Bench, type MakePlace } from './bench.ts';

/** Tokens of the API. */
export function tokenSuite(makePlace: MakePlace): void {
  describe('tokens', () => {
    const bench = new Bench(makePlace);
    const sha256 = 'ab'.repeat(32);
    const deploy = { name: 'deploy', scope: 'write', sha256 } as const;

    it('are found by their hash, by every process at once', async () => {
      const other = await bench.another();
      await bench.registry.tokens.add(alice, deploy);
      expect(await other.tokens.find(sha256, 1000)).toMatchObject(deploy);
      expect(await other.tokens.find('cd'.repeat(32), 1000)).toBeUndefined();
      await other.tokens.remove(alice, 'deploy');
      expect(await bench.registry.tokens.find(sha256, 1000)).toBeUndefined();
    });

    it('expire, tell when they were used, and are revoked by undo', async () => {
      await bench.registry.tokens.add(alice, { ...deploy, expiresMs: 2_000_000 });
      expect(await bench.registry.tokens.find(sha256, 1_999_999)).toMatchObject(deploy);
      expect(await bench.registry.tokens.find(sha256, 2_000_000)).toBeUndefined();
      expect(await bench.registry.tokens.list()).toMatchObject([{ usedMs: 1_999_999, expiresMs: 2_000_000 }]);
      const [entry] = await bench.registry.audit({ limit: 1 });
      expect(JSON.stringify(entry)).not.toContain(sha256);
      await bench.registry.undo(alice, entry!.id);
      expect(await bench.registry.tokens.list()).toEqual([]);
    });

    it('are listed by name, with who added them and when', async () => {
      await bench.registry.tokens.add(alice, deploy);
      await bench.registry.tokens.add(alice, { name: 'a', scope: 'read', sha256: 'cd'.repeat(32) });
      const listed = await bench.registry.tokens.list();
      expect(listed.map(({ name, addedBy }) => [name, addedBy])).toEqual([
        ['a', 'alice'],
        ['deploy', 'alice'],
      ]);
      expect(Date.now() - listed[0]!.addedMs).toBeLessThan(600_000);
    });

    it('have one name each, and none goes that is not there', async () => {
      await bench.registry.tokens.add(alice, deploy);
      const again = { ...deploy, sha256: 'cd'.repeat(32) };
      expect((await refusal(() => bench.registry.tokens.add(alice, again))).code).toBe('duplicate-token');
      expect((await refusal(() => bench.registry.tokens.remove(alice, 'monitor'))).code).toBe(
        'unknown-token',
      );
      expect(await bench.registry.tokens.list()).toHaveLength(1);
    });
  });
}
