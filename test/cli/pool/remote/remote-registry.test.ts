import { expect, it } from '@jest/globals';
import type { ApiClient } from '../../../../cli/pool/remote/api-client.ts';
import { remoteRegistry } from '../../../../cli/pool/remote/remote-registry.ts';
import { refusal } from '../../../support/flash/refusal.ts';

/** A server whose pool changes after each answer, so many times. */
class BusyServer implements Pick<ApiClient, 'get'> {
  asked = 0;
  #changes: number;

  constructor(changes: number) {
    this.#changes = changes;
  }

  get(): Promise<never> {
    this.asked += 1;
    const change = this.#changes > 0 ? this.#changes-- : 0;
    return Promise.resolve({ change, machines: [], images: [], assignments: [], policy: {} } as never);
  }
}

const open = (server: BusyServer) => remoteRegistry(server as unknown as ApiClient);

it('reads a pool again that changed meanwhile', async () => {
  const server = new BusyServer(6);
  expect((await open(server)).snapshot().change).toBe(0);
  expect(server.asked).toBe(8);
});

it('gives up where the pool changes for ever', async () => {
  const server = new BusyServer(Infinity);
  let change = 0;
  server.get = () => Promise.resolve({ change: (change += 1), machines: [] } as never);
  expect((await refusal(() => open(server))).code).toBe('pool-busy');
  expect(change).toBe(40);
});
