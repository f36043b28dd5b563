import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { Boot } from '../../../boot/registry/model/boot.ts';
import { distributionPxelinux } from '../../../lab/os/distribution.ts';
import { machineMac } from '../../../lab/run/lab-plan.ts';
import { runTool } from '../../../system/process/run-tool.ts';
import { realPlace } from '../../support/firmware/real.ts';
import { noDebian } from '../../support/lab/debian.ts';
import { cacheOf, start } from '../../support/process/romkit.ts';
import { reportingEfi, reportingMultiboot } from '../../support/rack/bare-programs.ts';
import { reportingDisk } from '../../support/rack/disk.ts';
import { rackFirmware, type MachineKind, type Way } from '../../support/rack/firmware.ts';
import { noRack } from '../../support/rack/needs.ts';
import { openRack, type Rack } from '../../support/rack/rack.ts';
import type { RackMachine } from '../../support/rack/rack-machine.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(20 * 60_000);

const tools = ['qemu-system-x86_64', 'OVMF', 'dnsmasq', 'ip', 'mformat', 'tcpdump', 'busybox'] as const;
const place = realPlace('shared', 'serve-kinds');
const way = (firmware: 'bios' | 'uefi', method: Way['method']): Way => ({
  firmware,
  method,
  flavour: 'ipxe',
});

interface Told {
  readonly boots: readonly Boot[];
}

let rack: Rack;
beforeEach(async () => void (rack = await openRack(10)));
afterEach(() => rack.close());

