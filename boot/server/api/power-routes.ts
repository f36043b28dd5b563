import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import { RomkitError } from '../../../system/error.ts';
import type { Power, PowerAction } from '../../power/power.ts';

import type { Registry } from '../../registry/registry.ts';
import { machineById } from '../../registry/names.ts';
import type { ServerLog } from '../log.ts';
import { answers } from './answers.ts';
import { machineNamed, machineParameter as params } from './named-machine.ts';
import * as views from './views.ts';

interface PowerParts {
  readonly registry: Registry;
  readonly power: Power;
  readonly log: ServerLog;
}

/** The routes that show and switch the power of machines, below `/api/v1`. */
export function powerRoutes(given: FastifyInstance, { registry, power, log }: PowerParts): void {
  const app = given.withTypeProvider<FastifyZodOpenApiTypeProvider>();
  const url = '/machines/:machine/power';
  const show = (name: string) => {
    const { state, actions } = power.of(machineNamed(registry.snapshot(), name));
    return { state, actions: [...actions] };
  };

  app.get(
    url,
    { schema: { ...answers('Is a machine on, and what can switch it', views.powerAnswer), params } },
    ({ params: { machine } }) => show(machine),
  );

  app.post(
    url,
    { schema: { ...answers('Switch a machine', views.powerAnswer), params, body: views.powerBody } },
    async ({ params: { machine: name }, body: { action }, actor }) => {
      const machine = machineNamed(registry.snapshot(), name);
      await power.perform(machine, action);
      log.info({ machine: machine.id, mac: machine.macs[0], action, by: actor.by }, 'switched a machine');
      return show(name);
    },
  );

  app.get('/power', { schema: answers('What can be switched', views.poolPowerAnswer) }, () => {
    const actions: Record<PowerAction, number[]> = { on: [], off: [], reset: [] };
    for (const machine of registry.snapshot().machines)
      for (const { action } of power.of(machine).actions) actions[action].push(machine.id);
    return { actions };
  });

  app.post(
    '/power',
    { schema: { ...answers('Switch machines', views.switchedAnswer), body: views.poolPowerBody } },
    async ({ body: { machines, action }, actor }) => {
      const failures: { machine: number; message: string }[] = [];
      for (const some of inGroups([...new Set(machines)]))
        await Promise.all(
          some.map(async (id) => {
            const message = await trySwitch(id, action);
            if (message !== null) failures.push({ machine: id, message });
          }),
        );
      const switched = new Set(machines).size - failures.length;
      log.info({ action, switched, failed: failures.length, by: actor.by }, 'switched machines');
      return { switched, failures: failures.sort((a, b) => a.machine - b.machine) };
    },
  );

  /** @returns why it was not switched; null where it was */
  async function trySwitch(id: number, action: PowerAction): Promise<string | null> {
    const machine = machineById(registry.snapshot(), id);
    if (machine === undefined) return 'There is no such machine.';
    try {
      await power.perform(machine, action);
      return null;
    } catch (error) {
      if (error instanceof RomkitError) return error.message;
      throw error;
    }
  }
}

/** A rack that is switched on at once draws its current at once, and asks for its images at once. */
const atOnce = 16;

const inGroups = (ids: readonly number[]): number[][] =>
  Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, index) =>
    ids.slice(index * atOnce, (index + 1) * atOnce),
  );
