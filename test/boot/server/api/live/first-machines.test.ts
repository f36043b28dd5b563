import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { Boot } from '../../../../../boot/registry/model/boot.ts';
import type { Registry } from '../../../../../boot/registry/registry.ts';
import { openFreshRegistry } from '../../../../support/registry/fresh-registry.ts';
import { apiRoutes } from '../../../../../boot/server/api/plugin.ts';
import { machinesAnswer } from '../../../../../boot/server/api/views.ts';
import { buildBaseApp } from '../../../../../boot/server/base-app.ts';
import { silentLog } from '../../../../support/silent-log.ts';

const host = '127.0.0.1:8080';
const macs = ['52:54:00:00:00:01', '52:54:00:00:00:02', '52:54:00:00:00:03'];

let folder: string;
let registry: Registry;
let app: FastifyInstance;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'romkit-first-machines-'));
  registry = await openFreshRegistry(folder);
  await registry.apply(
    { by: 'test', via: 'test' },
    macs.map((mac) => ({ type: 'add-machine', macs: [mac], values: {} })),
  );
  app = buildBaseApp(silentLog);
  await apiRoutes(app, {
    ...{ registry, log: silentLog, epoch: 'run1' },
    access: { hosts: () => new Set([host]), isLocal: true },
  });
});
afterEach(async () => {
  await app.close();
  await registry.close();
  rmSync(folder, { recursive: true });
});

const ask = (query: string) => app.inject({ url: `/api/v1/machines${query}`, headers: { host } });

it.each([
  ['', 3],
  ['?limit=1', 1],
  ['?limit=2', 2],
  ['?limit=3', 3],
  ['?limit=100', 3],
])('the list of machines%s has %i of three, and tells that there are three', async (query, most) => {
  const { total, machines } = machinesAnswer.parse((await ask(query)).json());
  expect(total).toBe(3);
  expect(machines.map((machine) => machine.macs[0])).toEqual(macs.slice(0, most));
});

it('all are told after the first ones were asked for', async () => {
  await ask('?limit=1');
  expect((await ask('')).json().machines).toHaveLength(3);
});

it.each(['0', '-1', '10001', 'x'])('a list of %s machines is refused', async (limit) =>
  expect((await ask(`?limit=${limit}`)).statusCode).toBe(400),
);

it('all of them are made ready as soon as the server listens', async () => {
  const { boots } = registry;
  const latest = boots.latest.bind(boots);
  const asked = new Promise<unknown>((resolve) => {
    boots.latest = () => {
      const boots = latest();
      resolve(boots);
      return boots;
    };
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  expect(await asked).toEqual(new Map());
  expect((await ask('')).json().machines).toHaveLength(3);
});

/** The newest boots of so many other machines. */
function haveBoots(count: number): void {
  const boots = new Map(Array.from({ length: count }, (_, index) => [1000 + index, {} as Boot]));
  jest.spyOn(registry.boots, 'latest').mockResolvedValue(boots);
}

it.each([
  ['lets go of the boots that it read when it began, where nobody looks', false, 1],
  ['keeps them where somebody has looked', true, 0],
])('a server %s', async (_, isAsked, times) => {
  haveBoots(251);
  const forget = jest.spyOn(registry.boots, 'forgetLatest');
  const beganMs = Date.now();
  const now = jest.spyOn(Date, 'now');
  const change = (mac: string) =>
    registry.apply({ by: 'test', via: 'test' }, [{ type: 'add-machine', macs: [mac], values: {} }]);
  try {
    await app.listen({ host: '127.0.0.1', port: 0 });
    if (isAsked) await ask('');
    await change('52:54:00:00:00:11');
    expect(forget).not.toHaveBeenCalled();
    now.mockReturnValue(beganMs + 10 * 60_000);
    await change('52:54:00:00:00:12');
    expect(forget).toHaveBeenCalledTimes(times);
  } finally {
    now.mockRestore();
  }
});

it('a server with few boots lets go of them as soon as the list is made', async () => {
  haveBoots(250);
  const forgotten = new Promise<void>((resolve) => {
    registry.boots.forgetLatest = resolve;
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  await forgotten;
});