describeWhen({ tools, lacks: noRack ?? noDebian })('romkit serve', () => {
  it('boots images of each kind, on BIOS and on UEFI, and says why a URL elsewhere does not boot', async () => {
    const bios = await rackFirmware(way('bios', 'chain'), place);
    const uefi = await rackFirmware(way('uefi', 'chain'), place);
    const bootFiles = await bootFilesOf(bios, uefi);
    await rack.serve('--dhcp', 'full', '--tftp', 'dnsmasq', '--watch', '--boot-files', bootFiles);
    await addImages();
    const ownDisk = file('own.img', reportingDisk('own-disk'));
    const machines = await powerOn([
      ['disk', bios.kind],
      ['multiboot', bios.kind],
      ['chained', bios.kind],
      ['local', { ...bios.kind, hardware: { disk: ownDisk } }],
      ['own', bios.kind],
      ['hold', bios.kind],
      ['program', uefi.kind],
      ['local', { ...uefi.kind, hardware: { disk: uefiDisk('own-uefi-disk'), httpBoot: true } }],
    ]);
    const [disk, multiboot, chained, local, own, hold, program, localUefi] = machines;
    const reported = [disk, multiboot, chained, local, program, localUefi].map((machine) =>
      machine!.reports(),
    );
    expect((await Promise.all(reported)).map(({ image }) => image)).toEqual([
      'disk',
      'multiboot',
      'multiboot',
      'own-disk',
      'program',
      'own-uefi-disk',
    ]);
    await own!.says('A script of the site on pcbios');
    await hold!.says('Being repaired: ask Ada.');
    expect(await statesOf('multiboot', 'program')).toEqual(['handed-over', 'handed-over']);
    await failsElsewhere(machines.length, bios.kind);
  });

  it('boots a disk from memory, by memdisk of pxelinux', async () => {
    const { kind, bootFiles } = await rackFirmware(way('bios', 'pxelinux'), place);
    const { memdisk } = await distributionPxelinux(cacheOf(place), runTool);
    copyFileSync(memdisk, join(bootFiles, 'memdisk'));
    const method = ['--method', 'pxelinux'];
    await rack.serve('--dhcp', 'full', '--tftp', 'dnsmasq', '--boot-files', bootFiles, ...method);
    await addFile('disk', reportingDisk('disk'));
    const [machine] = await powerOn([['disk', kind]]);
    await machine!.says(/^MEMDISK/);
    expect(await machine!.reports()).toMatchObject({ image: 'disk' });
    expect(await statesOf('disk')).toEqual(['handed-over']);
  });
});

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(rack.folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A disk without partitions, with the program that UEFI firmware starts from a disk. */
function uefiDisk(image: string): string {
  const disk = join(rack.folder, `${image}.img`);
  const program = file('BOOTX64.EFI', reportingEfi(image));
  execFileSync('mformat', ['-i', disk, '-C', '-T', '20480', '-h', '16', '-s', '63', '::']);
  for (const folder of ['::/EFI', '::/EFI/BOOT']) execFileSync('mmd', ['-i', disk, folder]);
  execFileSync('mcopy', ['-i', disk, program, '::/EFI/BOOT/BOOTX64.EFI']);
  return disk;
}

/** One folder with the programs of both. */
async function bootFilesOf(
  bios: { readonly bootFiles: string },
  uefi: { readonly bootFiles: string },
): Promise<string> {
  copyFileSync(join(bios.bootFiles, 'undionly.kpxe'), join(uefi.bootFiles, 'undionly.kpxe'));
  return uefi.bootFiles;
}

const addFile = (image: string, bytes: Uint8Array | string): Promise<unknown> =>
  rack.romkit('image', 'add', image, '--kernel', file(`${image}.bin`, bytes));

async function addImages(): Promise<void> {
  await addFile('disk', reportingDisk('disk'));
  await addFile('multiboot', reportingMultiboot('multiboot'));
  await addFile('program', reportingEfi('program'));
  await addFile('own', '#!ipxe\necho A script of the site on ${platform}\nsleep 3600\n');
  const url = 'http://10.77.0.1/bootdirectory/images/multiboot/1/multiboot.bin';
  await rack.romkit('image', 'add', 'chained', '--kind', 'chain', '--url', url);
  await rack.romkit('image', 'add', 'hold', '--kind', 'hold', '--text', 'Being repaired: ask Ada.');
  await rack.romkit('image', 'add', 'local', '--kind', 'local');
}

/** Machines after those that are on, each with its image assigned. */
async function powerOn(
  machines: readonly (readonly [string, MachineKind])[],
  alreadyOn = 0,
): Promise<RackMachine[]> {
  const first = alreadyOn + 1;
  for (const [index, [image]] of machines.entries()) {
    await rack.romkit('machine', 'add', machineMac(first + index));
    await rack.romkit('assign', machineMac(first + index), image);
  }
  return Promise.all(machines.map(([, kind], index) => rack.powerOn(first + index, kind)));
}

/** Two machines whose images are URLs of another web server: one that has no file, and one that nobody has started. */
async function failsElsewhere(alreadyOn: number, kind: MachineKind): Promise<void> {
  const urls = { missing: 'http://10.77.0.1:8081/menu.ipxe', refused: 'http://10.77.0.1:8082/menu.ipxe' };
  for (const [image, url] of Object.entries(urls))
    await rack.romkit('image', 'add', image, '--kind', 'chain', '--url', url);
  const httpd = ['busybox', 'httpd', '-f', '-p', '8081', '-h', rack.folder] as const;
  const web = start({ root: rack.folder }, ...rack.network.enter(httpd));
  try {
    const machines = await powerOn(
      Object.keys(urls).map((image) => [image, kind] as const),
      alreadyOn,
    );
    const failed = await Promise.all(machines.map(({ mac }) => failedBoot(mac)));
    const stage = 'boot-loader';
    const nobody = `Nothing listens at ${urls.refused}, which the machine's script chains to.`;
    expect(failed.map(({ image, diagnosis }) => ({ image, diagnosis }))).toMatchObject([
      {
        image: 'missing',
        diagnosis: { code: 'script-failed', stage, message: 'The web server answers 404 to /menu.ipxe.' },
      },
      { image: 'refused', diagnosis: { code: 'web-server-down', stage, message: nobody } },
    ]);
  } finally {
    web.child.kill('SIGTERM');
    await web.ended;
  }
}

/** The first boot of a machine that has a diagnosis, once there is one. */
async function failedBoot(mac: string): Promise<Boot> {
  for (;;) {
    const { boots } = await rack.romkit<Told>('boots', mac);
    const failed = boots.findLast(({ diagnosis }) => diagnosis !== null);
    if (failed !== undefined) return failed;
  }
}

async function statesOf(...images: readonly string[]): Promise<(string | undefined)[]> {
  const { boots } = await rack.romkit<Told>('boots');
  return images.map((image) => boots.find((boot) => boot.image === image)?.state);
}
