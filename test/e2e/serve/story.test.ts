import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { methods, type Method, type Stage } from '../../../boot/chain/stage.ts';
import type { Boot } from '../../../boot/registry/model/boot.ts';
import { labCertificate } from '../../../lab/fault/alter/certificate.ts';
import { machineMac } from '../../../lab/run/lab-plan.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import type { ToolName } from '../../../system/tools/tool-table.ts';
import { noDebian } from '../../support/lab/debian.ts';
import { workOf, type Place } from '../../support/process/romkit.ts';
import { noRack } from '../../support/rack/needs.ts';
import { rackFirmware, type MachineKind, type Way } from '../../support/rack/firmware.ts';
import { addBeacon, addDebian } from '../../support/rack/images.ts';
import { openRack, type Rack } from '../../support/rack/rack.ts';
import type { RackMachine } from '../../support/rack/rack-machine.ts';
import { startSiteDhcp, type SiteDhcp } from '../../support/rack/site-dhcp.ts';
import { compilers, noReal, realPlace } from '../../support/firmware/real.ts';
import { describeWhen, type Needs } from '../../support/skip.ts';

jest.setTimeout(30 * 60_000);

interface Story extends Way {
  readonly name: string;
  /** Beside a DHCP server of the site. */
  readonly proxy?: true;
  /** A fourth machine, with UEFI, boots from the same server. */
  readonly uefiToo?: true;
  /** A sign on the console that only this way gives. */
  readonly sign: string;
}

const ipxe = { flavour: 'ipxe' } as const;
const booting = 'Booting from http://10.77.0.1/bootdirectory/';
const stories: readonly Story[] = [
  {
    name: 'bios:3',
    firmware: 'bios',
    method: 'chain',
    ...ipxe,
    uefiToo: true,
    sign: 'http://10.77.0.1/bootdirectory/boot.ipxe',
  },
  { name: 'bios:4', firmware: 'bios', method: 'chain-embedded', ...ipxe, sign: booting },
  {
    name: 'https:4',
    firmware: 'bios',
    method: 'chain-embedded',
    ...ipxe,
    https: true,
    sign: 'Booting from https://10.77.0.1/bootdirectory/',
  },
  { name: 'bios:2', firmware: 'bios', method: 'rom', ...ipxe, sign: booting },
  { name: 'bios:1', firmware: 'bios', method: 'pxelinux', ...ipxe, sign: 'PXELINUX' },
  {
    name: 'gpxe:3',
    firmware: 'bios',
    method: 'chain',
    flavour: 'gpxe',
    sign: 'http://10.77.0.1/bootdirectory/boot.gpxe',
  },
  {
    name: 'uefi:3',
    firmware: 'uefi',
    method: 'chain',
    ...ipxe,
    sign: 'http://10.77.0.1/bootdirectory/boot.ipxe',
  },
  { name: 'uefi:4', firmware: 'uefi', method: 'chain-embedded', ...ipxe, sign: booting },
  { name: 'uefi:2', firmware: 'uefi', method: 'rom', ...ipxe, sign: booting },
  {
    name: 'uefi-http:3',
    firmware: 'uefi',
    method: 'chain',
    ...ipxe,
    httpBoot: true,
    sign: 'URI: http://10.77.0.1/bootdirectory/snponly.efi',
  },
  {
    name: 'proxy-bios:3',
    firmware: 'bios',
    method: 'chain',
    ...ipxe,
    proxy: true,
    sign: 'http://10.77.0.1/bootdirectory/boot.ipxe',
  },
  {
    name: 'proxy:3',
    firmware: 'uefi',
    method: 'chain',
    ...ipxe,
    proxy: true,
    sign: 'http://10.77.0.1/bootdirectory/boot.ipxe',
  },
];

/** The first alone, or the named ones: `ROMKIT_SERVE_METHODS=all`, or `bios:4,uefi:2,gpxe:3`. */
const wanted = process.env['ROMKIT_SERVE_METHODS'] ?? 'bios:3';
const chosen = stories.filter((story) => wanted === 'all' || wanted.split(',').includes(story.name));

function needsOf({ firmware, flavour, method, proxy, https, uefiToo }: Story): Needs {
  const isBuilt = flavour === 'gpxe' || method === 'chain-embedded' || method === 'rom';
  const tools: readonly (ToolName | false)[] = [
    ...(['qemu-system-x86_64', 'dnsmasq', 'ip'] as const),
    (firmware === 'uefi' || uefiToo === true) && 'OVMF',
    proxy === true && 'dhcpd',
    https === true && 'openssl',
    ...(isBuilt ? compilers : []),
  ];
  return {
    tools: tools.filter((tool) => tool !== false),
    lacks: noRack ?? noDebian ?? (isBuilt ? noReal(flavour) : undefined),
  };
}

