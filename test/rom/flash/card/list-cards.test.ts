import { join } from 'node:path';
import type { NetworkInterfaceInfo } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeCards } from '../../../../cli/flash/list-cards.ts';
import { readCardRom } from '../../../../rom/flash/card/card-rom.ts';
import { readPciProgrammers } from '../../../../rom/flash/card/card-programmers.ts';
import { listCards, type ListEnvironment } from '../../../../rom/flash/card/list-cards.ts';
import { readPorts } from '../../../../rom/flash/backends/bootutil.ts';
import { readDriverInfo, type InterfaceFirmware } from '../../../../rom/flash/card/interface-firmware.ts';
import type { CardTools } from '../../../../rom/flash/device/ways.ts';
import { newRom } from '../chip.ts';
import { FakeSysfs, type FakeCard } from '../sysfs.ts';

let sysfs: FakeSysfs;
beforeEach(() => void (sysfs = new FakeSysfs()));
afterEach(() => sysfs.remove());

const stamp = '0123456789abcdef0123456789abcdef';
const script = Buffer.from(`#!ipxe\nautoboot\n# romkit-stamp: ${stamp}\n`);
const rom = newRom({ payload: Buffer.concat([script, Buffer.alloc(4000, 0)]) });

const programmers = readPciProgrammers(
  [
    'Supported PCI devices for the nicintel_spi programmer:',
    'Vendor  Device                                  PCI IDs    Status',
    'Intel   82574L Gigabit Ethernet Controller      8086:10d3  OK',
    'Supported PCI devices for the nicintel_eeprom programmer:',
    'Vendor  Device                                  PCI IDs    Status',
    'Intel   82580 Quad Gigabit Ethernet Controller  8086:150e  OK',
  ].join('\n'),
);
const tools: CardTools = { flashrom: programmers, mstflint: true, bootutil: null };

const environment = (more: Partial<ListEnvironment> = {}): ListEnvironment => ({
  sysfs: sysfs.root,
  proc: join(sysfs.root, 'proc'),
  env: {},
  addresses: () => ({ eno1: [{ address: '192.0.2.7' } as NetworkInterfaceInfo] }),
  tools: () => Promise.resolve(tools),
  roms: 'auto',
  toggle: () => Promise.resolve(),
  nameFiles: [join(sysfs.root, 'pci.ids')],
  ...more,
});

const intel: FakeCard = {
  ...{ address: '0000:03:00.0', bridge: '0000:00:1c.0', ids: '8086:10d3', driver: 'e1000e' },
  ...{ interfaceName: 'enp3s0', mac: '52:54:00:12:34:56', romBarBytes: 0x40000, rom },
};

const plain = (card: Partial<FakeCard>): FakeCard => ({ address: '0000:05:00.0', ids: '10ec:8168', ...card });

/** The ways of the only card. */
async function waysOf(card: FakeCard, more: Partial<ListEnvironment> = {}): Promise<object> {
  sysfs.plug(card);
  return (await listCards(environment(more)))[0]!.cards[0]!.ways;
}

