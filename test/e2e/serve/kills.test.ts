import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, jest } from '@jest/globals';
import Database from 'libsql';
import { machineMac } from '../../../lab/run/lab-plan.ts';
import { Chance } from '../../support/kills/chance.ts';
import { noDebian } from '../../support/lab/debian.ts';
import { processes } from '../../support/process/processes.ts';
import { Assigning, type Assigned } from '../../support/rack/assigning.ts';
import { rackFirmware, retrying, type RackFirmware } from '../../support/rack/firmware.ts';
import { addBeacon } from '../../support/rack/images.ts';
import { noRack } from '../../support/rack/needs.ts';
import { openRack, type Rack } from '../../support/rack/rack.ts';
import { realPlace } from '../../support/firmware/real.ts';
import type { Running } from '../../support/process/romkit.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(30 * 60_000);

/** How many random points, and their seed. */
const count = Number(process.env['ROMKIT_SERVE_KILLS'] ?? 2);
const seed = Number(process.env['ROMKIT_SERVE_SEED'] ?? randomInt(2 ** 31));

const victims = ['romkit', 'dnsmasq'] as const;
/** So many lines a console says from power-on to the system that boots, about. */
const linesOfABoot = 60;
const others = Array.from({ length: 5 }, (_, index) => `52:54:00:77:99:0${index}`);

interface Pool {
  readonly machines: readonly { readonly macs: readonly [string]; readonly nextBoot: string }[];
}

let rack: Rack | undefined;
let assigning: Assigning | undefined;
afterEach(async () => {
  await assigning?.kill().catch(() => undefined);
  await rack?.close();
  [rack, assigning] = [undefined, undefined];
});

describeWhen({ tools: ['qemu-system-x86_64', 'dnsmasq', 'ip'], lacks: noRack ?? noDebian })(
  `romkit serve, killed at random moments (ROMKIT_SERVE_SEED=${seed})`,
  () => {
    it.each(Array.from({ length: count }, (_, index) => index))(
      'point %i: all is as it was confirmed',
      async (index) => {
        const chance = new Chance(seed * 10_007 + index);
        const victim = index < victims.length ? victims[index]! : chance.pick(victims);
        rack = await openRack(2);
        const firmware = retrying(await rackFirmware(bios, realPlace('shared', 'serve-kills')), rack.folder);
        await prepare(rack);
        let server = await serve(rack, firmware);
        assigning = new Assigning({ root: rack.folder }, rack.state, others, ['image1', 'image2']);

        const machines = await Promise.all([1, 2].map((number) => rack!.powerOn(number, firmware.kind)));
        const { mac, console } = chance.pick(machines);
        const line = 1 + chance.below(linesOfABoot);
        const report = `point ${index}: kill -9 of ${victim} at line ${line} of ${mac}`;
        await console.until((_) => (console.lines.length >= line ? true : undefined)).catch(() => undefined);
        if (victim === 'romkit') {
          server.child.kill('SIGKILL');
          await server.ended;
        } else process.kill(dnsmasqOf(rack), 'SIGKILL');
        const assigned = await assigning.kill();
        if (victim === 'romkit') server = await serve(rack, firmware);

        const images = (await Promise.all(machines.map((machine) => machine.reports()))).map(
          ({ image }) => image,
        );
        expect([report, images]).toEqual([report, ['image2', 'image1']]);
        await expectPool(rack, assigned);
        if (victim === 'dnsmasq') await server.said('dnsmasq serves again');
        expect(runningDnsmasqs(rack)).toEqual([dnsmasqOf(rack)]);
        await stop(server);
        const database = new Database(join(rack.state, 'registry.db'), { readonly: true });
        expect(database.prepare('pragma integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }]);
        database.close();
      },
    );
  },
);

const bios = { firmware: 'bios', method: 'chain', flavour: 'ipxe' } as const;

/** The first machine is to boot image2 once, and image1 from then on. */
async function prepare(rack: Rack): Promise<void> {
  for (const image of ['image1', 'image2']) await addBeacon(rack, image);
  for (const mac of [machineMac(1), machineMac(2), ...others]) await rack.romkit('machine', 'add', mac);
  for (const number of [1, 2]) await rack.romkit('assign', machineMac(number), 'image1');
  await rack.romkit('assign', machineMac(1), 'image2', '--once');
}

const serve = (rack: Rack, { bootFiles }: RackFirmware): Promise<Running> =>
  rack.serve('--dhcp', 'full', '--tftp', 'dnsmasq', '--boot-files', bootFiles);

async function stop({ child, ended }: Running): Promise<void> {
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ exitCode: 0 });
}

async function expectPool(rack: Rack, { confirmed, killed }: Assigned): Promise<void> {
  const { machines } = await rack.romkit<Pool>('machine', 'list');
  const next = new Map(machines.map(({ macs: [mac], nextBoot }) => [mac, nextBoot]));
  const expected = new Map([1, 2].map((number) => [machineMac(number), 'image1@1']));
  for (const mac of others) {
    const image = confirmed.get(mac);
    expected.set(mac, image === undefined ? 'waits' : `${image}@1`);
  }
  if (killed !== null && next.get(killed.mac) === `${killed.image}@1`)
    expected.set(killed.mac, `${killed.image}@1`);
  expect(new Map([...next].sort())).toEqual(new Map([...expected].sort()));
}

const dnsmasqOf = ({ state }: Rack): number =>
  Number(readFileSync(join(state, 'run', 'dnsmasq.pid'), 'utf8'));

/** Without the process that each of them has for its leases. */
function runningDnsmasqs({ state }: Rack): number[] {
  const found = processes().filter(
    ({ name, pid }) => name === 'dnsmasq' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(state),
  );
  return found.filter(({ parent }) => !found.some(({ pid }) => pid === parent)).map(({ pid }) => pid);
}
