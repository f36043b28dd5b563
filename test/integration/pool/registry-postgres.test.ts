import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Registry } from '../../../boot/registry/registry.ts';
import { openRegistry } from '../../../boot/registry/store/open.ts';
import { addMachine, alice, type Place } from '../../boot/registry/store/suite/bench.ts';
import { registrySuite } from '../../boot/registry/store/suite/registry-suite.ts';
import { PostgresServer } from '../../support/registry/postgres.ts';
import { describeWhen } from '../../support/skip.ts';

describeWhen({ tools: ['postgres', 'setpriv'] })('a registry in PostgreSQL', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());

  /** Making a database takes seconds; emptying this one does not. */
  async function makePlace(): Promise<Place> {
    return {
      place: { database: server.url },
      async remove() {
        await server.query('drop schema romkit cascade');
      },
    };
  }

  registrySuite(makePlace);

  describe('whose connections are lost', () => {
    const open: Registry[] = [];
    afterEach(async () => {
      for (const registry of open.splice(0)) await registry.close();
      await server.query('drop schema romkit cascade');
    });
    async function another(): Promise<Registry> {
      const registry = await openRegistry({ database: server.url });
      open.push(registry);
      return registry;
    }

    const machinesIn = (registry: Registry, count: number): Promise<void> =>
      new Promise((resolve) => {
        const stop = registry.onChange(({ machines }) => {
          if (machines.length < count) return;
          stop();
          resolve();
        });
      });

    it('hears of changes again, of those meanwhile too', async () => {
      const [here, there] = [await another(), await another()];
      await here.apply(alice, [addMachine(1)]);
      const told = machinesIn(there, 2);
      await server.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'romkit'`,
      );
      await here.apply(alice, [addMachine(2)]);
      await told;
    });

    it('writes once the server is back, and nothing twice', async () => {
      const here = await another();
      await here.apply(alice, [addMachine(1)]);
      await server.stop('SIGQUIT');
      const written = here.apply(alice, [addMachine(2, 'web2')]);
      await server.resume();
      await written;
      const later = await another();
      expect(later.snapshot().machines.map(({ name }) => name)).toEqual([null, 'web2']);
      expect(await later.audit({ limit: 9 })).toHaveLength(2);
    });
  });
});
