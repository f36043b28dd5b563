import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it, jest } from '@jest/globals';
import { defaultCommandLine } from '../../../lab/os/init-script.ts';
import { machineMac } from '../../../lab/run/lab-plan.ts';
import { noDebian } from '../../support/lab/debian.ts';
import { reportingDisk } from '../../support/rack/disk.ts';
import { rackFirmware } from '../../support/rack/firmware.ts';
import { addBeacon, debianFilesOf } from '../../support/rack/images.ts';
import { noRack } from '../../support/rack/needs.ts';
import { openRack, type Rack } from '../../support/rack/rack.ts';
import { startSiteServers, type SiteServers } from '../../support/rack/site-servers.ts';
import { realPlace } from '../../support/firmware/real.ts';
import { describeWhen } from '../../support/skip.ts';

jest.setTimeout(30 * 60_000);

let rack: Rack | undefined;
let servers: SiteServers | undefined;
afterEach(async () => {
  await servers?.stop();
  await rack?.close();
  [servers, rack] = [undefined, undefined];
});

const needs = { tools: ['qemu-system-x86_64', 'dnsmasq', 'ip', 'nginx', 'xorriso'] } as const;

describeWhen({ ...needs, lacks: noRack ?? noDebian })('romkit serve --mirror', () => {
  it('lets nginx and dnsmasq alone boot every known machine after romkit was killed', async () => {
    rack = await openRack(3);
    const place = realPlace('shared', 'serve-mirror');
    const bios = { firmware: 'bios', method: 'chain', flavour: 'ipxe' } as const;
    const { kind, bootFiles } = await rackFirmware(bios, place);
    const mirror = join(rack.folder, 'mirror');
    const server = await rack.serve('--mirror', mirror, '--boot-files', bootFiles);
    await addBeacon(rack, 'image1');
    const iso = await makeIso(rack);
    await rack.romkit('image', 'add', 'live', '--iso', iso, '--append', defaultCommandLine);
    writeFileSync(join(rack.folder, 'disk.img'), reportingDisk('disk'));
    await rack.romkit('image', 'add', 'disk', '--kernel', join(rack.folder, 'disk.img'));
    for (const [index, image] of ['image1', 'live', 'disk'].entries())
      await rack.romkit('assign', machineMac(index + 1), image);
    await written(join(mirror, 'bootdirectory', `${machineMac(3)}.ipxe`));
    server.child.kill('SIGKILL');
    await server.ended;

    servers = await startSiteServers(rack, ['dnsmasq', 'nginx'], { tftp: join(mirror, 'tftp'), web: mirror });
    const machines = await Promise.all([1, 2, 3].map((number) => rack!.powerOn(number, kind)));
    const [first, second, third] = await Promise.all(machines.map((machine) => machine.reports()));
    expect(first).toMatchObject({ image: 'image1', mac: machineMac(1) });
    expect(third).toMatchObject({ image: 'disk' });
    expect(second).toMatchObject({ image: 'from-iso', mac: machineMac(2), initrdSha256: expect.any(String) });
    const squashfs = /fetch=(http:\S+)/.exec(second!.commandLine)![1]!;
    expect(await fetched(rack, squashfs)).toBe('the system of the image');
  });
});

/** Debian live's layout, with a system that reports itself in the place of Debian's. */
async function makeIso(rack: Rack): Promise<string> {
  const [source, iso] = [join(rack.folder, 'iso'), join(rack.folder, 'live.iso')];
  const { kernel, initrd } = await debianFilesOf(rack, 'from-iso', realPlace('shared', 'serve-mirror'));
  mkdirSync(join(source, 'live'), { recursive: true });
  copyFileSync(kernel, join(source, 'live/vmlinuz'));
  copyFileSync(initrd, join(source, 'live/initrd.img'));
  writeFileSync(join(source, 'live/filesystem.squashfs'), 'the system of the image');
  const quiet = ['-no_rc', '-report_about', 'FAILURE', '-outdev', `stdio:${iso}`];
  const names = ['-rockridge', 'on', '-joliet', 'on', '-volid', 'LIVE'];
  execFileSync('xorriso', [...quiet, ...names, '-map', source, '/', '-commit'], { stdio: 'pipe' });
  return iso;
}

/** The mirror follows the registry; scripts come last. */
async function written(path: string): Promise<void> {
  while (!existsSync(path) || !readFileSync(path, 'utf8').includes('disk')) await pause(20);
}

async function fetched({ network }: Rack, url: string): Promise<string> {
  const program = `fetch(${JSON.stringify(url)}).then((each) => each.text()).then((text) => process.stdout.write(text))`;
  return (await network.run({ command: [process.execPath, '-e', program] })).stdout;
}
