import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { vendorPxe, type VendorPxe } from '../../../lab/machine/vendor-pxe.ts';
import type { CardModel } from '../../../lab/machine/cards.ts';

describe('vendorPxe', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'romkit-vendor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const standIn = (firmware: 'bios' | 'uefi', card: CardModel, efiRom?: string): Promise<VendorPxe> =>
    vendorPxe({ firmware, card, ipxeKernel: '/k', folder, ...(efiRom === undefined ? {} : { efiRom }) });

  it('on a BIOS is another iPXE, told to be somebody else until the NBP runs', async () => {
    const { rom, direct } = await standIn('bios', 'e1000');
    expect([rom, direct?.kernel]).toEqual([null, '/k']);
    const script = readFileSync(direct!.initrd!, 'utf8').split('\n');
    expect(script[0]).toBe('#!ipxe');
    const order = ['set user-class', 'ifconf', 'clear user-class', 'chain'].map((word) =>
      script.findIndex((line) => line.startsWith(word)),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
  });

  it("on UEFI is the firmware's own for virtio, a ROM for others", async () => {
    expect(await standIn('uefi', 'virtio-net-pci', '/r')).toEqual({ rom: null });
    expect(await standIn('uefi', 'e1000', '/r')).toEqual({ rom: '/r' });
  });

  it.each([
    ['uefi', 'e1000'],
    ['bios', 'vmxnet3'],
  ] as const)('is refused where there is none: %s, %s', async (firmware, card) => {
    await expect(standIn(firmware, card)).rejects.toMatchObject({ code: 'no-vendor-pxe', exitCode: 2 });
  });
});
