import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Diagnosis } from '../../../../boot/chain/diagnosis/diagnosis.ts';
import type { Boot } from '../../../../boot/registry/model/boot.ts';
import { bootSite, type BootSite } from '../../../support/boot-server/boot-site.ts';
import { assignment, mac } from '../../registry/sample.ts';
import { logLines } from '../../evidence/logs/read-log.ts';
import { HandTimers, SpokenDaemons } from './machine-log.ts';

let site: BootSite;
let daemons: SpokenDaemons;
let timers: HandTimers;
let url: string;

beforeEach(async () => {
  site = await bootSite([assignment({ type: 'machine', machine: 1 }, 'debian')]);
  daemons = new SpokenDaemons();
  timers = new HandTimers();
  ({ url } = await site.start({ daemons, after: timers.after, patienceMs: 1000 }));
});
afterEach(() => site.remove());

const scriptUrl = 'http://10.77.0.1/bootdirectory/boot.ipxe';

async function fetchAll(...paths: readonly string[]): Promise<void> {
  for (const path of paths) await (await fetch(`${url}/bootdirectory/${path}`)).arrayBuffer();
}
const script = `${mac(1)}.ipxe`;
const image = (): string[] =>
  [site.kernel, site.initrd].map(({ sha256, name }) => `images/${mac(1)}/${sha256}/${name}`);

/** The boots of a machine, once everything that was seen has been written. */
async function boots(n = 1): Promise<readonly Boot[]> {
  await site.settled();
  return site.registry.bootsOf(mac(n));
}
/** The newest boot, once it is as awaited: the end of an answer is seen when its connection says so. */
async function bootWhen(isSo: (boot: Boot) => boolean): Promise<Boot> {
  for (;;) {
    const boot = (await boots()).at(-1);
    if (boot !== undefined && isSo(boot)) return boot;
    await new Promise(setImmediate);
  }
}
const done = ({ stages }: Boot): string[] =>
  stages.filter(({ status }) => status === 'done').map(({ stage }) => stage);

function chained(): void {
  daemons.dhcp(mac(1), 'undionly.kpxe');
  daemons.sent('undionly.kpxe');
  daemons.dhcp(mac(1), scriptUrl, 'iPXE');
}

describe('a boot that daemons and the web server see together', () => {
  it('has all stages of its method, in order and with times', async () => {
    chained();
    await fetchAll('boot.ipxe', script, ...image());
    const boot = await bootWhen((each) => done(each).includes('initrd'));
    expect(boot).toMatchObject({ method: 'chain', firmware: 'bios', diagnosis: null, image: 'debian' });
    expect(done(boot)).toEqual([
      ...['firmware', 'dhcp', 'nbp', 'dhcp-again', 'boot-script', 'mac-script', 'kernel', 'initrd'],
    ]);
    const times = boot.stages.flatMap(({ endedMs }) => endedMs ?? []);
    expect(times).toHaveLength(8);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(await boots()).toHaveLength(1);
  });

  it('is complete when its system reports itself', async () => {
    chained();
    await fetchAll('boot.ipxe', script, ...image(), `up/${mac(1)}?image=debian`);
    const boot = await bootWhen(({ state, stages }) => state === 'up' && stages.at(-1)?.status === 'done');
    expect(boot.stages.at(-1)?.stage).toBe('os');
    expect(timers.waits).toEqual([]);
  });

  it('is another one when the firmware starts anew, and the same one while it tries again', async () => {
    daemons.dhcp(mac(1), 'undionly.kpxe');
    daemons.dhcp(mac(1), 'undionly.kpxe');
    expect(await boots()).toHaveLength(1);
    daemons.sent('undionly.kpxe');
    daemons.dhcp(mac(1), scriptUrl, 'iPXE');
    await fetchAll(script);
    daemons.dhcp(mac(1), 'undionly.kpxe');
    expect(await boots()).toMatchObject([{ state: 'failed', image: 'debian' }, { state: 'seen' }]);
  });

  it('is the same one while a script makes attempts, and another one after its kernel', async () => {
    daemons.dhcp(mac(1), scriptUrl, 'iPXE');
    daemons.dhcp(mac(1), scriptUrl, 'iPXE');
    await fetchAll(script);
    expect((await bootWhen((each) => done(each).includes('mac-script'))).method).toBe('rom');
    daemons.dhcp(mac(1), scriptUrl, 'iPXE');
    await fetchAll(script);
    expect(await boots()).toHaveLength(1);
    await fetchAll(image()[0]!);
    await bootWhen((each) => done(each).includes('kernel'));
    daemons.dhcp(mac(1), scriptUrl, 'iPXE');
    expect(await boots()).toHaveLength(2);
  });

  it('is none where a system asks for its address', async () => {
    daemons.say(
      `dnsmasq-dhcp[7]: 5 vendor class: udhcp 1.36`,
      `dnsmasq-dhcp[7]: 5 DHCPDISCOVER(br0) ${mac(1)} `,
    );
    expect(await boots()).toEqual([]);
  });
});

