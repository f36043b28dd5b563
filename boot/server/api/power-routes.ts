import type { FastifyInstance } from 'fastify';
import type { FastifyZodOpenApiTypeProvider } from 'fastify-zod-openapi';
import type { Power } from '../../power/power.ts';
import type { Registry } from '../../registry/registry.ts';
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
}
