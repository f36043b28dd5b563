import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RomkitError } from '../../../../system/error.ts';
import {
  findNic,
  localNics,
  nearestNics,
  parseNicId,
  requireNic,
  searchNics,
} from '../../../../rom/source/nics/nics.ts';
import { sandbox, type Sandbox } from '../../../support/firmware/tiny-tree.ts';

const nic = (vendor: string, device: string, driver = 'intel') => ({
  vendor,
  device,
  name: `${driver}-${device}`,
  description: `Card ${device}`,
  driver,
});
const facts = {
  flavour: 'ipxe' as const,
  nics: [
    nic('8086', '1000'),
    nic('8086', '1010'),
    nic('8086', '1500', 'igc'),
    nic('10ec', '8139', 'realtek'),
  ],
};

describe('parseNicId', () => {
  it.each([
    '8086:100e',
    '8086100e',
    '0x8086:0x100e',
    '0x8086100E',
    '8086,100E',
    '8086/100e',
    '8086 100e',
    '[8086:100e]',
    ' 8086-100e ',
    'PCI\\VEN_8086&DEV_100E',
    'PCI\\VEN_8086&DEV_100E&SUBSYS_001E8086&REV_02',
    'pci:v00008086d0000100E',
    'pci:v00008086d0000100Esv00008086sd0000001Ebc02sc00i00',
  ])('reads %s', (text) => expect(parseNicId(text)).toEqual({ vendor: '8086', device: '100e' }));

  it('fills up what lspci would', () =>
    expect(parseNicId('0x14e4:0x16')).toEqual({ vendor: '14e4', device: '0016' }));

  it.each(['', '8086', '8086:', '8086:100g', '80861:00e0', 'intel', '8086:100e:1', 'eth0'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseNicId(text)).toThrow(
        expect.objectContaining({
          code: 'nic-id-invalid',
          exitCode: 2,
          hint: expect.stringContaining('8086:100e'),
        }),
      );
    },
  );
});

describe('a card in the source’s list', () => {
  it('is found by its id', () => {
    expect(findNic(facts, parseNicId('10ec:8139'))?.driver).toBe('realtek');
    expect(findNic(facts, parseNicId('10ec:8140'))).toBeUndefined();
  });

  it('has neighbours of its vendor, nearest first', () => {
    expect(nearestNics(facts, parseNicId('8086:100e'), 2).map((one) => one.device)).toEqual(['1010', '1000']);
  });

  it('is refused with the nearest ids when it is not there', () => {
    const refusal = attempt(() => requireNic(facts, parseNicId('8086:100e')));
    expect(refusal).toMatchObject({
      code: 'nic-not-supported',
      message: expect.stringContaining('8086:100e'),
    });
    expect(refusal.details[0]).toContain('8086:1010');
  });

  it('is refused in other words when the vendor is unknown', () => {
    const refusal = attempt(() => requireNic(facts, parseNicId('dead:beef')));
    expect(refusal.message).toContain('vendor dead');
    expect(refusal.details).toEqual([]);
  });

  it('is searched for by all words', () => {
    expect(searchNics(facts, '8086 IGC').map((one) => one.device)).toEqual(['1500']);
    expect(searchNics(facts, '80861010')).toHaveLength(1);
    expect(searchNics(facts, 'nothing')).toEqual([]);
  });
});

describe('localNics', () => {
  let box: Sandbox | undefined;
  afterEach(() => box?.remove());

  function device(root: string, address: string, attributes: Record<string, string>, driver?: string): void {
    const folder = join(root, 'bus/pci/devices', address);
    mkdirSync(join(folder, 'net/ens3'), { recursive: true });
    for (const [name, text] of Object.entries(attributes)) writeFileSync(join(folder, name), `${text}\n`);
    if (driver !== undefined) symlinkSync(`../../../../bus/pci/drivers/${driver}`, join(folder, 'driver'));
  }

  it('lists network controllers only', async () => {
    box = sandbox();
    device(box.root, '0000:00:03.0', { class: '0x020000', vendor: '0x8086', device: '0x100E' }, 'e1000');
    device(box.root, '0000:00:02.0', { class: '0x030000', vendor: '0x1234', device: '0x1111' });
    expect(await localNics(box.root)).toEqual([
      {
        address: '0000:00:03.0',
        vendor: '8086',
        device: '100e',
        interfaces: ['ens3'],
        kernelDriver: 'e1000',
      },
    ]);
  });

  it('is empty without a PCI bus', async () => {
    box = sandbox();
    expect(await localNics(box.root)).toEqual([]);
  });
});

function attempt(work: () => unknown): RomkitError {
  try {
    work();
  } catch (error) {
    if (error instanceof RomkitError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
