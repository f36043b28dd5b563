import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { NetworkInterfaceInfo } from 'node:os';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readCards, type CardsEnvironment } from '../../../../rom/flash/card/cards.ts';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'romkit-cards-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (path: string, content: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

/** A card as sysfs shows it. */
function plug(address: string, name: string, more: Readonly<Record<string, string>> = {}): void {
  const files = {
    class: '0x020000\n',
    vendor: '0x8086\n',
    device: '0x10D3\n',
    subsystem_vendor: '0x8086\n',
    subsystem_device: '0xa01f\n',
    [`net/${name}/address`]: '52:54:00:00:00:01\n',
    resource: `${'0x0000000000000000 0x0000000000000000 0x0000000000000000\n'.repeat(6)}0x00000000feb80000 0x00000000febbffff 0x0000000000046200\n`,
    ...more,
  };
  for (const [file, content] of Object.entries(files)) put(`sys/bus/pci/devices/${address}/${file}`, content);
  mkdirSync(join(root, 'sys/class/net', name), { recursive: true });
}

const environment = (change: Partial<CardsEnvironment> = {}): CardsEnvironment => ({
  sysfs: join(root, 'sys'),
  proc: join(root, 'proc'),
  env: {},
  addresses: () => ({ enp3s0: [{ address: '192.0.2.7' } as NetworkInterfaceInfo] }),
  ...change,
});

describe('the cards of a machine', () => {
  it('are known by address, ids, MAC, interface and the size of their ROM window', async () => {
    plug('0000:03:00.0', 'enp3s0');
    expect(await readCards(environment())).toEqual([
      {
        pciAddress: '0000:03:00.0',
        vendor: '8086',
        device: '10d3',
        subsystemVendor: '8086',
        subsystemDevice: 'a01f',
        mac: '52:54:00:00:00:01',
        interfaces: ['enp3s0'],
        kernelDriver: null,
        romBarBytes: 0x40000,
        onboard: false,
        siblings: [],
        carries: [],
      },
    ]);
  });

  it('share a flash where they are functions of one device', async () => {
    plug('0000:03:00.0', 'enp3s0f0');
    plug('0000:03:00.1', 'enp3s0f1');
    plug('0000:04:00.0', 'enp4s0');
    expect((await readCards(environment())).map(({ siblings }) => siblings)).toEqual([
      ['0000:03:00.1'],
      ['0000:03:00.0'],
      [],
    ]);
  });

  it('are part of the board where the firmware or the chipset says so', async () => {
    plug('0000:00:1f.6', 'eno1');
    plug('0000:02:00.0', 'eno2', { acpi_index: '2\n' });
    plug('0000:03:00.0', 'enp3s0', { resource: '' });
    const cards = await readCards(environment());
    expect(cards.map(({ onboard }) => onboard)).toEqual([true, true, false]);
    expect(cards[2]?.romBarBytes).toBeNull();
  });

  it('carry the default route, also below a bridge', async () => {
    plug('0000:03:00.0', 'enp3s0');
    plug('0000:04:00.0', 'enp4s0');
    mkdirSync(join(root, 'sys/class/net/br0'));
    symlinkSync('../enp4s0', join(root, 'sys/class/net/br0/lower_enp4s0'));
    put('proc/net/route', 'Iface\tDestination\nbr0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n');
    expect((await readCards(environment())).map(({ carries }) => carries)).toEqual([[], ['default-route']]);
  });

  it('carry an IPv6 default route', async () => {
    plug('0000:03:00.0', 'enp3s0');
    const zeros = '0'.repeat(32);
    put(
      'proc/net/ipv6_route',
      `${zeros} 00 ${zeros} 00 ${zeros} 00000400 00000001 00000000 00000003 enp3s0\n`,
    );
    expect((await readCards(environment()))[0]?.carries).toEqual(['default-route']);
  });

  it.each([
    ['the environment', { SSH_CONNECTION: '192.0.2.1 50000 192.0.2.7 22' }],
    ['the environment of the shell before sudo', {}],
  ])('carry the SSH session that %s tells of', async (_title, env) => {
    plug('0000:03:00.0', 'enp3s0');
    plug('0000:04:00.0', 'enp4s0');
    put(`proc/${process.ppid}/environ`, 'A=1\0SSH_CONNECTION=192.0.2.1 50000 ::ffff:192.0.2.7 22\0');
    expect((await readCards(environment({ env }))).map(({ carries }) => carries)).toEqual([['ssh'], []]);
  });
});
