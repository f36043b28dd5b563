import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { labNetwork, machineMac } from '../../lab/run/lab-plan.ts';
import { noDebian } from '../support/lab/debian.ts';
import type { ExportedServer } from '../support/rack/exported-plans.ts';
import { rackFirmware, type MachineKind } from '../support/rack/firmware.ts';
import { addBeacon } from '../support/rack/images.ts';
import { noRack } from '../support/rack/needs.ts';
import { openRack, type Rack } from '../support/rack/rack.ts';
import { startSiteServers, type SiteServers } from '../support/rack/site-servers.ts';
import { realPlace } from '../support/firmware/real.ts';
import { describeWhen } from '../support/skip.ts';

jest.setTimeout(10 * 60_000);

let rack: Rack;
let servers: SiteServers | undefined;
let kind: MachineKind;
let roots: { readonly tftp: string; readonly web: string };

const needs = {
  tools: ['qemu-system-x86_64', 'ip', 'dhcpd', 'kea-dhcp4', 'in.tftpd', 'nginx', 'apache2'],
  lacks: noRack ?? noDebian,
} as const;

describeWhen(needs)("a site's own servers with what romkit exports", () => {
  beforeAll(async () => {
    rack = await openRack(2);
    roots = { tftp: join(rack.folder, 'tftp'), web: join(rack.folder, 'web') };
    const bios = { firmware: 'bios', method: 'chain', flavour: 'ipxe' } as const;
    const firmware = await rackFirmware(bios, realPlace('shared', 'exports'));
    kind = firmware.kind;
    mkdirSync(roots.tftp);
    copyFileSync(join(firmware.bootFiles, 'undionly.kpxe'), join(roots.tftp, 'undionly.kpxe'));
    chmodSync(join(roots.tftp, 'undionly.kpxe'), 0o644);
    await addBeacon(rack, 'image1');
    await rack.romkit('machine', 'add', machineMac(1), '--address', '10.77.0.31');
    for (const number of [1, 2]) await rack.romkit('assign', machineMac(number), 'image1');
    const tree = ['--out', roots.web, '--public-url', `http://${labNetwork.server}`];
    await rack.romkit('export', 'bootdirectory', ...tree);
  });
  afterEach(async () => {
    await servers?.stop();
    servers = undefined;
  });
  afterAll(() => rack?.close());

  it.each<{ number: number; names: readonly ExportedServer[] }>([
    { number: 1, names: ['isc-dhcp', 'tftpd-hpa', 'apache'] },
    { number: 2, names: ['kea', 'tftpd-hpa', 'nginx'] },
  ])('boot a machine: $names', async ({ number, names }) => {
    servers = await startSiteServers(rack, names, roots);
    const machine = await rack.powerOn(number, kind);
    expect(await machine.reports()).toMatchObject({ image: 'image1', mac: machineMac(number) });
    await machine.says('http://10.77.0.1/bootdirectory/boot.ipxe', 0);
    if (number === 1) await machine.says('net0: 10.77.0.31/', 0);
  });
});
