import { describe, expect, it } from '@jest/globals';
import { Bench, type MakePlace } from './bench.ts';

const week = 7 * 86_400_000;
const now = 1_800_000_000_000;

/** Signs of life of the servers on one registry. */
export function serverSuite(makePlace: MakePlace): void {
  describe('servers', () => {
    const bench = new Bench(makePlace);
    const sign = (name: string, seenMs: number) => ({
      ...{ id: `run of ${name}`, name, url: `http://${name}`, version: '0.1.0', startedMs: now, seenMs },
    });

    it('are listed by name with their last sign of life, for every process', async () => {
      const other = await bench.another();
      await bench.registry.servers.tell(sign('web2', now));
      await other.servers.tell(sign('web1', now + 1));
      await bench.registry.servers.tell(sign('web2', now + 2));
      expect(await other.servers.list()).toEqual([sign('web1', now + 1), sign('web2', now + 2)]);
    });

    it('go when they end, and when nobody has heard of them for a week', async () => {
      for (const [name, seenMs] of [
        ['old', now],
        ['ended', now + week],
        ['here', now + week + 1],
      ] as const)
        await bench.registry.servers.tell(sign(name, seenMs));
      await bench.registry.servers.leave('run of ended');
      expect((await bench.registry.servers.list()).map(({ name }) => name)).toEqual(['here']);
    });
  });
}
