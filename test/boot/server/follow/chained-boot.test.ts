import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BootEvent, BootEventBody } from '../../../../boot/chain/event.ts';
import type { Boot } from '../../../../boot/registry/model/boot.ts';
import { bootSite, type BootSite } from '../../../support/boot-server/boot-site.ts';
import { assignment, mac, newRevision } from '../../registry/sample.ts';
import { HandTimers, SpokenDaemons } from './machine-log.ts';

const by = { by: 'test', via: 'test' };
const chained = 'http://10.77.0.2/menu.ipxe';
const scriptUrl = 'http://10.77.0.1/bootdirectory/boot.ipxe';

/** Also another server's work, as --watch sees it. */
class WatchedDaemons extends SpokenDaemons {
  #tell: (event: BootEvent, isElsewhere?: boolean) => void = () => undefined;

  override listen(onEvent: (event: BootEvent, isElsewhere?: boolean) => void): void {
    super.listen(onEvent);
    this.#tell = onEvent;
  }

  sees(body: BootEventBody, atMs = now): void {
    this.#tell({ ...body, atMs, mac: mac(1) }, true);
  }
}

let site: BootSite;
let daemons: WatchedDaemons;
let timers: HandTimers;
let url: string;
let now: number;

beforeEach(async () => {
  site = await bootSite([]);
  const revision = newRevision({ kind: 'chain', url: chained, files: [], commandLine: '', reportsUp: false });
  await site.registry.apply(by, [
    { type: 'add-revision', image: 'elsewhere', revision },
    { type: 'assign', assignment: assignment({ type: 'once', machine: 1 }, 'elsewhere') },
    { type: 'assign', assignment: assignment({ type: 'machine', machine: 1 }, 'elsewhere') },
  ]);
  [daemons, timers, now] = [new WatchedDaemons(), new HandTimers(), Date.now()];
  ({ url } = await site.start({ daemons, after: timers.after, patienceMs: 1000, clock: () => now }));
  daemons.dhcp(mac(1), 'undionly.kpxe');
  daemons.sent('undionly.kpxe');
  daemons.dhcp(mac(1), scriptUrl, 'iPXE');
  now = Date.now() + 1000;
  await fetchScript();
  now += 1000;
});
afterEach(() => site.remove());

async function fetchScript(): Promise<void> {
  await (await fetch(`${url}/bootdirectory/${mac(1)}.ipxe`)).arrayBuffer();
}

async function boots(): Promise<readonly Boot[]> {
  await site.settled();
  return site.registry.bootsOf(mac(1));
}
async function firstWhen(isSo: (boot: Boot) => boolean): Promise<Boot> {
  for (;;) {
    const [boot] = await boots();
    if (boot !== undefined && isSo(boot)) return boot;
    await new Promise(setImmediate);
  }
}
const isStuck = ({ diagnosis }: Boot): boolean => diagnosis !== null;
const answered = (status: number, path = '/menu.ipxe'): BootEventBody => ({
  ...{ type: 'http-response', server: '10.77.0.2', path, status },
  ...{ bytes: 9, totalBytes: 9, complete: true },
});
const refusals: readonly (readonly [string, string, BootEventBody])[] = [
  ['the address is refused', 'script-failed', answered(404)],
  ['its server fails', 'web-server-error', answered(500)],
  ['nothing listens there', 'web-server-down', { type: 'tcp-refused', server: '10.77.0.2', port: 80 }],
];
const systemAsks: BootEventBody = {
  ...{ type: 'dhcp-request', message: 'discover', xid: 9, userClass: null },
  ...{ vendorClass: 'udhcp 1.36', clientArch: null },
};

describe('a boot whose script chains to another server', () => {
  it('is handed over, spends "next boot only", and has a stage for what is elsewhere', async () => {
    const boot = await firstWhen(({ stages }) => stages.at(-1)?.status === 'active');
    expect(boot).toMatchObject({ state: 'handed-over', rule: 'once', diagnosis: null });
    expect(boot.stages.at(-1)).toMatchObject({ stage: 'boot-loader', detail: chained });
    timers.ring();
    expect((await boots())[0]).toMatchObject({ diagnosis: null });
  });

  it.each(refusals)('stops at once where %s', async (_, code, event) => {
    daemons.sees(event);
    expect(await firstWhen(isStuck)).toMatchObject({
      ...{ state: 'handed-over', diagnosis: { code, stage: 'boot-loader' } },
    });
  });

  it.each(refusals)(
    'stops where %s, by the wire before the server has sent the script',
    async (_, code, event) => {
      // The server waited for a processor: its clock says 1000 ms later.
      daemons.sees(event, now - 1500);
      expect((await firstWhen(isStuck)).diagnosis).toMatchObject({ code, stage: 'boot-loader' });
    },
  );

  it('goes on where its server listened only when the machine asked for its script', async () => {
    daemons.dhcp(mac(1), 'undionly.kpxe');
    daemons.dhcp(mac(1), scriptUrl, 'iPXE');
    daemons.sees({ type: 'tcp-refused', server: '10.77.0.2', port: 80 });
    daemons.sees(answered(200, '/another.ipxe'));
    now += 1000;
    await fetchScript();
    const isHandedOver = ({ state }: Boot): boolean => state === 'handed-over';
    for (let count = 0; !(await boots()).every(isHandedOver) && count < 1000; count++)
      await new Promise(setImmediate);
    expect((await boots())[1]).toMatchObject({ state: 'handed-over', diagnosis: null });
    daemons.sees(answered(404, '/another.ipxe'));
    expect((await boots())[1]).toMatchObject({ diagnosis: null });
  });

  it('stops where its console shows an error and nothing more', async () => {
    daemons.sees({ type: 'console', line: `${chained}... Connection reset (https://ipxe.org/0f0a6039)` });
    timers.ring(500);
    expect((await boots())[0]!.diagnosis).toBeNull();
    timers.ring(1000);
    expect((await firstWhen(isStuck)).diagnosis).toMatchObject({ stage: 'boot-loader' });
  });

  it('stops where the machine comes back for its script at once', async () => {
    now += 9000;
    await fetchScript();
    const boot = await firstWhen(isStuck);
    expect(boot.diagnosis).toMatchObject({
      ...{ code: 'script-failed', stage: 'boot-loader' },
      message: expect.stringMatching(/asked for its script again 10 s after it was sent to http:\/\/10/),
    });
    expect(await boots()).toMatchObject([{}, { rule: 'machine', diagnosis: null }]);
  });

  it.each<[string, () => void]>([
    ['much later', () => (now += 60_000)],
    ['after its firmware started anew', () => daemons.dhcp(mac(1), 'undionly.kpxe')],
    ['after its system asked for an address', () => daemons.sees(systemAsks)],
  ])('does not where it comes back %s', async (_, happens) => {
    happens();
    await fetchScript();
    for (let count = 0; (await boots()).length < 2 && count < 1000; count++) await new Promise(setImmediate);
    expect((await boots())[0]).toMatchObject({ state: 'handed-over', diagnosis: null });
  });

  it('is over once its system asks for an address: what that does is no fault', async () => {
    daemons.sees(systemAsks);
    daemons.sees(answered(404));
    const boot = await firstWhen(({ stages }) => stages.at(-1)?.status === 'done');
    expect(boot).toMatchObject({ diagnosis: null });
    expect(timers.waits).toEqual([]);
  });

  it('is the same boot while what it chains to asks for an address', async () => {
    daemons.dhcp(mac(1), scriptUrl, 'iPXE');
    expect(await boots()).toHaveLength(1);
  });
});
