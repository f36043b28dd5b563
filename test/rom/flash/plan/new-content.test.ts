import { describe, expect, it } from '@jest/globals';
import { planFlash, type PlanRequest } from '../../../../rom/flash/plan/flash-plan.ts';
import { biosImage } from '../../image/build-rom.ts';
import { chipImage, newRom, romOffset } from '../chip.ts';
import { card, planRequest, romFile } from '../requests.ts';

describe('the new content', () => {
  it.each([
    [8191, false],
    [8192, true],
  ])('in a slot of %i bytes, for a ROM of 8192', (sizeBytes, isThere) => {
    const { image } = planFlash(planRequest({ wanted: { offset: romOffset, sizeBytes } }));
    expect(image !== null).toBe(isThere);
  });

  it('of a chip without a place for the ROM is none, and every byte is kept', () => {
    const { plan, image } = planFlash(planRequest({ content: chipImage().fill(0x11) }));
    expect(image).toBeNull();
    expect(plan).toMatchObject({ slot: null, present: null, keptBytes: 0x10000, changes: [] });
  });
});

describe('of two ROMs in the chip', () => {
  const content = chipImage();
  content.set(biosImage({ device: 0x1234 }), 0x8000);
  const offset = (change: Partial<PlanRequest>): number | undefined =>
    planFlash(planRequest({ content, ...change })).plan.slot?.offset;

  it("the card's is replaced, and without a card that for the same device as the new one", () => {
    expect(offset({ card: { ...card, device: '1234' } })).toBe(0x8000);
    expect(offset({ card: null })).toBe(romOffset);
    expect(offset({ card: null, rom: romFile(newRom({ device: 0x1234 })) })).toBe(0x8000);
  });
});
