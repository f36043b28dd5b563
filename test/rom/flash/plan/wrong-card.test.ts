import { describe, expect, it } from '@jest/globals';
import { planFlash } from '../../../../rom/flash/plan/flash-plan.ts';
import type { RomOptions } from '../../image/build-rom.ts';
import { biosImage } from '../../image/build-rom.ts';
import { chipImage, newRom } from '../chip.ts';
import { card, planRequest, romFile } from '../requests.ts';

/** What is said of a ROM on the card 8086:100e, or on a bare chip with another ROM. */
function said(rom: RomOptions, present: RomOptions | null): readonly string[] {
  const old = { blocks: 16, product: 'Old ROM', ...present };
  const request = planRequest({
    card: present === null ? card : null,
    content: chipImage(biosImage(old)),
    rom: romFile(newRom(rom)),
  });
  return planFlash(request)
    .plan.refused.filter(({ reason }) => reason === 'wrong-card')
    .map(({ message }) => message);
}

describe("a vendor's generic ROM", () => {
  it.each([
    [
      'lists the card',
      { device: 0x10d3, deviceList: [0x10d3, 0x100e] },
      /generic.*8086:10d3.*lists 8086:100e/,
    ],
    ['does not list it', { device: 0x10d3, deviceList: [0x10d3, 0x100f] }, /no firmware would run it/],
    [
      'lists the id of another vendor',
      { vendor: 0x10ec, device: 0x8168, deviceList: [0x100e] },
      /no firmware/,
    ],
  ])('that %s is told as what it is', (_what, rom, message) => {
    expect(said(rom, null)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ['lists the new ROM’s card', [0x10d3, 0x100e], 0],
    ['does not list it', [0x10d3], 1],
  ])('on a bare chip that %s', (_what, deviceList, count) => {
    expect(said({ device: 0x100e, deviceList: [0x100e] }, { device: 0x10d3, deviceList })).toHaveLength(
      count,
    );
  });
});
