import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { methods } from '../../boot/chain/stage.ts';
import { machineMac } from '../../lab/run/lab-plan.ts';
import { noDebian } from '../support/lab/debian.ts';
import { noRack } from '../support/rack/needs.ts';
import { rackFirmware, type Way } from '../support/rack/firmware.ts';
import { addBeacon, addDebian } from '../support/rack/images.ts';
import { openRack, type Rack } from '../support/rack/rack.ts';
import type { RackMachine } from '../support/rack/rack-machine.ts';
import { compilers, noReal, realPlace } from '../support/firmware/real.ts';
import { describeWhen, type Needs } from '../support/skip.ts';

jest.setTimeout(30 * 60_000);

interface Story extends Way {
  /** What only this way shows on the console. */
  readonly sign: string;
}

const ipxe = { flavour: 'ipxe' } as const;
const stories: readonly Story[] = [
  { firmware: 'bios', method: 'chain', ...ipxe, sign: 'http://10.77.0.1/bootdirectory/boot.ipxe' },
  {
    firmware: 'bios',
    method: 'chain-embedded',
    ...ipxe,
    sign: 'Booting from http://10.77.0.1/bootdirectory/',
  },
  { firmware: 'bios', method: 'rom', ...ipxe, sign: 'Booting from http://10.77.0.1/bootdirectory/' },
  { firmware: 'bios', method: 'pxelinux', ...ipxe, sign: 'PXELINUX' },
  { firmware: 'bios', method: 'chain', flavour: 'gpxe', sign: 'http://10.77.0.1/bootdirectory/boot.gpxe' },
  { firmware: 'uefi', method: 'chain', ...ipxe, sign: 'http://10.77.0.1/bootdirectory/boot.ipxe' },
  {
    firmware: 'uefi',
    method: 'chain-embedded',
    ...ipxe,
    sign: 'Booting from http://10.77.0.1/bootdirectory/',
  },
  { firmware: 'uefi', method: 'rom', ...ipxe, sign: 'Booting from http://10.77.0.1/bootdirectory/' },
];

/** The first alone, or the named ones: `ROMKIT_SERVE_METHODS=all`, or `bios:3,uefi:2,gpxe:3`. */
const wanted = process.env['ROMKIT_SERVE_METHODS'] ?? 'bios:3';
const nameOf = ({ firmware, method, flavour }: Way): string =>
  `${flavour === 'gpxe' ? 'gpxe' : firmware}:${methods[method].number}`;
const chosen = stories.filter((story) => wanted === 'all' || wanted.split(',').includes(nameOf(story)));

const needsOf = ({ firmware, flavour, method }: Way): Needs => ({
  tools: [
    'qemu-system-x86_64',
    'dnsmasq',
    'ip',
    ...(firmware === 'uefi' ? (['OVMF'] as const) : []),
    ...compilers,
  ],
  lacks: noRack ?? noDebian ?? (method === 'chain' && flavour === 'ipxe' ? undefined : noReal(flavour)),
});

interface Listed {
  readonly machines: readonly {
    readonly macs: readonly string[];
    readonly nextBoot: string;
    readonly known: boolean;
  }[];
}

interface Told {
  readonly boots: readonly { readonly mac: string; readonly image: string | null; readonly state: string }[];
}

let rack: Rack | undefined;
afterEach(async () => {
  await rack?.close();
  rack = undefined;
});

describe('romkit serve', () => {
  chosen.forEach((story) =>
    describeWhen(needsOf(story))(nameOf(story), () => {
      it('gives three unknown machines what is assigned to each, and another image once they are reassigned', async () => {
        rack = await openRack(3);
        await tell(rack, story);
      });
    }),
  );
});

async function tell(rack: Rack, story: Story): Promise<void> {
  const place = realPlace('shared', 'serve');
  const { kind, bootFiles } = await rackFirmware(story, place);
  for (const image of ['image1', 'image2'])
    await (story.firmware === 'bios' ? addBeacon(rack, image) : addDebian(rack, image, place));
  const method = story.method === 'pxelinux' ? ['--method', 'pxelinux'] : [];
  await rack.serve('--dhcp', 'full', '--tftp', 'dnsmasq', '--boot-files', bootFiles, ...method);

  const numbers = [1, 2, 3];
  const macs = numbers.map(machineMac);
  const machines = await Promise.all(numbers.map((number) => rack.powerOn(number, kind)));
  await Promise.all(machines.map((machine) => machine.says('No image is assigned to this machine yet.')));
  for (const machine of machines) await machine.says(story.sign);
  const { machines: pool } = await rack.romkit<Listed>('machine', 'list');
  expect(pool.map((each) => [each.macs.join(), each.nextBoot, each.known]).sort()).toEqual(
    macs.map((mac) => [mac, 'waits', false]),
  );

  await assign(rack, ['image1', 'image1', 'image2']);
  await expectImages(machines, ['image1', 'image1', 'image2']);
  await assign(rack, ['image2', 'image1', 'image1']);
  const again = await Promise.all(numbers.map((number) => rack.powerOn(number, kind)));
  await expectImages(again, ['image2', 'image1', 'image1']);
  // What pxelinux fetches over TFTP the web server does not see.
  if (story.method === 'pxelinux') return;
  const { boots } = await rack.romkit<Told>('boots');
  expect(boots.map(({ mac, image, state }) => `${mac} ${image} ${state}`).sort()).toEqual(
    [...['1 image1', '2 image1', '3 image2'], ...['1 image2', '2 image1', '3 image1']]
      .map((each) => `52:54:00:77:00:0${each} handed-over`)
      .sort(),
  );
}

async function assign(rack: Rack, images: readonly string[]): Promise<void> {
  for (const [index, image] of images.entries()) await rack.romkit('assign', machineMac(index + 1), image);
}

async function expectImages(machines: readonly RackMachine[], images: readonly string[]): Promise<void> {
  const reports = await Promise.all(machines.map((machine) => machine.reports()));
  expect(reports.map(({ mac, image }) => [mac, image])).toEqual(
    images.map((image, index) => [machineMac(index + 1), image]),
  );
}