interface Listed {
  readonly machines: readonly {
    readonly macs: readonly string[];
    readonly nextBoot: string;
    readonly known: boolean;
  }[];
}

interface Told {
  readonly boots: readonly Boot[];
}
type Seen = Pick<Boot, 'mac' | 'image'>;

const seenBoot = ({ mac, image, state, method, stages }: Boot): Seen & Record<string, unknown> => ({
  ...{ mac, image, state, method },
  stages: stages.map(({ stage, status }) => `${stage} ${status}`),
});
const stagesBefore = (method: Method, end: Stage): string[] =>
  methods[method].stages.filter((stage) => stage !== end).map((stage) => `${stage} done`);
const byMacAndImage = (a: Seen, b: Seen): number =>
  `${a.mac} ${a.image}`.localeCompare(`${b.mac} ${b.image}`);

let rack: Rack | undefined;
let site: SiteDhcp | undefined;
afterEach(async () => {
  await site?.stop();
  await rack?.close();
  [rack, site] = [undefined, undefined];
});

describe('romkit serve', () => {
  chosen.forEach((story) =>
    describeWhen(needsOf(story))(story.name, () => {
      it('gives three unknown machines what is assigned to each, and another image once they are reassigned', async () => {
        rack = await openRack(4);
        if (story.proxy) site = await startSiteDhcp(rack);
        await tell(rack, story);
      });
    }),
  );
});

async function tell(rack: Rack, story: Story): Promise<void> {
  const place = realPlace('shared', 'serve');
  const { kind, bootFiles } = await rackFirmware(story, place);
  const kinds = [kind, kind, kind];
  for (const image of ['image1', 'image2'])
    await (story.firmware === 'bios' ? addBeacon(rack, image) : addDebian(rack, image, place));
  const first = ['image1', 'image1', 'image2'];
  if (story.uefiToo) {
    kinds.push((await rackFirmware({ ...story, firmware: 'uefi' }, place)).kind);
    await addDebian(rack, 'debian', place);
    first.push('debian');
  }
  const dhcp = story.proxy ? 'proxy' : 'full';
  const method = story.method === 'pxelinux' ? ['--method', 'pxelinux'] : [];
  const tls = story.https === undefined ? [] : await tlsArguments(rack, place);
  await rack.serve('--dhcp', dhcp, '--tftp', 'dnsmasq', '--boot-files', bootFiles, ...method, ...tls);

  const machines = await powerOn(rack, kinds);
  await Promise.all(machines.map((machine) => machine.says('No image is assigned to this machine yet.')));
  for (const machine of machines) await machine.says(story.sign);
  const { machines: pool } = await rack.romkit<Listed>('machine', 'list');
  expect(pool.map((each) => [each.macs.join(), each.nextBoot, each.known]).sort()).toEqual(
    machines.map(({ mac }) => [mac, 'waits', false]),
  );

  await assign(rack, first);
  await expectImages(machines, first);
  await Promise.all(machines.map((machine) => machine.off()));
  const second = ['image2', 'image1', 'image1'];
  await assign(rack, second);
  await expectImages(await powerOn(rack, [kind, kind, kind]), second);
  const { boots } = await rack.romkit<Told>('boots');
  const whole = { state: 'handed-over', method: story.method, stages: stagesBefore(story.method, 'os') };
  expect(boots.map(seenBoot).sort(byMacAndImage)).toEqual(
    [first, second]
      .flatMap((images) => images.map((image, index) => ({ mac: machineMac(index + 1), image, ...whole })))
      .sort(byMacAndImage),
  );
}

/** A certificate by the authority that the firmware trusts. */
async function tlsArguments(rack: Rack, place: Place): Promise<string[]> {
  const files = await labCertificate({ work: workOf(place), run: runTool }, { days: 30 });
  const [cert, key] = [join(rack.folder, 'tls.pem'), join(rack.folder, 'tls.key')];
  writeFileSync(cert, files.cert);
  writeFileSync(key, files.key);
  return ['--listen', '10.77.0.1:443', '--tls-cert', cert, '--tls-key', key];
}

const powerOn = (rack: Rack, kinds: readonly MachineKind[]): Promise<RackMachine[]> =>
  Promise.all(kinds.map((kind, index) => rack.powerOn(index + 1, kind)));

async function assign(rack: Rack, images: readonly string[]): Promise<void> {
  for (const [index, image] of images.entries()) await rack.romkit('assign', machineMac(index + 1), image);
}

async function expectImages(machines: readonly RackMachine[], images: readonly string[]): Promise<void> {
  const reports = await Promise.all(machines.map((machine) => machine.reports()));
  expect(reports.map(({ mac, image }) => [mac, image])).toEqual(
    images.map((image, index) => [machineMac(index + 1), image]),
  );
}