describe('a card', () => {
  it('is listed with what it is, the ROM in it with its stamp, and the way to write it', async () => {
    sysfs.plug(intel);
    sysfs.put(
      'pci.ids',
      '# names\n8086  Intel Corporation\n\t10d3  82574L Gigabit Network Connection\n8087  Other\n',
    );
    const [group] = await listCards(environment());
    expect(group!.slot).toBe('0000:03:00');
    expect(group!.cards).toMatchObject([
      {
        ...{
          pciAddress: '0000:03:00.0',
          mac: '52:54:00:12:34:56',
          kernelDriver: 'e1000e',
          romBarBytes: 0x40000,
        },
        name: 'Intel 82574L Gigabit Network Connection',
        rom: {
          found: {
            sizeBytes: rom.length,
            product: 'New ROM',
            stamp,
            ids: { vendor: '8086', device: '100e' },
          },
        },
        ways: { devices: [{ device: 'enp3s0', by: 'flashrom nicintel_spi' }], why: null, instead: [] },
      },
    ]);
  });

  it('tells what its driver knows of the firmware', async () => {
    sysfs.plug(intel);
    const firmwareOf = (name: string): Promise<InterfaceFirmware> =>
      Promise.resolve(
        readDriverInfo(`driver: ${name}\nfirmware-version: 1.8-0, 1.2527.0\nexpansion-rom-version: \n`),
      );
    const groups = await listCards(environment({ firmwareOf }));
    expect(groups[0]!.cards[0]!.firmware).toEqual({ firmware: '1.8-0, 1.2527.0', expansionRom: null });
    expect(describeCards(groups)).toMatch(/^ +Firmware +1\.8-0, 1\.2527\.0$/m);
  });

  it('shares its flash with the other ports of the same device, and with no other', async () => {
    sysfs.plug(intel);
    sysfs.plug({ ...intel, address: '0000:03:00.1', interfaceName: 'enp3s0f1' });
    sysfs.plug({ ...intel, address: '0000:04:00.0', interfaceName: 'enp4s0' });
    const groups = await listCards(environment());
    expect(groups.map(({ slot, cards }) => [slot, cards.length])).toEqual([
      ['0000:03:00', 2],
      ['0000:04:00', 1],
    ]);
  });

  it('of virtio is found with its interface, which is below a device of another bus', async () => {
    sysfs.plug(plain({ ids: '1af4:1041', virtio: 'virtio0', interfaceName: 'ens3' }));
    expect((await listCards(environment()))[0]!.cards[0]).toMatchObject({
      interfaces: ['ens3'],
      mac: '52:54:00:00:00:01',
    });
  });

  it('that carries the SSH session is not touched, unless all are', async () => {
    sysfs.plug({ ...intel, interfaceName: 'eno1' });
    const env = { SSH_CONNECTION: '192.0.2.1 50000 192.0.2.7 22' };
    const why = async (roms: ListEnvironment['roms']): Promise<object> =>
      (await listCards(environment({ env, roms })))[0]!.cards[0]!.rom;
    expect(await why('auto')).toEqual({ found: null, why: 'not-read' });
    expect(await why('all')).toMatchObject({ found: { stamp } });
  });
});

describe('the ROM of a card', () => {
  const read = (toggle = (): Promise<void> => Promise.resolve()): Promise<object> =>
    readCardRom(sysfs.root, intel.address, toggle);

  it('is read between switching the window on and off', async () => {
    sysfs.plug(intel);
    const switched: string[] = [];
    await readCardRom(sysfs.root, intel.address, (file, on) => {
      switched.push(`${file.endsWith(`/${intel.address}/rom`)} ${on}`);
      return Promise.resolve();
    });
    expect(switched).toEqual(['true true', 'true false']);
  });

  it('is missing where there is no window, or nothing to see through it', async () => {
    const { rom: _rom, ...bare } = intel;
    sysfs.plug(bare);
    expect(await read()).toEqual({ found: null, why: 'none' });
    sysfs.put(`devices/pci0000:00/${intel.bridge}/${intel.address}/rom`, '');
    expect(await read()).toEqual({ found: null, why: 'empty' });
  });

  it('may be for root alone', async () => {
    sysfs.plug(intel);
    const denied = (): Promise<void> => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));
    expect(await read(denied)).toEqual({ found: null, why: 'not-allowed' });
  });
});

describe('what writes a card', () => {
  it.each([
    ['Mellanox', plain({ ids: '15b3:1015' }), {}, ['mstflint:0000:05:00.0'], null],
    [
      'Mellanox without mstflint',
      plain({ ids: '15b3:1015' }),
      { mstflint: false },
      [],
      /mstflint is missing/,
    ],
    [
      'a card that only its configuration can be written of',
      plain({ ids: '8086:150e' }),
      {},
      [],
      /does not drive 8086:150e/,
    ],
    ['a card of another maker', plain({}), {}, [], /does not drive 10ec:8168/],
    ['a card without flashrom', plain({}), { flashrom: null }, [], /flashrom is missing/],
    [
      'an onboard card',
      { ...intel, files: { acpi_index: '1\n', label: 'Onboard LAN\n' } },
      {},
      [],
      /part of the board/,
    ],
    ['a virtual machine’s imitation', { ...intel, subsystem: '1af4:1100' }, {}, [], /file on the host/],
    ['a virtual function', { ...intel, files: { physfn: '' } }, {}, [], /no flash of its own/],
  ] as const)('%s', async (_title, card, missing, devices, why) => {
    const ways = await waysOf(card, { tools: () => Promise.resolve({ ...tools, ...missing }) });
    expect(ways).toMatchObject({
      devices: devices.map((device) => expect.objectContaining({ device }) as unknown),
      why: why === null ? null : (expect.stringMatching(why) as unknown),
    });
    const some = expect.arrayContaining([expect.any(String)]) as unknown;
    expect(ways).toMatchObject({ instead: why === null ? [] : some });
  });
});

