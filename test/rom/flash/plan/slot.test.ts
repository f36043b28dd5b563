import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { choosePlace } from '../../../../rom/flash/plan/place.ts';
import {
  differingRanges,
  equalOutside,
  findRomChains,
  slotOf,
  splice,
} from '../../../../rom/flash/plan/slot.ts';
import { biosImage } from '../../image/build-rom.ts';
import { chipImage, newRom, romOffset } from '../chip.ts';

const ids = { vendor: '8086', device: '100e' };

describe('where the boot ROM lies in a chip', () => {
  it('finds the ROM at 0x2000, and the erased bytes behind it up to what comes next', () => {
    const content = chipImage();
    const [chain, ...others] = findRomChains(content);
    expect(others).toEqual([]);
    expect(chain).toMatchObject({ offset: romOffset, sizeBytes: 8192 });
    expect(slotOf(content, chain!)).toEqual({
      offset: romOffset,
      sizeBytes: 0xf000 - romOffset,
      how: 'found',
    });
  });

  it('leaves the block alone in which the next thing begins', () => {
    const content = chipImage();
    content[0x6123] = 0;
    expect(slotOf(content, findRomChains(content)[0]!).sizeBytes).toBe(0x6000 - romOffset);
  });

  it.each([
    ['right behind the ROM', 16, 0x4000, 0x2000],
    ['in the block behind the ROM', 16, 0x4010, 0x2000],
    ['in the block in which the ROM ends', 17, 0x4210, 0x2200],
    ['at the beginning of a block', 16, 0x5000, 0x3000],
  ])('never ends before its ROM does: the next thing lies %s', (_what, blocks, next, sizeBytes) => {
    const content = chipImage(biosImage({ blocks }));
    content[next] = 0;
    expect(slotOf(content, findRomChains(content)[0]!).sizeBytes).toBe(sizeBytes);
  });

  it('goes to the end of the chip where nothing follows', () => {
    const content = chipImage().fill(0xff, 0xf000);
    expect(slotOf(content, findRomChains(content)[0]!).sizeBytes).toBe(0x10000 - romOffset);
    const odd = content.subarray(0, 0xf200);
    expect(slotOf(odd, findRomChains(odd)[0]!).sizeBytes).toBe(0xf200 - romOffset);
  });

  it('takes 55AA without a PCI data structure for chance', () => {
    const content = Buffer.alloc(0x1000, 0xff);
    content.set([0x55, 0xaa], 0x200);
    expect(findRomChains(content)).toEqual([]);
    expect(choosePlace(content, {}, ids).refusals.map(({ reason }) => reason)).toEqual(['no-slot']);
  });

  it('takes the ROM for the same device where there are two', () => {
    const content = chipImage();
    content.set(biosImage({ device: 0x1234 }), 0x8000);
    expect(choosePlace(content, {}, ids).slot?.offset).toBe(romOffset);
    expect(choosePlace(content, {}, { vendor: '8086', device: '1234' }).slot?.offset).toBe(0x8000);
  });

  it.each([
    ['both are for it', ids, {}],
    ['neither is for it', { vendor: '8086', device: '10d3' }, { device: 0x1234 }],
    ['only the device is the same', { vendor: '10ec', device: '100e' }, { device: 0x1234 }],
    ['no device is known', null, { device: 0x1234 }],
  ])('asks which one where %s', (_what, wanted, second) => {
    const content = chipImage();
    content.set(biosImage(second), 0x8000);
    const { slot, refusals } = choosePlace(content, {}, wanted);
    expect(slot).toBeNull();
    expect(refusals).toMatchObject([
      { reason: 'several-roms', message: 'There are boot ROMs at 0x2000, 0x8000.' },
    ]);
    expect(choosePlace(content, { offset: 0x8000 }, wanted).slot?.offset).toBe(0x8000);
  });

  it.each([
    ['not a multiple of 512', { offset: 0x2001, sizeBytes: 512 }],
    ['beyond the end', { offset: 0xfe00, sizeBytes: 1024 }],
    ['not erased, without a size', { offset: 0xf000 }],
  ])('refuses a place that is %s', (_title, wanted) => {
    expect(choosePlace(chipImage(), wanted, ids).refusals.map(({ reason }) => reason)).toEqual(['no-slot']);
  });
});

describe('splicing', () => {
  it('leaves every byte outside the slot as it was, and erases the rest of the slot', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 4096, maxLength: 4096 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 2048 }),
        fc.uint8Array({ minLength: 1, maxLength: 2048 }),
        (content, unit, sizeBytes, bytes) => {
          const slot = { offset: unit * 512, sizeBytes, how: 'given' as const };
          const rom = bytes.subarray(0, sizeBytes);
          const spliced = splice(content, slot, rom, slot.sizeBytes);
          expect(equalOutside(content, spliced, slot)).toBe(true);
          const inside = spliced.subarray(slot.offset, slot.offset + sizeBytes);
          expect(inside.subarray(0, rom.length).equals(rom)).toBe(true);
          expect(inside.subarray(rom.length).every((byte) => byte === 0xff)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leaves the rest of an old ROM alone that is longer than the slot', () => {
    const slot = { offset: romOffset, sizeBytes: 4096, how: 'given' as const };
    const spliced = splice(chipImage(), slot, biosImage({ blocks: 4 }), 8192);
    expect(spliced.subarray(romOffset + 2048, romOffset + 4096).every((byte) => byte === 0xff)).toBe(true);
    expect(spliced.subarray(romOffset + 4096).equals(chipImage().subarray(romOffset + 4096))).toBe(true);
  });

  it('leaves bytes of the slot alone that the old ROM did not take', () => {
    const content = chipImage();
    content[romOffset + 4096] = 0x77;
    const slot = { offset: romOffset, sizeBytes: 8192, how: 'given' as const };
    expect(splice(content, slot, biosImage({ blocks: 4 }), 4096)[romOffset + 4096]).toBe(0x77);
  });

  it('takes a ROM that fills the slot, at a place where one may begin', () => {
    const at = (offset: number): Buffer =>
      splice(chipImage(), { offset, sizeBytes: 8192, how: 'given' }, newRom(), 0);
    expect(at(0x4000).subarray(0x4000, 0x6000).equals(newRom())).toBe(true);
    expect(() => at(0x4001)).toThrow('8192 bytes do not fit into 8192 at 0x4001');
  });

  it('does not write beyond the slot', () => {
    expect(() =>
      splice(chipImage(), { offset: romOffset, sizeBytes: 512, how: 'given' }, newRom(), 0),
    ).toThrow(RangeError);
  });

  it('sees one changed byte before or behind the slot', () => {
    const slot = { offset: 0x2000, sizeBytes: 0x1000 };
    for (const [at, equal] of [
      [0x1fff, false],
      [0x2000, true],
      [0x2fff, true],
      [0x3000, false],
    ] as const) {
      const changed = chipImage();
      changed[at] = changed[at]! ^ 1;
      expect([at, equalOutside(chipImage(), changed, slot)]).toEqual([at, equal]);
    }
  });
});

describe('what differs', () => {
  it('is told as ranges with exact ends, neighbouring blocks as one', () => {
    const changed = chipImage();
    changed.fill(0x77, 0x3010, 0x5020);
    changed[0xffff] = 0;
    expect(differingRanges(chipImage(), changed)).toEqual([
      { offset: 0x3010, sizeBytes: 0x2010 },
      { offset: 0xffff, sizeBytes: 1 },
    ]);
    expect(differingRanges(changed, changed)).toEqual([]);
  });
});