describe('a boot that stops', () => {
  it('is diagnosed at once where the evidence is certain, and no longer once it moves on', async () => {
    daemons.dhcp(mac(1), 'snponly.efi', null, '00007');
    daemons.missing('snponly.efi');
    expect(await boots()).toMatchObject([
      { endedMs: null, firmware: 'uefi', diagnosis: { code: 'nbp-missing', stage: 'nbp' } },
    ]);
    daemons.sent('snponly.efi');
    expect(await boots()).toMatchObject([{ diagnosis: null }]);
  });

  it('is stuck when the patience for its stage is over', async () => {
    daemons.say(...logLines('no-address.log').map((line) => line.replace('52:54:00:77:00:09', mac(1))));
    expect(await boots()).toMatchObject([{ diagnosis: null }]);
    expect(timers.waits).toEqual([1000]);
    timers.ring();
    expect(await boots()).toMatchObject([
      { endedMs: null, diagnosis: { code: 'no-dhcp-answer', stage: 'dhcp' } },
    ]);
    daemons.dhcp(mac(1), 'undionly.kpxe');
    expect(await boots()).toMatchObject([{ diagnosis: null }]);
  });

  it('is told at once where the server has no address for it when it asks again', async () => {
    const lines = logLines('no-address.log').map((line) => line.replace('52:54:00:77:00:09', mac(1)));
    daemons.say(...lines);
    daemons.say(...lines.slice(3));
    expect(await boots()).toMatchObject([
      { endedMs: null, diagnosis: { code: 'dhcp-pool-empty', stage: 'dhcp' } },
    ]);
    daemons.dhcp(mac(1), 'undionly.kpxe');
    expect(await boots()).toMatchObject([{ diagnosis: null }]);
  });

  it('is waited for no longer once its machine begins another, or too many others have begun theirs', async () => {
    ({ url } = await site.start({ daemons, after: timers.after, patienceMs: 1000, mostBoots: 2 }));
    chained();
    await fetchAll('boot.ipxe', script, image()[0]!);
    await bootWhen((each) => done(each).includes('kernel'));
    expect(timers.waits).toHaveLength(1);
    await fetchAll(script);
    expect(await boots()).toHaveLength(2);
    expect(timers.waits).toHaveLength(1);
    daemons.dhcp(mac(2), 'undionly.kpxe');
    expect(timers.waits).toHaveLength(2);
    daemons.dhcp(mac(3), 'undionly.kpxe');
    expect(timers.waits).toHaveLength(2);
    daemons.sent('undionly.kpxe');
    timers.ring();
    expect(await boots(2)).toMatchObject([{ diagnosis: { stage: 'nbp' } }]);
    expect((await boots(1)).map(({ diagnosis }) => diagnosis)).toEqual([null, null]);
  });

  it('gives a system longer than its firmware, and says that nothing was heard of it', async () => {
    chained();
    await fetchAll('boot.ipxe', script, ...image());
    await bootWhen((each) => done(each).includes('initrd'));
    expect(timers.waits).toEqual([3000]);
    timers.ring();
    expect((await bootWhen((boot) => boot.diagnosis !== null)).diagnosis).toMatchObject({
      ...{ code: 'unknown', stage: 'os' },
      message: expect.stringContaining('not been heard of') as unknown,
    });
  });

  it('is not, where a machine waits because it has no image, and asks DHCP before it asks again', async () => {
    await site.registry.assign();
    chained();
    await fetchAll('boot.ipxe', script);
    daemons.dhcp(mac(1), scriptUrl, 'iPXE');
    await fetchAll(script);
    expect(await boots()).toHaveLength(1);
    const boot = await bootWhen((each) => done(each).includes('mac-script'));
    expect(boot.stages.at(-1)?.stage).toBe('mac-script');
    expect(timers.waits).toEqual([]);
  });
});

describe('a console that the server sees', () => {
  /** Past its script, so that it is at its kernel. */
  async function atKernel(): Promise<void> {
    chained();
    await fetchAll('boot.ipxe', script);
    await bootWhen((each) => done(each).includes('mac-script'));
  }
  const explain = async (diagnosis: Diagnosis): Promise<Diagnosis> => ({
    ...diagnosis,
    message: `${diagnosis.message} ${diagnosis.errorCode} explained.`,
  });

  it('tells what went wrong at another server, with its error number explained', async () => {
    ({ url } = await site.start({ daemons, after: timers.after, explain }));
    await atKernel();
    daemons.shows(mac(1), 'http://192.0.2.9/x.gpxe... No such file or directory (https://ipxe.org/2d0c613b)');
    daemons.shows(mac(1), 'Could not boot. Press a key', 'iPXE>');
    timers.ring(500);
    timers.ring();
    const { diagnosis } = await bootWhen((boot) => boot.diagnosis !== null);
    expect(diagnosis).toMatchObject({ code: 'unknown', stage: 'kernel' });
    expect(diagnosis?.message).toMatch(/x\.gpxe\.\.\. No such file .* 2d0c613b explained\.$/);
  });

  it('counts for the machine whose it is, and no longer once the chain moves on', async () => {
    await atKernel();
    daemons.shows(mac(2), 'Kernel panic - not syncing: it is another');
    daemons.shows(mac(1), 'foo: command not found');
    timers.ring();
    const boot = await bootWhen((each) => each.diagnosis !== null);
    expect(boot.diagnosis).toMatchObject({ code: 'mac-script-error', stage: 'mac-script' });
    await fetchAll(image()[0]!);
    expect((await bootWhen((each) => done(each).includes('kernel'))).diagnosis).toBeNull();
  });

  it('shows that a system lives, by new lines alone', async () => {
    await atKernel();
    await fetchAll(...image());
    await bootWhen((each) => done(each).includes('initrd'));
    const [before] = timers.names;
    daemons.shows(mac(1), '[    1.000000] Linux version 6.1');
    timers.ring(500);
    const [after] = timers.names;
    expect(after).not.toBe(before);
    daemons.shows(mac(1), '[    2.000000] Linux version 6.1');
    timers.ring(500);
    expect(timers.names).toEqual([after]);
  });
});

it('tells what it can where another server does DHCP', async () => {
  await fetchAll(script, ...image());
  const boot = await bootWhen((each) => done(each).includes('initrd'));
  expect(boot.method).toBeNull();
  expect(done(boot)).toEqual(['mac-script', 'kernel', 'initrd']);
});
