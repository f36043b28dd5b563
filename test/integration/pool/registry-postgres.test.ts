import { afterAll, beforeAll } from '@jest/globals';
import type { Place } from '../../boot/registry/store/suite/bench.ts';
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
});
