import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Service } from '../../../../boot/server/follow/awaited-service.ts';
import { bootSite, type BootSite } from '../../../support/boot-server/boot-site.ts';
import { mac } from '../../registry/sample.ts';
import { HandTimers, SpokenDaemons } from './machine-log.ts';

/** Beside a capture that loses packets all the time, and shows all but what the web server gives. */
class CapturedDaemons extends SpokenDaemons {
  lost(service: Service): number {
    return service === 'web' ? 0 : 3;
  }
}

let site: BootSite;
beforeEach(async () => void (site = await bootSite()));
afterEach(() => site.remove());

it.each<[string, string | null, object | null]>([
  ['is stuck where this server has the image', null, { stage: 'kernel' }],
  ['is not where another server has it', 'http://10.77.0.2', null],
])('a boot beside a capture that has lost packets %s', async (_, imageUrl, diagnosis) => {
  const [daemons, timers] = [new CapturedDaemons(), new HandTimers()];
  const { url } = await site.start({ daemons, after: timers.after, patienceMs: 1000, imageUrl });
  daemons.dhcp(mac(1), 'http://10.77.0.1/bootdirectory/boot.ipxe', 'iPXE');
  await (await fetch(`${url}/bootdirectory/${mac(1)}.ipxe`)).arrayBuffer();
  const newest = async () => (await site.settled(), (await site.registry.bootsOf(mac(1))).at(-1));
  while (!(await newest())?.stages.some(({ stage, status }) => stage === 'mac-script' && status === 'done'))
    await new Promise(setImmediate);
  timers.ring();
  const boot = await newest();
  if (diagnosis === null) expect(boot?.diagnosis).toBeNull();
  else expect(boot?.diagnosis).toMatchObject(diagnosis);
});
