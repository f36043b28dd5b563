import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { measured, type Outcome } from '../harness/outcome.ts';
import type { Workshop } from '../harness/workshop.ts';
import { withCable } from './cable.ts';
import { startWatch } from './listeners.ts';
import { writeTraffic, macOf } from './traffic.ts';

const rounds = 15;
const mostMs = 3000;
/** The watch looks twice a second: a round begins at any time between. */
const lookEveryMs = 500;

/** From the packet that shows a fault, a script that is missing, to the line that tells it. */
export async function measureDelay(shop: Workshop): Promise<Outcome> {
  shop.note(`  ${rounds} machines whose script is missing`);
  const readings = await withCable(shop.signal, async (cable) => {
    const watching = await startWatch(shop, cable.network.enter, cable.heardAt);
    const readingsMs: number[] = [];
    for (let machine = 1; machine <= rounds; machine++) {
      const path = shop.path('fault.pcap');
      writeTraffic(path, { first: machine, machines: 1, segments: () => null, stepUs: 1000 });
      await delay(lookEveryMs * Math.random());
      const told = watching.event(({ type, boot }) => {
        const { mac, diagnosis } = (boot ?? {}) as { mac?: string; diagnosis?: unknown };
        return type === 'boot' && mac === macOf(machine) && diagnosis !== null;
      });
      const begin = performance.now();
      await Promise.all([cable.replay(path, 1000), told]);
      readingsMs.push(performance.now() - begin);
    }
    watching.child.kill('SIGINT');
    await watching.ended;
    return readingsMs;
  });
  return {
    ...{ kind: 'limit', what: 'a fault on the wire, until it is told', against: '', atMost: mostMs },
    measured: measured(readings, 'median', 'ms'),
    note: 'the time from the packet includes the start of tcpreplay',
  };
}
