import { describe, expect, it } from '@jest/globals';
import { planFlash } from '../../../../rom/flash/plan/flash-plan.ts';
import { choosePlace } from '../../../../rom/flash/plan/place.ts';
import { biosImage, efiImage, at as parts, withChecksums } from '../../image/build-rom.ts';
import { chipImage, newRom, romOffset } from '../chip.ts';
import { planRequest, romFile } from '../requests.ts';

/** A chip whose old ROM has been changed; the checksum is put right again where `whole` bytes are given. */
function damagedChip(change: (rom: Buffer) => void): Buffer {
  const content = chipImage();
  change(content.subarray(romOffset));
  return content;
}

const units = (rom: Buffer, header: number, pcir: number): void => {
  rom[2] = header;
  rom.writeUInt16LE(pcir, parts.pcir + 0x10);
};

/** Make the bytes of so many units sum to 0. */
function fixSum(rom: Buffer, blocks: number): void {
  rom[6] = 0;
  rom[6] = -rom.subarray(0, blocks * 512).reduce((sum, byte) => sum + byte, 0) & 0xff;
}

describe('a ROM whose length is not to be believed', () => {
  it.each([
    ['a wrong checksum', damagedChip((rom) => void (rom[0x180]! ^= 1))],
    ['a PCIR length beyond its header, checksum right', damagedChip((rom) => units(rom, 16, 100))],
    [
      'both lengths beyond the gap behind it',
      damagedChip((rom) => {
        units(rom, 105, 105);
        fixSum(rom, 105);
      }),
    ],
    ['a length beyond the chip', damagedChip((rom) => units(rom, 250, 250))],
    ['a header longer than its PCIR', damagedChip((rom) => units(rom, 100, 16))],
  ])('gives no slot: %s', (_what, content) => {
    const { plan, image } = planFlash(planRequest({ content }));
    expect(image).toBeNull();
    expect(plan.slot).toBeNull();
    expect(plan.refused.map(({ reason }) => reason)).toContain('no-slot');
    expect(plan.present?.damage).toBeTruthy();
  });

  it('is replaced where the place is given, and what is behind it stays', () => {
    const content = damagedChip((rom) => void (rom[0x180]! ^= 1));
    const wanted = { offset: romOffset, sizeBytes: 0x4000 };
    const refused = planFlash(planRequest({ content, wanted })).plan.refused;
    expect(refused.map(({ reason }) => reason)).toEqual(['occupied']);
    const { plan, image } = planFlash(
      planRequest({ content, wanted, allowed: new Set(['occupied'] as const) }),
    );
    expect(plan.refused).toEqual([]);
    expect(image!.subarray(romOffset, romOffset + 8192).equals(newRom())).toBe(true);
  });
});

describe('--slot-size over other data', () => {
  const content = chipImage();
  content.fill(0x77, 0x6000, 0x6010);

  it('is refused with the offsets', () => {
    const { refusals } = choosePlace(content, { sizeBytes: 0x5000 }, null);
    expect(refusals).toMatchObject([{ reason: 'occupied' }]);
    expect(refusals[0]!.message).toContain('16 bytes at 0x6000');
  });

  it('is not refused one byte before them, nor over erased bytes and the old ROM', () => {
    expect(choosePlace(content, { sizeBytes: 0x4000 }, null).refusals).toEqual([]);
    expect(choosePlace(content, { sizeBytes: 0x4001 }, null).refusals).toHaveLength(1);
  });

  it('never erases more than the ROMs need where it is lifted', () => {
    const request = { content, wanted: { sizeBytes: 0x5000 }, allowed: new Set(['occupied'] as const) };
    const { image } = planFlash(planRequest(request));
    expect(image!.subarray(0x4000).equals(content.subarray(0x4000))).toBe(true);
  });
});

describe('boot kinds', () => {
  const bios = biosImage({ blocks: 8, last: false });
  const efi = efiImage(new Uint8Array(1000));
  const both = Buffer.concat([bios, efi]);
  const reasons = (present: Uint8Array, rom: Uint8Array): string[] =>
    planFlash(planRequest({ content: chipImage(present), rom: romFile(rom) })).plan.refused.map(
      ({ reason }) => reason,
    );

  it('a BIOS ROM over BIOS and EFI is refused, and is named in both', () => {
    const content = chipImage(withChecksums(Buffer.from(both)));
    const { plan } = planFlash(planRequest({ content }));
    expect(plan.present?.kinds).toEqual(['bios', 'efi']);
    expect(plan.rom?.kinds).toEqual(['bios']);
    expect(plan.refused.map(({ reason }) => reason)).toContain('boot-kind');
  });

  it('an EFI ROM over BIOS and EFI, or over BIOS, is refused too', () => {
    expect(reasons(both, efi)).toContain('boot-kind');
    expect(reasons(newRom(), efi)).toContain('boot-kind');
  });

  it('nothing is lost by the same kind, or by one more', () => {
    expect(reasons(newRom(), newRom())).not.toContain('boot-kind');
    expect(reasons(newRom(), both)).not.toContain('boot-kind');
  });
});