describe('Intel’s BootUtil', () => {
  const listing = [
    'Port Network Address Location Series  WOL Flash Firmware                Version',
    '==== =============== ======== ======= === ============================= =======',
    '  1   525400123456     3:00.0 Gigabit YES UEFI,PXE Enabled,iSCSI        2.4.04',
    '  2   525400123457     3:00.1 Gigabit N/A FLASH Disabled',
    '  3   525400123458     4:00.0 10GbE   N/A FLASH Not Present',
  ].join('\n');

  it('lists its ports', () => {
    expect(readPorts(listing)).toEqual([
      { port: 1, mac: '52:54:00:12:34:56', state: 'UEFI,PXE Enabled,iSCSI', version: '2.4.04' },
      { port: 2, mac: '52:54:00:12:34:57', state: 'FLASH Disabled', version: null },
      { port: 3, mac: '52:54:00:12:34:58', state: 'FLASH Not Present', version: null },
    ]);
    expect(readPorts('BootUtil: no Intel(R) adapters were found.')).toEqual([]);
  });

  it.each([
    [
      '52:54:00:12:34:56',
      'romkit flash bootutil save --device 52:54:00:12:34:56, romkit flash bootutil disable',
    ],
    ['52:54:00:12:34:57', 'romkit flash bootutil enable --device 52:54:00:12:34:57'],
    ['52:54:00:12:34:58', 'nothing of it here'],
  ])('says what it can do for %s', async (mac, commands) => {
    const bootutil = { program: 'b', ports: readPorts(listing) };
    const found = { tools: () => Promise.resolve({ ...tools, bootutil }) };
    const ways = await waysOf({ ...intel, ids: '8086:1572', mac }, found);
    expect(JSON.stringify(ways)).toContain(`Intel’s own only: ${commands}`);
  });
});

describe('the list for people', () => {
  it('is 80 columns wide, says once what the ports have in common, and what else differs for each', async () => {
    sysfs.plug(intel);
    sysfs.plug({ ...intel, address: '0000:03:00.1', interfaceName: 'enp3s0f1', mac: '52:54:00:12:34:57' });
    sysfs.plug(plain({ interfaceName: 'enp5s0', driver: 'r8169' }));
    const text = describeCards(await listCards(environment()));
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toMatchInlineSnapshot(`
     "0000:03:00.0  enp3s0  52:54:00:12:34:56
     0000:03:00.1  enp3s0f1  52:54:00:12:34:57
       Card     8086:10d3, subsystem 8086:a01f, driver e1000e
       Shared   the ports have one flash in common (0000:03:00)
       ROM      New ROM, 8.0 KiB, for 8086:100e, BIOS
                built by romkit, stamp 0123456789abcdef0123456789abcdef
       Window   256 KiB
       Write    --device enp3s0  (flashrom nicintel_spi)

     0000:05:00.0  enp5s0  52:54:00:00:00:01
       Card     10ec:8168, subsystem 8086:a01f, driver r8169
       ROM      none that the kernel could show
       Window   none
       Write    not from here. This flashrom does not drive 10ec:8168.
       Instead  - an external programmer at the chip: --device flashrom:ch341a_spi
                  or flashrom:serprog:dev=/dev/ttyUSB0:115200
                - leave its ROM and chain undionly.kpxe or snponly.efi over the
                  network: romkit build undionly.kpxe"
    `);
  });

  it('says what to do where there is no card', () => {
    expect(describeCards([])).toContain('--device flashrom:');
  });
});
